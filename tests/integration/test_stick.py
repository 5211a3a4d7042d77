"""Files and bundles carried between nodes that never meet, on a stick."""
import unittest

from mounted_image import CannotMount, MountedImage
from sample_files import MIB, random_file, sha256_of
from stick_case import SAFE, StickCase


class Carrying(StickCase):
    def test_message_travels_and_its_delivery_is_told(self):
        a, b = self.island("a"), self.island("b")
        self.acquainted(a, b)
        arrival = self.send(a, b)
        self.assertGreaterEqual(self.sync(a)["written"], 1)
        self.assertEqual(self.sync(b)["confirmed"], 1)
        self.assertEqual(self.received(b), [b"by stick"])
        self.eventually(lambda: a.api.bundle(arrival)["queue"] == "pending", "a knows it left")
        self.sync(a)
        self.assertEqual(a.api.bundle(arrival)["queue"], "delivered")

    def test_bundle_leaves_the_stick_once_it_is_delivered(self):
        a, b = self.island("a"), self.island("b")
        self.acquainted(a, b)
        self.send(a, b, payload=b"for b alone")
        self.sync(a)
        self.assertTrue(any(b"for b alone" in path.read_bytes() for path in self.bundle_files()))
        self.assertGreaterEqual(self.sync(b)["removed"], 1)
        self.assertFalse(any(b"for b alone" in path.read_bytes() for path in self.bundle_files()))

    def test_file_travels_without_being_asked_for(self):
        a, b = self.island("a"), self.island("b")
        self.acquainted(a, b)
        path = random_file(self.folder / "book.bin", 5 * MIB, seed="book")
        published = a.api.publish(path)
        self.sync(a)
        self.sync(b)
        seen = b.api.get(f"/v1/files/{published['id']}")
        self.assertEqual((seen["stored_chunks"], seen["state"]), (published["chunks"], "partial"))
        self.assertEqual(sha256_of(self.fetch(b, published["id"])), sha256_of(path))

    def test_stranger_introduces_itself_by_the_stick(self):
        a, b = self.island("a"), self.island("b")
        path = random_file(self.folder / "letter.bin", 1000, seed="letter")
        published = a.api.publish(path)
        self.sync(a)
        self.sync(b)
        self.assertEqual(sha256_of(self.fetch(b, published["id"])), sha256_of(path))

    def test_request_by_way_of_the_stick_is_answered(self):
        a, b = self.watching("a", chunks='"none"'), self.island("b")
        self.acquainted(a, b)
        path = random_file(self.folder / "atlas.bin", 3 * MIB, seed="atlas")
        published = a.api.publish(path)
        self.sync(a)
        self.assertLess(sum(path.stat().st_size for path in self.bundle_files()), MIB)
        self.sync(b)
        b.api.request_download(published["id"])
        self.sync(b)
        self.eventually(lambda: self.account(a)["written"] >= published["chunks"],
                        "a has put the chunks there")
        self.eventually(lambda: self.account(a)["safe_to_remove"], "a is done")
        self.sync(b)
        self.assertEqual(sha256_of(self.completed(b, published["id"])["path"]), sha256_of(path))

    def test_nothing_is_written_twice(self):
        a, b = self.island("a"), self.island("b")
        self.acquainted(a, b)
        a.api.publish(random_file(self.folder / "song.bin", 2 * MIB, seed="song"))
        self.sync(a)
        self.assertEqual(self.sync(a)["written"], 0)
        self.sync(b)
        # b puts what it has to say there, and nothing that came from it.
        self.assertLess(self.sync(b)["bytes_written"], MIB)

    def test_third_node_gets_what_the_first_two_have(self):
        a, b, c = self.island("a"), self.island("b"), self.island("c")
        self.acquainted(a, b, c)
        path = random_file(self.folder / "map.bin", 2 * MIB, seed="map")
        published = a.api.publish(path)
        for node in (a, b, c):
            self.sync(node)
        self.assertEqual(sha256_of(self.fetch(c, published["id"])), sha256_of(path))


class Telling(StickCase):
    def test_status_file_says_when_it_is_safe(self):
        a = self.island("a")
        a.api.publish(random_file(self.folder / "x.bin", 1000, seed="x"))
        account = self.sync(a)
        self.assertEqual(account["state"], "safe_to_remove")
        text = (self.stick / "BINDLE/STATUS.TXT").read_text()
        self.assertIn("SAFE TO REMOVE", text)
        self.assertIn("dtn://a/", text)

    def test_sync_is_a_contact(self):
        a = self.island("a")
        a.api.publish(random_file(self.folder / "x.bin", MIB, seed="x"))
        account = self.sync(a)
        contact = self.eventually(
            lambda: [each for each in a.api.get("/v1/contacts?medium=stick")["contacts"]
                     if each["state"] == "ended"], "the sync is in the log of contacts")[0]
        self.assertEqual(contact["address"], str(self.stick))
        self.assertEqual(contact["bundles_sent"], account["written"])
        self.assertEqual(contact["bytes_sent"], account["bytes_written"])
        self.assertEqual(contact["reason"], "safe to remove")

    def test_names_suit_every_file_system(self):
        a = self.island("a")
        a.api.publish(random_file(self.folder / "x.bin", 2 * MIB, seed="x"))
        self.sync(a)
        for path in (self.stick / "BINDLE").rglob("*"):
            self.assertRegex(path.name, r"^[A-Z0-9]{1,8}(\.[A-Z0-9]{3})?$")


class Watched(StickCase):
    def synced(self, node, count=1):
        self.eventually(
            lambda: node.log_text().count("is safe to remove") >= count,
            f"{node.name} has synced {count} times")

    def test_folder_is_synced_when_it_appears(self):
        self.stick.rmdir()
        a = self.watching("a")
        self.stick.mkdir()
        self.synced(a)
        self.assertTrue((self.stick / "BINDLE/STATUS.TXT").exists())

    def test_folder_is_synced_when_another_node_changed_it(self):
        a, b = self.watching("a"), self.island("b")
        self.synced(a)
        self.acquainted(a, b)
        self.send(b, a)
        self.sync(b)
        self.eventually(lambda: self.received(a) == [b"by stick"], "the message is there")

    def test_what_is_new_here_is_put_there(self):
        a = self.watching("a", poll_interval='"200ms"')
        self.synced(a)
        before = len(self.bundle_files())
        a.api.publish(random_file(self.folder / "x.bin", 1000, seed="x"))
        self.eventually(lambda: len(self.bundle_files()) >= before + 2, "the file is on the stick")

    def test_mounting_is_noticed(self):
        try:
            stick = MountedImage("ext4")
        except CannotMount as lack:
            self.skipTest(f"no image can be mounted: {lack}")
        self.addCleanup(stick.close)
        self.stick = stick.place
        a = self.watching("a", only_mounted="true")
        self.assertFalse((self.stick / "BINDLE").exists())
        try:
            stick.plug_in()
        except CannotMount as lack:
            self.skipTest(f"no image can be mounted: {lack}")
        self.synced(a)
        stick.pull_out()
        self.assertFalse((self.stick / "BINDLE").exists())
        stick.plug_in()
        self.synced(a, 2)


if __name__ == "__main__":
    unittest.main()
