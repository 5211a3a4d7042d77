"""The storage budget is a hard limit: a full node pushes back and keeps running."""
import threading
import unittest

import bpv7
import tcpcl_messages as tcpcl
from node_case import NodeCase
from sample_files import MIB, disk_usage, random_file, sha256_of
from tcpcl_client import TcpclClient

BUDGET = 64 * MIB
LOOK_SECONDS = 0.02
SMALL = {"storage": {"budget": "64MiB"},
         "foreign": {"bytes_per_hour": "1GiB", "storage_percent": 100}}


class PeakUsage:
    """The most octets a folder took while the block ran."""

    def __init__(self, folder):
        self.octets = 0
        self._folder = folder
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def __enter__(self):
        self._watch.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._watch.join()

    def _look(self):
        while not self._over.wait(LOOK_SECONDS):
            self.octets = max(self.octets, disk_usage(self._folder))


class Budget(NodeCase):
    def sample(self, size):
        return random_file(self.folder / f"{size}.bin", size, seed=size)

    def assert_within_budget(self, node):
        self.assertLessEqual(disk_usage(node.data), BUDGET)
        storage = node.api.get("/v1/status")["storage"]
        self.assertEqual(storage["budget_bytes"], BUDGET)
        self.assertLessEqual(storage["used_bytes"], BUDGET)

    def fill(self, node):
        """Publishes pieces until the node takes no more: they are never evicted."""
        for size in 2 * MIB, MIB // 4:
            for number in range(2 * BUDGET // size):
                piece = random_file(self.folder / "piece.bin", size, seed=f"{size} {number}")
                if node.api.send_file(piece, f"piece-{size}-{number}").status == 507:
                    break
            else:
                self.fail("the node never became full")

    def mallory(self, node):
        client = TcpclClient(node.tcpcl_port)
        client.shake_hands()
        return client

    def bundle_of_a_mib(self):
        return bpv7.assemble(bpv7.primary_block("//mallory/", "//elsewhere/inbox"),
                             bpv7.payload_block_without_crc(bytes(MIB)))

    def assert_over_budget(self, reply):
        self.assertEqual((reply.status, reply.json()["error_code"]), (507, "over_budget"))
        self.assertGreater(int(reply.headers["Retry-After"]), 0)

    def test_publishing_more_than_the_budget_is_refused(self):
        a = self.node("a", settings=SMALL)
        too_big = self.sample(100 * MIB)
        with PeakUsage(a.data) as peak:
            self.assert_over_budget(a.api.send_file(too_big, "too-big"))
        self.assertLessEqual(peak.octets, BUDGET)
        self.assertGreater(peak.octets, BUDGET // 2)
        self.assert_within_budget(a)
        self.assertEqual(a.api.get("/v1/files")["files"], [])

        # What the refused file took is free again.
        small = self.sample(30 * MIB)
        published = a.api.publish(small)
        self.assertEqual(a.api.content(published["id"]).status, 200)
        self.assert_within_budget(a)

    def test_what_a_refused_file_took_is_free_again_after_a_kill(self):
        a = self.node("a", settings=SMALL)
        self.assert_over_budget(a.api.send_file(self.sample(100 * MIB), "too-big"))
        a.kill()
        a.start()
        a.api.publish(self.sample(30 * MIB))
        self.assert_within_budget(a)

    def test_full_node_refuses_transfers_and_keeps_running(self):
        b = self.node("b", settings=SMALL)
        self.fill(b)
        with self.mallory(b) as client:
            for _ in range(2 * BUDGET // MIB):
                answer = client.send_bundle(self.bundle_of_a_mib())
                if answer.type == tcpcl.XFER_REFUSE:
                    break
            self.assertEqual((answer.type, answer.reason), (tcpcl.XFER_REFUSE, tcpcl.NO_RESOURCES))
        b.wait_for_log("is refused: storage budget in bytes")
        self.assert_within_budget(b)
        self.assertEqual(b.api.get("/health")["status"], "ok")
        first = b.api.get("/v1/files")["files"][0]
        self.assertEqual(b.api.content(first["id"]).status, 200)

    def test_download_that_cannot_fit_is_refused(self):
        a = self.node("a")
        b = self.node("b", [a.tcpcl_port], SMALL)
        published = a.api.publish(self.sample(100 * MIB))
        self.knows(b, published["id"])
        self.assert_over_budget(b.api.post("/v1/downloads", {"id": published["id"]}))
        self.assert_within_budget(b)

        small = self.sample(20 * MIB)
        delivered = self.fetch(b, a.api.publish(small)["id"])
        self.assertEqual(sha256_of(delivered), sha256_of(small))
        self.assert_within_budget(b)

    def test_sender_goes_on_when_its_neighbour_is_full(self):
        b = self.node("b", settings=SMALL)
        self.fill(b)
        a = self.node("a", [b.tcpcl_port])
        self.in_contact(a)
        with self.mallory(a) as client:
            for _ in range(4):
                self.assertEqual(client.send_bundle(self.bundle_of_a_mib()).type, tcpcl.XFER_ACK)
        b.wait_for_log("bundle .*is refused")
        c = self.node("c", [a.tcpcl_port])
        path = self.sample(3 * MIB)
        self.assert_travels(path, a, c)
        self.assertEqual(b.api.get("/health")["status"], "ok")
        self.assert_within_budget(b)


if __name__ == "__main__":
    unittest.main()
