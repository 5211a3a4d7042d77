"""A folder is published as one collection and comes back as the same folder."""
import json
import subprocess
import unittest

from node import BINDLE
from node_case import NodeCase
from sample_files import MIB, random_file


class Folders(NodeCase):
    def bindle(self, node, *arguments):
        said = subprocess.run([BINDLE, "--node", f"http://127.0.0.1:{node.api.port}", "--json",
                               *map(str, arguments)], capture_output=True, text=True)
        return said.returncode, json.loads(said.stdout)

    def pair(self):
        a = self.node("a")
        return a, self.node("b", [a.tcpcl_port])

    def sample_folder(self):
        folder = self.folder / "handbook"
        (folder / "charts" / "old").mkdir(parents=True)
        random_file(folder / "charts" / "north.png", 3 * MIB, seed=1)
        random_file(folder / "charts" / "old" / "north.png", 2 * MIB, seed=2)
        random_file(folder / "tides.pdf", MIB, seed=3)
        (folder / "empty.txt").write_bytes(b"")
        (folder / "link").symlink_to("tides.pdf")
        return folder

    def contents(self, folder):
        return {str(path.relative_to(folder)): path.read_bytes()
                for path in folder.rglob("*") if path.is_file() and not path.is_symlink()}

    def test_comes_back_as_it_was(self):
        a, b = self.pair()
        folder = self.sample_folder()
        code, published = self.bindle(a, "publish", folder)
        self.assertEqual((code, published["files"], published["new_files"]), (0, 4, 4))
        self.assertEqual(published["name"], "handbook")

        target = self.folder / "copy"
        target.mkdir()
        code, got = self.bindle(b, "get", published["id"], "-o", target, "--timeout", "60s")
        self.assertEqual((code, got["files"]), (0, 4))
        self.assertEqual(self.contents(target / "handbook"), self.contents(folder))

        # Done again, it changes nothing.
        code, again = self.bindle(a, "publish", folder)
        self.assertEqual((code, again["id"], again["new_files"]), (0, published["id"], 0))
        self.assertEqual(self.bindle(b, "get", published["id"], "-o", target)[0], 0)
        self.assertEqual(self.contents(target / "handbook"), self.contents(folder))

    def test_new_version_brings_what_has_changed(self):
        a, b = self.pair()
        folder = self.sample_folder()
        _, first = self.bindle(a, "publish", folder)
        target = self.folder / "copy"
        target.mkdir()
        self.bindle(b, "get", first["id"], "-o", target)
        random_file(folder / "tides.pdf", MIB, seed=4)
        code, second = self.bindle(a, "publish", folder, "--replaces", first["id"])
        self.assertEqual((code, second["new_files"], second["version"]), (0, 1, 2))
        received = b.api.peers_up()[0]["bytes_received"]
        code, _ = self.bindle(b, "get", second["id"], "-o", target, "--timeout", "60s")
        self.assertEqual(code, 0)
        self.assertEqual(self.contents(target / "handbook"), self.contents(folder))
        self.assertLess(b.api.peers_up()[0]["bytes_received"] - received, 2 * MIB)
        _, listed = self.bindle(b, "ls")
        tides = [file for file in listed["files"] if file["name"] == "tides.pdf"]
        self.assertEqual([file["version"] for file in tides], [2])

    def test_files_that_bindle_did_not_write_are_not_replaced(self):
        a, b = self.pair()
        folder = self.sample_folder()
        _, published = self.bindle(a, "publish", folder)
        own = self.folder / "copy" / "handbook" / "tides.pdf"
        own.parent.mkdir(parents=True)
        own.write_bytes(b"mine")
        get = ("get", published["id"], "-o", self.folder / "copy", "--timeout", "60s")
        code, refused = self.bindle(b, *get)
        self.assertEqual((code, refused["error_code"]), (5, "conflict"))
        self.assertIn(str(own), refused["detail"])
        self.assertEqual(own.read_bytes(), b"mine")
        own.unlink()
        self.assertEqual(self.bindle(b, *get)[0], 0)
        self.assertEqual(self.contents(own.parent), self.contents(folder))
        own.write_bytes(b"changed since")
        self.assertEqual(self.bindle(b, *get)[0], 5)

    def test_name_that_no_folder_could_hold_is_refused(self):
        a = self.node("a")
        folder = self.folder / "odd"
        folder.mkdir()
        (folder / "con.txt").write_bytes(b"x")
        code, refused = self.bindle(a, "publish", folder)
        self.assertEqual((code, refused["error_code"]), (2, "bad_request"))
        self.assertEqual(a.api.get("/v1/files")["files"], [])


if __name__ == "__main__":
    unittest.main()
