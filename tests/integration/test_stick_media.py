"""Sticks that are pulled out, that fail, that are full, and the file systems they have."""
import unittest

from mounted_image import CannotMount, MountedImage, remove_tmpfs, tmpfs
from sample_files import MIB, random_file, sha256_of
from stick_case import PARTIAL, SAFE, StickCase


class Pulled(StickCase):
    def test_killed_nodes_and_half_written_sticks_lose_nothing(self):
        a, b = self.island("a"), self.island("b")
        self.acquainted(a, b)
        path = random_file(self.folder / "film.bin", 40 * MIB, seed="film")
        published = a.api.publish(path)
        for node in (a, b):
            for megabytes in (3, 11, 23):
                self.kill_while_syncing(node, megabytes * MIB)
                node.start()
            self.sync(node)
        self.assertEqual(sha256_of(self.fetch(b, published["id"])), sha256_of(path))
        self.assertEqual([path for path in self.bundle_files() if path.suffix == ".TMP"], [])

    def kill_while_syncing(self, node, octets):
        """Kills the node when so much has moved, unless it is done before."""
        node.api.post("/v1/usb/sync", {"path": str(self.stick)}).expect(202)

        def far_enough():
            account = self.account(node)
            moved = account["bytes_taken"] + account["bytes_written"]
            return moved >= octets or account["state"] == "safe_to_remove"
        self.eventually(far_enough, f"{octets} octets have moved")
        node.kill()


class Failing(StickCase):
    """A stick that is pulled out while it is mounted."""

    def setUp(self):
        super().setUp()
        try:
            self.image = MountedImage("ext4", 160 * MIB)
            self.addCleanup(self.image.close)
            self.stick = self.image.plug_in()
        except CannotMount as lack:
            self.skipTest(f"no image can be mounted: {lack}")

    def fail_stick(self):
        try:
            self.image.fail()
        except CannotMount as lack:
            self.skipTest(f"NOT TRIED: {lack}")

    def test_sync_of_a_stick_that_is_gone_fails_and_the_node_goes_on(self):
        a = self.island("a")
        self.sync(a)
        a.api.publish(random_file(self.folder / "x.bin", MIB, seed="x"))
        self.fail_stick()
        done = self.command(a, "usb", "sync", str(self.stick))
        self.assertNotIn(done.returncode, (SAFE, PARTIAL))
        self.assertIn("NOT safe to remove", done.stderr)
        self.assertEqual(a.api.get("/v1/status")["sticks"]["failed"], 1)
        self.image.pull_out()
        self.image.plug_in()
        self.assertGreaterEqual(self.sync(a)["written"], 3)

    def test_stick_that_goes_while_it_is_written_is_safe_only_if_all_is_there(self):
        a, b = self.island("a"), self.island("b")
        self.acquainted(a, b)
        path = random_file(self.folder / "film.bin", 60 * MIB, seed="film")
        published = a.api.publish(path)
        a.api.post("/v1/usb/sync", {"path": str(self.stick)}).expect(202)
        self.eventually(lambda: self.account(a)["bytes_written"] > 0, "something is written")
        self.fail_stick()
        ended = ("failed", "safe_to_remove")
        self.eventually(lambda: self.account(a)["state"] in ended, "the sync ends")
        state = self.account(a)["state"]
        self.image.pull_out()
        self.image.plug_in()
        if state == "failed":
            self.sync(a)
        self.sync(b)
        self.assertEqual(sha256_of(self.fetch(b, published["id"])), sha256_of(path))


class Full(StickCase):
    def setUp(self):
        super().setUp()
        try:
            self.stick = tmpfs(6 * MIB)
        except CannotMount as lack:
            self.skipTest(f"no file system of a given size can be mounted: {lack}")
        self.addCleanup(remove_tmpfs, self.stick)

    def test_full_stick_takes_what_fits_and_is_safe(self):
        a, b = self.island("a"), self.island("b")
        self.acquainted(a, b)
        self.send(a, b, payload=b"small and first")
        a.api.publish(random_file(self.folder / "huge.bin", 20 * MIB, seed="huge"))
        account = self.sync(a, PARTIAL)
        self.assertTrue(account["safe_to_remove"])
        self.assertGreater(account["left_out"], 0)
        self.sync(b)
        self.assertEqual(self.received(b), [b"small and first"])

    def test_what_all_have_makes_room(self):
        a, b = self.island("a"), self.island("b")
        self.acquainted(a, b)
        a.api.publish(random_file(self.folder / "old.bin", MIB, seed="old"))
        self.sync(a)
        self.sync(b)
        path = random_file(self.folder / "new.bin", MIB + MIB // 4, seed="new")
        published = a.api.publish(path)
        self.assertGreater(self.sync(a)["removed"], 0)
        self.sync(b)
        self.assertEqual(sha256_of(self.fetch(b, published["id"])), sha256_of(path))


class Images(StickCase):
    """There and back on the file systems that sticks have."""

    def setUp(self):
        super().setUp()
        self.image = None

    def carry(self, kind):
        try:
            self.image = MountedImage(kind)
            self.addCleanup(self.image.close)
            self.stick = self.image.plug_in()
            self.image.pull_out()
        except CannotMount as lack:
            self.skipTest(f"NOT TRIED on {kind}: {lack}")
        a, b = self.island("a"), self.island("b")
        self.acquainted(a, b)
        path = random_file(self.folder / "book.bin", 9 * MIB, seed="book")
        published = a.api.publish(path)
        arrival = self.send(a, b)
        for node in (a, b, a):
            self.image.plug_in()
            self.sync(node)
            self.image.pull_out()
        self.assertEqual(self.received(b), [b"by stick"])
        self.assertEqual(sha256_of(self.fetch(b, published["id"])), sha256_of(path))
        self.assertEqual(a.api.bundle(arrival)["queue"], "delivered")

    def test_fat32(self):
        self.carry("fat32")

    def test_exfat(self):
        self.carry("exfat")

    def test_ext4(self):
        self.carry("ext4")


if __name__ == "__main__":
    unittest.main()
