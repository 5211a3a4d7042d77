"""What a stick may hold that no node of ours put there, and whose word on it counts."""
import os
import unittest

import bpv7
from stick_case import PARTIAL, StickCase


class Hostile(StickCase):
    def test_bundle_of_another_program_is_delivered(self):
        b = self.island("b")
        self.sync(b)
        wire = bpv7.plain_bundle(b"hello", "//elsewhere/app", "//b/app")
        (self.stick / "BINDLE/BUNDLES/A message from afar.bundle").write_bytes(wire)
        self.sync(b)
        self.assertEqual(self.received(b), [b"hello"])

    def test_damaged_file_is_put_aside_and_the_rest_is_taken(self):
        a, b = self.island("a"), self.island("b")
        self.acquainted(a, b)
        for number in range(4):
            self.send(a, b, payload=b"message %d" % number)
        self.sync(a)
        victim = next(path for path in self.bundle_files()
                      if b"message 2" in path.read_bytes())
        octets = bytearray(victim.read_bytes())
        octets[octets.index(b"message 2")] ^= 0x20
        victim.write_bytes(octets)
        account = self.sync(b, PARTIAL)
        self.assertEqual(account["damaged"], 1)
        self.assertEqual(sorted(self.received(b)), [b"message 0", b"message 1", b"message 3"])
        reasons = [path.read_text() for path in (self.stick / "BINDLE/BAD").glob("*.TXT")]
        self.assertEqual(len(reasons), 1)
        self.assertIn(victim.name, reasons[0])
        # The sender has it still, and brings it again.
        self.assertGreaterEqual(self.sync(a)["written"], 1)
        self.sync(b)
        self.assertIn(b"message 2", self.received(b))

    def test_what_is_no_bundle_is_left_alone(self):
        b = self.island("b")
        self.sync(b)
        bundles = self.stick / "BINDLE/BUNDLES"
        os.mkfifo(bundles / "pipe")
        (bundles / "link").symlink_to("/etc/passwd")
        (bundles / "AA").mkdir()
        (bundles / "AA/deeper").mkdir()
        (bundles / "BB").symlink_to("/etc")
        (self.stick / "photo.jpg").write_bytes(b"mine")
        account = self.sync(b)
        self.assertEqual(account["ignored"], 4)
        self.assertEqual(account["damaged"], 0)
        self.assertEqual((self.stick / "photo.jpg").read_bytes(), b"mine")
        self.assertTrue((bundles / "link").is_symlink())

    def test_missing_folder_is_told(self):
        b = self.island("b")
        done = self.command(b, "usb", "sync", str(self.folder / "nowhere"))
        self.assertEqual(done.returncode, 3)
        self.assertIn("NOT safe to remove", done.stderr)


class Names(StickCase):
    """The first key that signs for a node keeps its name."""

    def test_other_key_in_the_name_of_a_node_confirms_nothing(self):
        a, b = self.island("a"), self.island("b")
        impostor = self.node("impostor", settings={"node": {"id": "dtn://b/"}})
        self.acquainted(a, b, impostor)
        self.sync(b)
        self.sync(a)
        arrival = self.send(a, b)
        self.sync(a)
        self.assertEqual(self.sync(impostor)["confirmed"], 1)
        account = self.sync(a)
        self.assertEqual(account["inventories_refused"], 1)
        self.assertEqual(a.api.bundle(arrival)["queue"], "pending")
        a.wait_for_log("does not sign for dtn://b/: another key did before")
        self.assertEqual([node["node_id"] for node in account["nodes"]], ["dtn://b/"])

    def test_new_key_is_taken_when_the_old_one_is_forgotten(self):
        a, b = self.island("a"), self.island("b")
        heir = self.node("heir", settings={"node": {"id": "dtn://b/"}})
        self.acquainted(a, b, heir)
        self.sync(b)
        self.sync(a)
        self.assertEqual(self.command(a, "peers", "forget", "dtn://b/").returncode, 0)
        (self.stick / "BINDLE/NODES").rename(self.folder / "former nodes")
        self.sync(heir)
        self.assertEqual(self.sync(a)["inventories_refused"], 0)


if __name__ == "__main__":
    unittest.main()
