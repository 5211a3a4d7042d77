"""Nodes that die in the middle of a transfer lose nothing they had acknowledged."""
import os
import random
import unittest

from node_case import NodeCase
from sample_files import MIB, random_file, sha256_of

KILLS = 20
FILE_SIZE = 220 * MIB
SEED = os.environ.get("BINDLE_TEST_SEED", "bindle")


class KillDuringTransfer(NodeCase):
    def setUp(self):
        super().setUp()
        self.a = self.node("a")
        self.way = self.proxy(lambda: self.a.tcpcl_port)
        self.way.hold()
        path = random_file(self.folder / "big.bin", FILE_SIZE, SEED)
        self.digest = sha256_of(path)
        published = self.a.api.publish(path)
        self.file, self.chunks = published["id"], published["chunks"]
        path.unlink()
        self.b = self.node("b", [self.way.port])
        self.b.api.request_download(self.file)

    def stored_chunks(self):
        return self.b.api.download(self.file)["stored_chunks"]

    def assert_completes_without_refetching(self):
        delivered = self.completed(self.b, self.file)["path"]
        self.assertEqual(sha256_of(delivered), self.digest)
        self.assertEqual(self.way.fetched_twice(), [])

    def test_receiver_killed_at_twenty_random_points(self):
        points = sorted(random.Random(SEED).sample(range(FILE_SIZE), KILLS))
        print(f"seed {SEED}: kills after {[point // 1024 for point in points]} KiB",
              end=" ", flush=True)
        stored = 0
        for begin, end in zip([0, *points], points):
            asked_before = len(self.way.requests)
            self.way.release(end - begin, self.b.kill).wait()
            self.way.hold()
            self.way.wait_for_end_of_session()
            # b asked for what it lacked, if it came so far before it was killed.
            for asked in self.way.requests[asked_before:]:
                self.assertEqual(asked, self.chunks - stored)
            self.b.start()
            # Nothing passes now: what b holds, it held when it was killed.
            stored = self.stored_chunks()
            self.assertGreaterEqual(stored, len(self.way.acknowledged))
            self.assertEqual(self.way.fetched_twice(), [])
        self.assertLess(stored, self.chunks)
        self.assertGreater(len(self.way.requests), KILLS // 2)
        self.way.release()
        self.assert_completes_without_refetching()

    def test_sender_killed_in_the_middle(self):
        self.way.release(FILE_SIZE // 2, self.a.kill).wait()
        self.way.hold()
        self.way.wait_for_end_of_session()
        self.assertGreater(self.stored_chunks(), 0)
        self.a.start()
        self.way.release()
        self.assert_completes_without_refetching()


class Restart(NodeCase):
    """What a node made and nobody took is there after any end of its process."""

    def belongings(self, node):
        files = node.api.get("/v1/files")["files"]
        outbox = {bundle["bundle_id"] for bundle in node.api.queue("outbox")
                  if bundle["kind"] in ("manifest", "chunk")}
        return files, outbox, node.publisher_key

    def assert_survives(self, end):
        a = self.node("a")
        paths = [random_file(self.folder / f"{size}.bin", size, seed=size)
                 for size in (0, 9, 3 * MIB)]
        published = [a.api.publish(path) for path in paths]
        before = self.belongings(a)
        self.assertEqual(len(before[1]), sum(each["bundles"] for each in published))

        end(a)
        a.start()
        self.assertEqual(self.belongings(a), before)

        b = self.node("b", [a.tcpcl_port])
        self.knows(b, published[-1]["id"])
        for path, each in zip(paths, published):
            self.assertEqual(sha256_of(self.fetch(b, each["id"])), sha256_of(path))

    def test_after_sigterm(self):
        self.assert_survives(lambda node: self.assertEqual(node.stop(), 0))

    def test_after_sigkill(self):
        self.assert_survives(lambda node: node.kill())

    def test_completed_download_after_sigkill(self):
        a = self.node("a")
        b = self.node("b", [a.tcpcl_port])
        published = self.assert_travels(random_file(self.folder / "f", 2 * MIB, seed=5), a, b)
        b.kill()
        a.stop()
        b.start()
        self.assertEqual(b.api.download(published["id"])["state"], "completed")
        self.assertEqual(b.api.get(f"/v1/files/{published['id']}")["state"], "available")


if __name__ == "__main__":
    unittest.main()
