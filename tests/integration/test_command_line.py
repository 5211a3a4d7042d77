"""The two programs as a person uses them, from `bindle init` to the file on the other side."""
import json
import os
import subprocess
import unittest

from node import BINDLE, without_settings
from node_case import NodeCase
from sample_files import MIB, random_file, sha256_of

DEADLINE_SECONDS = 60

NOT_FOUND = 3
CONFLICT = 5
UNREACHABLE = 6
OVER_BUDGET = 7


class CommandLine(NodeCase):
    def bindle(self, *arguments):
        return subprocess.run([BINDLE, *arguments], capture_output=True, text=True, check=False,
                              timeout=DEADLINE_SECONDS, env=without_settings(os.environ))

    def at(self, node, *arguments):
        return self.bindle("--node", f"http://127.0.0.1:{node.api.port}", *arguments)

    def assert_succeeds(self, ended):
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return ended.stdout

    def initialised(self, name, *arguments):
        """A node that runs on what `bindle init` wrote, without an edit."""
        self.assert_succeeds(self.bindle(
            "init", "--dir", self.folder / name, "--name", name,
            "--http", "127.0.0.1:0", "--tcpcl", "127.0.0.1:0", *arguments))
        return self.node(name)

    def test_file_goes_from_one_initialised_node_to_another(self):
        a = self.initialised("a")
        b = self.initialised("b", "--peer", f"tcpcl://127.0.0.1:{a.tcpcl_port}")
        path = random_file(self.folder / "field-notes.bin", 3 * MIB, seed=10)
        published = json.loads(self.assert_succeeds(
            self.at(a, "publish", path, "--tag", "notes", "--json")))
        copy = self.folder / "copy.bin"
        self.assert_succeeds(self.at(b, "get", published["id"], "-o", copy))
        self.assertEqual(sha256_of(copy), sha256_of(path))
        self.assertIn("field-notes.bin", self.assert_succeeds(self.at(b, "ls")))
        self.assertIn("dtn://a/", self.assert_succeeds(self.at(b, "peers")))
        self.assert_succeeds(self.at(b, "get", published["id"][:8], "-o", copy))

    def test_exit_codes_say_what_failed(self):
        a = self.node("a", settings={"storage": {"budget": "64MiB"}})
        self.assertEqual(self.bindle("init", "--dir", a.folder).returncode, CONFLICT)
        self.assertEqual(self.at(a, "get", "0" * 8).returncode, NOT_FOUND)
        too_big = random_file(self.folder / "too-big.bin", 100 * MIB, seed=11)
        self.assertEqual(self.at(a, "publish", too_big).returncode, OVER_BUDGET)
        a.stop()
        self.assertEqual(self.at(a, "status").returncode, UNREACHABLE)


if __name__ == "__main__":
    unittest.main()
