"""Copies that are kept because a file asks for them, who is told of them, and the last one."""
import json
import subprocess
import unittest

from node import BINDLE
from node_case import NodeCase
from sample_files import MIB, random_file

IMPATIENT = {"replication": {"holder_timeout": "6s"}}
TAKING = {"replication": {"holder_timeout": "6s", "budget": "32MiB"}}


class Replicas(NodeCase):
    def bindle(self, node, *arguments):
        said = subprocess.run([BINDLE, "--node", f"http://127.0.0.1:{node.api.port}", "--json",
                               *arguments], capture_output=True, text=True)
        self.assertEqual(said.returncode, 0, said.stderr)
        return json.loads(said.stdout)

    def replicas(self, node, file_id):
        return node.api.get(f"/v1/files/{file_id}/replicas")

    def counts(self, node, file_id, copies):
        self.eventually(lambda: self.replicas(node, file_id)["counted"] == copies,
                        f"{node.name} counts {copies} copies")

    def holds(self, node, file_id):
        return any(file["id"] == file_id for file in node.api.get("/v1/library")["files"])

    def publish(self, node, name, *options):
        path = random_file(self.folder / name, 2 * MIB, seed=name)
        return self.bindle(node, "publish", str(path), *options)["id"]

    def test_copies_are_made_counted_and_made_again_when_a_holder_vanishes(self):
        a = self.node("a", settings=IMPATIENT)
        b = self.node("b", [a.tcpcl_port], TAKING)
        c = self.node("c", [a.tcpcl_port, b.tcpcl_port], IMPATIENT)
        file_id = self.publish(a, "map", "--replicas", "standard")
        self.eventually(lambda: self.holds(b, file_id), "b takes a copy")
        self.counts(a, file_id, 2)
        self.counts(c, file_id, 2)
        self.assertEqual(b.api.get("/v1/downloads")["downloads"], [])

        # c takes files from now on, but this one has copies enough.
        c.stop()
        config = c.folder / "bindle.toml"
        config.write_text(config.read_text().replace(
            "[replication]\n", '[replication]\nbudget = "32MiB"\n'))
        c.start()
        self.counts(c, file_id, 2)
        held_by = {holder["node"] for holder in self.replicas(c, file_id)["holders"]}
        self.assertEqual(held_by, {"dtn://a/", "dtn://b/"})
        self.assertFalse(self.holds(c, file_id))

        b.kill()
        self.eventually(lambda: self.holds(c, file_id), "c takes a copy in b's place")
        self.counts(a, file_id, 2)
        shown = self.bindle(a, "replicas", file_id[:16])
        self.assertEqual((shown["wanted"], shown["here"]), (2, True))

    def test_the_last_copy_outlives_a_full_disk(self):
        a = self.node("a", settings=IMPATIENT)
        b = self.node("b", [a.tcpcl_port],
                      {**IMPATIENT, "storage": {"budget": "32MiB", "min_free": "0B"}})
        last = self.publish(a, "last", "--replicas", "1")
        plain = self.publish(a, "plain", "--replicas", "0")
        for file_id in (last, plain):
            self.fetch(b, file_id)
        self.counts(b, last, 2)
        self.assertFalse(self.bindle(b, "library", "why", last)["entry"]["last_copy"])

        a.kill()
        self.eventually(lambda: self.replicas(b, last)["last_copy"], "b knows of no other copy")
        why = self.bindle(b, "library", "why", last)
        self.assertIn("the last known copy", why["reason"])
        for number in range(12):
            b.api.send_file(random_file(self.folder / f"own-{number}", 2 * MIB, seed=number),
                            f"own-{number}")
        self.assertTrue(self.holds(b, last))
        self.assertFalse(self.holds(b, plain))
        self.assertEqual(len(b.api.content(last).body), 2 * MIB)

    def test_a_file_that_others_ask_for_is_kept_on_the_way(self):
        a = self.node("a")
        b = self.node("b", [a.tcpcl_port], {**IMPATIENT, "library": {"hot_threshold": 1}})
        c = self.node("c", [b.tcpcl_port])
        c.api.post("/v1/keys", {"key": a.publisher_key, "level": "known"}).expect(200, 201)
        file_id = self.publish(a, "song", "--replicas", "0")
        self.knows(c, file_id)
        self.fetch(c, file_id)
        self.eventually(lambda: self.holds(b, file_id), "b keeps what passed by")
        entry = self.bindle(b, "library", "why", file_id)["entry"]
        self.assertTrue(entry["speculative"])
        b.api.request_download(file_id)
        entry = self.bindle(b, "library", "why", file_id)["entry"]
        self.assertFalse(entry["speculative"])

    def test_what_is_given_up_is_told(self):
        a = self.node("a", settings=IMPATIENT)
        b = self.node("b", [a.tcpcl_port], IMPATIENT)
        file_id = self.publish(a, "leaflet")
        self.fetch(b, file_id)
        self.counts(a, file_id, 2)
        self.assertEqual(b.api.delete_file(file_id).status, 200)
        self.counts(a, file_id, 1)
        self.assertEqual([holder["holds"] for holder in self.replicas(a, file_id)["holders"]],
                         [False])


if __name__ == "__main__":
    unittest.main()
