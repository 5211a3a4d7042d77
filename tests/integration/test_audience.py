"""Who may carry a file, who may read it, and what the others learn of it."""
import subprocess
import unittest

from node import BINDLE
from node_case import NodeCase
from sample_files import random_file, sha256_of

NOT_PERMITTED = 4
SECRET = b"the patient of bed nine"


class AudienceCase(NodeCase):
    def bindle(self, node, *arguments):
        return subprocess.run([BINDLE, "--node", f"http://127.0.0.1:{node.api.port}", *arguments],
                              capture_output=True, text=True, timeout=60, check=False)

    def acquaint(self, *nodes, level="known"):
        for node in nodes:
            for other in nodes:
                if other is not node:
                    node.api.trust_key(other.publisher_key, other.name, level)


class Trusted(AudienceCase):
    def test_file_for_trusted_neighbours_is_kept_from_others(self):
        a = self.node("a")
        friend, other = self.node("friend", [a.tcpcl_port]), self.node("other", [a.tcpcl_port])
        self.acquaint(a, friend, level="trusted")
        self.acquaint(a, other)
        path = random_file(self.folder / "plan.bin", 300_000, seed="plan")
        published = a.api.publish(path, audience="trusted")
        self.assertEqual(sha256_of(self.fetch(friend, published["id"])), sha256_of(path))
        # What is published later has arrived at the other: the first did not.
        public = a.api.publish(random_file(self.folder / "news.bin", 1000, seed="news"))
        self.eventually(lambda: other.api.knows_file(public["id"]), "the other hears of the news")
        self.assertFalse(other.api.knows_file(published["id"]))

    def test_unknown_audience_is_refused(self):
        a = self.node("a")
        path = random_file(self.folder / "plan.bin", 1000, seed="plan")
        reply = a.api.send_file(path, "plan.bin", audience="friends")
        self.assertEqual((reply.status, reply.json()["error_code"]), (400, "bad_request"))


class Private(AudienceCase):
    def setUp(self):
        super().setUp()
        self.a = self.node("a")
        self.carrier = self.node("carrier", [self.a.tcpcl_port])
        self.reader = self.node("reader", [self.carrier.tcpcl_port])
        self.acquaint(self.a, self.carrier, self.reader)
        self.path = self.folder / "befund.txt"
        self.path.write_bytes(SECRET * 40_000)

    def publish(self):
        said = self.bindle(self.a, "publish", str(self.path), "--to", "reader", "--tag", "bed-nine")
        self.assertEqual(said.returncode, 0, said.stderr)
        return next(line.split()[1] for line in said.stdout.splitlines() if line.startswith("id:"))

    def test_recipient_reads_what_the_carrier_cannot(self):
        file = self.publish()
        carried = self.bindle(self.carrier, "get", file)
        self.assertEqual(carried.returncode, NOT_PERMITTED, carried.stderr)
        self.assertIn("encrypted for others", carried.stderr)
        self.a.stop()
        self.assertEqual(sha256_of(self.fetch(self.reader, file)), sha256_of(self.path))
        self.assertEqual(self.reader.api.get(f"/v1/files/{file}")["name"], "befund.txt")
        self.assertIn("(private, for others)", self.bindle(self.carrier, "ls").stdout)
        self.carrier.stop()
        for found in self.carrier.data.rglob("*"):
            if found.is_file():
                octets = found.read_bytes()
                self.assertFalse(any(word in octets for word in (SECRET, b"befund", b"bed-nine")), found)

    def test_publisher_and_recipient_are_given_ranges_of_the_file(self):
        file = self.publish()
        self.fetch(self.reader, file)
        for node in (self.a, self.reader):
            reply = node.api.content(file, {"Range": "bytes=524000-524999"})
            self.assertEqual(reply.status, 206)
            self.assertEqual(reply.body, self.path.read_bytes()[524_000:525_000])

    def test_carrier_is_refused_the_content(self):
        file = self.publish()
        self.bindle(self.carrier, "get", file)
        reply = self.carrier.api.content(file)
        self.assertEqual((reply.status, reply.json()["error_code"]), (403, "forbidden"))

    def test_nobody_is_no_recipient(self):
        said = self.bindle(self.a, "publish", str(self.path), "--audience", "private")
        self.assertEqual(said.returncode, 2, said.stderr)
        self.assertIn("say whom it is for", said.stderr)
        said = self.bindle(self.a, "publish", str(self.path), "--to", "nobody")
        self.assertEqual(said.returncode, 2, said.stderr)
        self.assertIn("nobody", said.stderr)


if __name__ == "__main__":
    unittest.main()
