"""A file published on one node arrives whole at another."""
import os
import unittest

from node_case import NodeCase
from sample_files import MIB, random_file, repetitive_file


class Transfer(NodeCase):
    def pair(self):
        """a, and b that dials it."""
        a = self.node("a")
        return a, self.node("b", [a.tcpcl_port])

    def sample(self, size, name="sample.bin"):
        return random_file(self.folder / name, size, seed=name)

    def test_empty_file(self):
        a, b = self.pair()
        published = self.assert_travels(self.sample(0), a, b)
        self.assertEqual(published["chunks"], 0)

    def test_one_octet(self):
        a, b = self.pair()
        self.assert_travels(self.sample(1), a, b)

    def test_one_chunk(self):
        a, b = self.pair()
        published = self.assert_travels(self.sample(70 * 1024), a, b)
        self.assertEqual(published["chunks"], 1)

    def test_hundred_megabytes(self):
        a, b = self.pair()
        published = self.assert_travels(self.sample(100_000_000), a, b)
        self.assertEqual(b.api.get(f"/v1/files/{published['id']}")["state"], "available")

    def test_repeated_chunks_travel_once(self):
        a, b = self.pair()
        path = repetitive_file(self.folder / "repetitive.bin", blocks=64, seed=1)
        published = self.assert_travels(path, a, b)
        self.assertGreater(published["chunks"], published["new_chunks"])
        self.assertLess(published["bytes_written"], 8 * MIB)
        self.assertLess(a.api.peers_up()[0]["bytes_sent"], 8 * MIB)

    def test_dialled_node_fetches(self):
        b = self.node("b")
        a = self.node("a", [b.tcpcl_port])
        self.assert_travels(self.sample(3 * MIB), a, b)

    def test_both_directions_over_one_contact(self):
        a, b = self.pair()
        self.assert_travels(self.sample(3 * MIB, "from-a"), a, b)
        self.assert_travels(self.sample(3 * MIB, "from-b"), b, a)
        self.assertEqual(len(a.api.peers_up()), 1)

    def test_nodes_that_dial_each_other_have_one_carrying_contact(self):
        nodes = {}
        to_a = self.proxy(lambda: nodes["a"].tcpcl_port)
        to_a.hold()
        b = self.node("b", [to_a.port])
        a = nodes["a"] = self.node("a", [b.tcpcl_port])
        to_a.release()
        self.in_contact(a, 2)
        published = self.assert_travels(self.sample(3 * MIB), a, b)
        sent = sum(peer["bundles_sent"] for peer in a.api.peers_up())
        self.assertLess(sent, 2 * published["bundles"])

    def test_unicode_name_is_kept(self):
        a, b = self.pair()
        name = "Wärmepumpe für Anfänger – 水の本 🌱.bin"
        published = a.api.publish(self.sample(1000), name)
        delivered = self.fetch(b, published["id"])
        self.assertEqual(delivered.name, name)
        self.assertEqual(b.api.get(f"/v1/files/{published['id']}")["name"], name)

    def test_labels_travel_with_the_manifest(self):
        a, b = self.pair()
        published = a.api.publish(self.sample(10), "recipe.txt", topic="food", tag="soup",
                                  priority="perishable", description="hot")
        self.knows(b, published["id"])
        file = b.api.get(f"/v1/files/{published['id']}")
        self.assertEqual(
            (file["topic"], file["tags"], file["priority"], file["description"], file["state"]),
            ("food", ["soup"], "perishable", "hot", "remote"))
        self.assertEqual(file["publisher"], a.publisher_key)

    def test_download_asked_for_before_the_manifest_is_known(self):
        a = self.node("a")
        b = self.node("b")
        published = a.api.publish(self.sample(2 * MIB))
        self.assertEqual(b.api.request_download(published["id"])["state"], "requesting_manifest")
        b.stop()
        b.add_peer(a.tcpcl_port)
        b.start()
        self.completed(b, published["id"])


class Republishing(NodeCase):
    def test_stores_no_new_chunk(self):
        a = self.node("a")
        path = random_file(self.folder / "same.bin", 5 * MIB, seed=2)
        first = a.api.publish(path, "first.bin")
        again = a.api.publish(path, "again.bin")
        self.assertEqual(first["new_chunks"], first["chunks"])
        self.assertEqual(again["new_chunks"], 0)
        self.assertEqual(again["sha256"], first["sha256"])
        self.assertLess(again["bytes_written"], os.path.getsize(path) // 10)


class Relay(NodeCase):
    """a - c - b: the ends never meet."""

    def test_file_crosses_a_node_between(self):
        c = self.node("c")
        a = self.node("a", [c.tcpcl_port])
        b = self.node("b", [c.tcpcl_port])
        self.in_contact(c, 2)
        path = random_file(self.folder / "far.bin", 4 * MIB, seed=3)
        published = a.api.publish(path)

        # Only neighbours introduce themselves: to b the publisher is a stranger.
        stranger = self.eventually(lambda: b.api.queue("quarantine"), "b quarantines the manifest")
        self.assertIn("is not known to the keyring", stranger[0]["reason"])
        self.assertFalse(b.api.knows_file(published["id"]))

        b.api.trust_key(a.publisher_key, "a")
        self.knows(b, published["id"])
        self.assertEqual(b.api.queue("quarantine"), [])
        delivered = self.fetch(b, published["id"])
        self.assertEqual(delivered.read_bytes(), path.read_bytes())

    def test_manifest_released_from_quarantine_reaches_neighbours_met_before(self):
        c = self.node("c")
        a = self.node("a", [c.tcpcl_port])
        b = self.node("b", [c.tcpcl_port])
        d = self.node("d", [b.tcpcl_port])
        self.in_contact(c, 2)
        held_back = a.api.publish(random_file(self.folder / "early.bin", 1000, seed=4))
        self.eventually(lambda: b.api.queue("quarantine"), "b quarantines the manifest")
        later = b.api.publish(random_file(self.folder / "later.bin", 1000, seed=5))
        self.knows(d, later["id"])

        d.api.trust_key(a.publisher_key, "a")
        b.api.trust_key(a.publisher_key, "a")
        self.knows(d, held_back["id"])


if __name__ == "__main__":
    unittest.main()
