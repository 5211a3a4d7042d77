"""A file published again is the same one; a new version takes the place of the old."""
import json
import subprocess
import unittest

from node import BINDLE
from node_case import NodeCase
from sample_files import MIB, random_file


class Versions(NodeCase):
    def sample(self, change=b"", size=4 * MIB):
        path = random_file(self.folder / "tides.pdf", size, seed=1)
        with open(path, "r+b") as file:
            file.write(change)
        return path

    def bindle(self, node, *arguments):
        said = subprocess.run([BINDLE, "--node", f"http://127.0.0.1:{node.api.port}", "--json",
                               *map(str, arguments)], capture_output=True, text=True)
        return said.returncode, json.loads(said.stdout)

    def names(self, node, *arguments):
        code, listed = self.bindle(node, "ls", *arguments)
        self.assertEqual(code, 0)
        return [(file["name"], file["version"]) for file in listed["files"]]

    def test_published_again_it_is_the_same_file(self):
        a = self.node("a")
        first = a.api.send_file(self.sample(), "tides.pdf", tag="sea")
        again = a.api.send_file(self.sample(), "tides.pdf", tag="sea")
        self.assertEqual((first.status, again.status), (201, 200))
        self.assertEqual(again.json()["id"], first.json()["id"])
        self.assertFalse(again.json()["created"])
        self.assertEqual(len(a.api.get("/v1/files")["files"]), 1)

        a.kill()
        a.start()
        self.assertEqual(a.api.send_file(self.sample(), "tides.pdf", tag="sea").status, 200)
        self.assertEqual(a.api.send_file(self.sample(), "tides.pdf", tag="moon").status, 201)

    def test_new_version_takes_the_place_of_the_old_everywhere(self):
        a = self.node("a")
        b = self.node("b", [a.tcpcl_port])
        _, first = self.bindle(a, "publish", self.sample())
        code, second = self.bindle(a, "publish", self.sample(b"new"), "--update")
        self.assertEqual((code, second["version"], second["supersedes"]), (0, 2, first["id"]))
        self.assertLess(second["new_chunks"], first["new_chunks"])
        self.knows(b, second["id"])
        for node in a, b:
            self.assertEqual(self.names(node), [("tides.pdf", 2)])
            self.assertEqual(self.names(node, "--all-versions"),
                             [("tides.pdf", 1), ("tides.pdf", 2)])
        self.fetch(b, first["id"])
        received = b.api.peers_up()[0]["bytes_received"]
        self.fetch(b, second["id"])
        self.assertLess(b.api.peers_up()[0]["bytes_received"] - received, 2 * MIB)

    def test_replacing_needs_the_latest_version(self):
        a = self.node("a")
        _, first = self.bindle(a, "publish", self.sample())
        code, _ = self.bindle(a, "publish", self.sample(b"2"), "--replaces", first["id"][:12])
        self.assertEqual(code, 0)
        code, refused = self.bindle(a, "publish", self.sample(b"3"), "--replaces", first["id"])
        self.assertEqual((code, refused["error_code"]), (5, "conflict"))


if __name__ == "__main__":
    unittest.main()
