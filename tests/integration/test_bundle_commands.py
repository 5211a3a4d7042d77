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

NOT_FOUND = 3
NOT_PERMITTED = 4
INTEGRITY_FAILURE = 8
PARTIAL = 9

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/vectors.json").read_text())

# The keys of RFC 9173 appendix A.
HMAC_KEY = "1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b"
A2_WRAPPING_KEY = "6162636465666768696a6b6c6d6e6f70"
AES128_KEY = "71776572747975696f70617364666768"
AES256_KEY = AES128_KEY * 2
AS_IN_RFC9173 = ["--hex", "--relax", "primary-crc", "--relax", "age-required"]


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

    def key(self, digits):
        path = self.folder / "key"
        path.write_text(digits + "\n")
        return path

    def rfc9173(self, name):
        """An example of appendix A. Some have no CRC on the primary block, or time 0 and no bundle age."""
        return next(vector["hex"] for vector in VECTORS if vector["name"] == f"rfc9173-{name}").encode()

    def test_example_a1_is_signed_and_verified(self):
        key = self.key(HMAC_KEY)
        signed = self.made("sign", *AS_IN_RFC9173, "--hmac-key", key, "--sha", "512", "--scope", "none",
                           "--target", "payload", "--security-source", "ipn:2.1", "--hex-out",
                           octets=self.rfc9173("A.1-original"))
        self.assertEqual(signed.strip(), self.rfc9173("A.1-bib-payload"))
        told = json.loads(self.made("verify", *AS_IN_RFC9173, "--hmac-key", key, "--json", octets=signed))
        self.assertEqual([operation["target_name"] for operation in told["operations"]], ["payload"])

    def test_example_a2_is_decrypted_with_the_key_encryption_key(self):
        opened = self.made("decrypt", *AS_IN_RFC9173, "--key", self.key(A2_WRAPPING_KEY),
                           "--crc", "none", "--hex-out", octets=self.rfc9173("A.2-bcb-payload-keywrap"))
        self.assertEqual(opened.strip(), self.rfc9173("A.1-original"))

    def test_example_a3_is_decrypted_and_verified(self):
        opened = self.made("decrypt", *AS_IN_RFC9173, "--key", self.key(AES128_KEY), "--crc", "none",
                           "--hex-out", octets=self.rfc9173("A.3-bib-primary-age-bcb-payload"))
        told = json.loads(self.made("verify", *AS_IN_RFC9173, "--hmac-key", self.key(HMAC_KEY), "--json",
                                    octets=opened))
        self.assertEqual([operation["target_name"] for operation in told["operations"]],
                         ["primary block", "bundle age"])

    def test_example_a4_is_verified_once_it_is_decrypted(self):
        sealed = self.rfc9173("A.4-bib-and-payload-encrypted")
        opened = self.made("decrypt", *AS_IN_RFC9173, "--key", self.key(AES256_KEY), "--crc", "none",
                           "--hex-out", octets=sealed)
        key = self.key(HMAC_KEY)
        self.made("verify", *AS_IN_RFC9173, "--hmac-key", key, octets=opened)
        self.assertEqual(self.bindle("verify", *AS_IN_RFC9173, "--hmac-key", key,
                                     octets=sealed).returncode, NOT_FOUND)

    def test_a_node_vouches_for_what_its_identity_signed(self):
        subprocess.run([BINDLE, "init", "--dir", self.folder / "a", "--name", "a"], check=True,
                       capture_output=True, env=without_settings(os.environ))
        bundle = self.made("create", "--source", "dtn://a/x", "--destination", "dtn://b/y",
                           "--text", "hello", "--payload-crc", "none", "--sign", "a/identity.key")
        told = json.loads(self.made("verify", "--keyring", "a/keyring", "--json", octets=bundle))
        self.assertEqual({operation["signer_name"] for operation in told["operations"]}, {"a"})
        forged = self.bindle("verify", "--keyring", "a/keyring",
                             octets=bundle.replace(b"hello", b"jello"))
        self.assertEqual(forged.returncode, INTEGRITY_FAILURE)
        self.assertEqual(self.bindle("verify", octets=bundle).returncode, NOT_PERMITTED)

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
