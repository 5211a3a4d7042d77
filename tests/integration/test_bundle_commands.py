"""`bindle bundle ...`: the commands on bundles that need no node, as a person uses them in a shell."""
import json
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from node import BINDLE, without_settings

DEADLINE_SECONDS = 60

INTEGRITY_FAILURE = 8
PARTIAL = 9


class BundleCommands(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="bindle-test-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def bindle(self, *arguments, octets=b""):
        return subprocess.run([BINDLE, "bundle", *arguments], input=octets, capture_output=True,
                              check=False, timeout=DEADLINE_SECONDS, cwd=self.folder,
                              env=without_settings(os.environ))

    def made(self, *arguments, octets=b""):
        """What a command that has to succeed writes to standard output."""
        ended = self.bindle(*arguments, octets=octets)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return ended.stdout

    def test_commands_work_through_pipes(self):
        bundle = self.made("create", "--source", "dtn://a/x", "--destination", "ipn:5.2",
                           "--hop-limit", "9", octets=b"\x00payload\xff")
        shown = json.loads(self.made("inspect", "--json", octets=bundle))
        self.assertTrue(shown["valid"])
        self.assertEqual(shown["primary_block"]["destination"], "ipn:5.2")
        self.assertEqual([block["name"] for block in shown["blocks"]], ["hop count", "payload"])
        self.assertEqual(shown["payload"]["data"], b"\x00payload\xff".hex())
        self.assertEqual(self.made("validate", octets=bundle), b"-: valid\n")
        in_hex = bundle.hex().encode()
        self.assertEqual(self.made("validate", "--hex", octets=in_hex), b"-: valid\n")

    def test_a_broken_bundle_is_told_with_section_and_place(self):
        bundle = self.made("create", "--destination", "dtn://b/y", "--text", "hello")
        ended = self.bindle("validate", "--json", octets=bundle[:-1])
        self.assertEqual(ended.returncode, INTEGRITY_FAILURE)
        violation = json.loads(ended.stdout)
        self.assertEqual(violation["section"], "RFC 9171 section 4.1")
        self.assertEqual(violation["offset"], len(bundle) - 1)
        ended = self.bindle("inspect", "--json", octets=bundle[:-1])
        self.assertEqual(ended.returncode, INTEGRITY_FAILURE)
        self.assertEqual(json.loads(ended.stdout)["payload"]["text"], "hello")

    def test_fragments_come_together_again(self):
        payload = os.urandom(100_000)
        bundle = self.made("create", "--source", "dtn://a/x", "--destination", "dtn://b/y",
                           octets=payload)
        names = self.made("fragment", "--size", "16KiB", "-o", "piece", octets=bundle)
        files = names.decode().split()
        self.assertGreater(len(files), 6)
        self.assertEqual(self.made("reassemble", *reversed(files)), bundle)
        ended = self.bindle("reassemble", *files[1:])
        self.assertEqual(ended.returncode, PARTIAL)
        self.assertIn(b"missing: 0 to ", ended.stderr)
        self.assertEqual(ended.stdout, b"")

    def test_examples_in_the_help_work(self):
        groups = self.made("--help").decode()
        commands = re.findall(r"^  (\w+) {2,}", groups.split("Subcommands:")[1], re.M)
        self.assertIn("create", commands)
        path = f"{Path(BINDLE).parent}{os.pathsep}{os.environ['PATH']}"
        for command in commands:
            with self.subTest(command), tempfile.TemporaryDirectory(dir=self.folder) as folder:
                example = self.made(command, "--help").decode().split("Example:\n")[1]
                ended = subprocess.run(["sh", "-e", "-c", example], cwd=folder, check=False,
                                       capture_output=True, timeout=DEADLINE_SECONDS,
                                       env=without_settings(os.environ) | {"PATH": path})
                self.assertEqual(ended.returncode, 0, ended.stderr)


if __name__ == "__main__":
    unittest.main()
