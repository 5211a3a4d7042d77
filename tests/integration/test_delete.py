"""Files leave a node when they are deleted, and only then."""
import subprocess
import unittest
from pathlib import Path

from node import BINDLE
from node_case import NodeCase
from sample_files import MIB, disk_usage, random_file, sha256_of

BUDGET = 64 * MIB
SMALL = {"storage": {"budget": "64MiB"}}


class Delete(NodeCase):
    def sample(self, size=5 * MIB, seed=1):
        return random_file(self.folder / f"{seed}.bin", size, seed)

    def delete(self, node, file_id, **query):
        return node.api.delete_file(file_id, **query)

    def used(self, node):
        return node.api.get("/v1/status")["storage"]["payload_bytes"]

    def pair(self):
        a = self.node("a")
        return a, self.node("b", [a.tcpcl_port])

    def test_published_file_is_gone_and_its_space_is_free(self):
        a = self.node("a")
        published = a.api.publish(self.sample())
        deleted = self.delete(a, published["id"]).expect(200)
        self.assertEqual(deleted["chunks_freed"], published["new_chunks"])
        self.assertEqual(self.used(a), 0)
        self.assertEqual(a.api.content(published["id"]).status, 409)
        self.assertEqual(a.api.get(f"/v1/files/{published['id']}")["state"], "remote")
        self.assertEqual(self.delete(a, published["id"]).expect(200)["bytes_freed"], 0)

    def test_forgotten_file_leaves_the_catalogue(self):
        a = self.node("a")
        published = a.api.publish(self.sample())
        self.delete(a, published["id"], forget="true").expect(200)
        self.assertFalse(a.api.knows_file(published["id"]))
        self.assertNotIn("manifest", [bundle["kind"] for bundle in a.api.queue("outbox")])
        self.assertEqual(self.delete(a, published["id"]).status, 404)

    def test_fetched_file_can_be_deleted_and_fetched_again(self):
        a, b = self.pair()
        path = self.sample()
        published = a.api.publish(path)
        delivered = self.fetch(b, published["id"])
        deleted = self.delete(b, published["id"]).expect(200)
        self.assertEqual(Path(deleted["kept_path"]), delivered)
        self.assertEqual(sha256_of(delivered), sha256_of(path))
        self.assertEqual(self.used(b), 0)
        storage = b.api.get("/v1/status")["storage"]
        self.assertGreaterEqual(storage["kept_bytes"], 5 * MIB)

        again = self.fetch(b, published["id"])
        self.assertNotEqual(again, delivered)
        self.assertEqual(sha256_of(again), sha256_of(path))
        self.delete(b, published["id"], with_download="true").expect(200)
        self.assertFalse(again.exists())

    def test_deletion_makes_room_within_the_budget(self):
        a = self.node("a", settings=SMALL)
        for seed in range(6):
            published = a.api.publish(self.sample(25 * MIB, seed))
            self.assertLessEqual(disk_usage(a.data), BUDGET)
            self.delete(a, published["id"], forget="true").expect(200)
        self.assertEqual(self.used(a), 0)

    def test_kill_in_a_deletion_loses_the_file_as_a_whole_or_not_at_all(self):
        a = self.node("a")
        path = self.sample(40 * MIB)
        for _ in range(3):
            published = a.api.publish(path)
            request = subprocess.Popen([BINDLE, "--node", f"http://127.0.0.1:{a.api.port}",
                                        "delete", published["id"]],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            a.kill()
            request.wait()
            a.start()
            if a.api.get(f"/v1/files/{published['id']}")["state"] == "available":
                self.assertEqual(len(a.api.content(published["id"]).body), 40 * MIB)
                self.delete(a, published["id"]).expect(200)
            self.assertEqual(self.used(a), 0)

    def test_command_line_says_what_stays(self):
        a, b = self.pair()
        published = a.api.publish(self.sample(MIB))
        delivered = self.fetch(b, published["id"])
        said = subprocess.run([BINDLE, "--node", f"http://127.0.0.1:{b.api.port}", "delete",
                               published["id"][:16]], capture_output=True, text=True, check=True)
        self.assertIn(f"deleted: {published['id']}, 1.0 MiB free", said.stdout)
        self.assertIn(str(delivered), said.stderr)


if __name__ == "__main__":
    unittest.main()
