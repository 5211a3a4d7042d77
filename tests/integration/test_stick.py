"""Files and bundles carried between nodes that never meet, on a stick."""
import os
import subprocess
import unittest

import bpv7
from mounted_image import CannotMount, MountedImage, remove_tmpfs, tmpfs
from node import BINDLE
from node_case import NodeCase
from sample_files import MIB, random_file, sha256_of

SAFE = 0
PARTIAL = 9


class StickCase(NodeCase):
    def setUp(self):
        super().setUp()
        self.stick = self.folder / "stick"
        self.stick.mkdir()

    def island(self, name, settings=None):
        """A node that nobody can call."""
        return self.node(name, settings=settings)

    def watching(self, name, **keys):
        """A node with the stick as a sync folder that it looks at once an hour."""
        node = self.island(name)
        keys = {"path": f'"{self.stick}"', "poll_interval": '"1h"', **keys}
        lines = [f"{key} = {value}" for key, value in keys.items()]
        with open(node.folder / "bindle.toml", "a", encoding="utf-8") as config:
            config.write("[[sync_folder]]\n" + "\n".join(lines) + "\n")
        node.stop()
        return node.start()

    def acquainted(self, *nodes):
        for node in nodes:
            for other in nodes:
                if other is not node:
                    node.api.trust_key(other.publisher_key, other.name)

    def command(self, node, *arguments):
        return subprocess.run(
            [BINDLE, "--node", f"http://127.0.0.1:{node.api.port}", *arguments],
            capture_output=True, text=True, timeout=120, check=False)

    def sync(self, node, code=SAFE, folder=None):
        """Syncs the stick by the command line, and gives the node's account of it."""
        folder = folder or self.stick
        done = self.command(node, "usb", "sync", str(folder))
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return self.account(node, folder)

    def account(self, node, folder=None):
        folder = str(folder or self.stick)
        return next(each for each in node.api.get("/v1/usb")["folders"] if each["path"] == folder)

    def bundle_files(self):
        return sorted(path for path in (self.stick / "BINDLE/BUNDLES").rglob("*")
                      if path.is_file())

    def send(self, source, sink, payload=b"by stick"):
        return source.api.send_bundle(
            payload, source=source.node_id + "app", destination=sink.node_id + "app")["arrival"]

    def received(self, node):
        """The payloads that wait for the application."""
        return [node.api.payload(bundle["arrival"])
                for bundle in node.api.inbox(destination=node.node_id + "app")]


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
