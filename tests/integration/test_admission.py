"""What a node does not let in: files that its rules or its scanner refuse, and neighbours that keep
handing over broken bundles."""
import unittest

import bpv7
import tcpcl_messages as tcpcl
from node_case import NodeCase
from tcpcl_client import TcpclClient

SCANNER = """#!/bin/sh
grep -q worm "$2" && { echo "found a worm by rule $1"; exit 1; }
exit 0
"""


class Refused(NodeCase):
    def setUp(self):
        super().setUp()
        scanner = self.folder / "scanner"
        scanner.write_text(SCANNER)
        scanner.chmod(0o755)
        self.a = self.node("a")
        self.b = self.node("b", [self.a.tcpcl_port], {
            "scan": {"command": f"{scanner} seven", "deny_extensions": "exe"}})
        self.in_contact(self.b)

    def publish(self, name, text):
        path = self.folder / name
        path.write_text(text)
        file_id = self.a.api.publish(path)["id"]
        self.knows(self.b, file_id)
        return file_id

    def events(self, file_id):
        return self.b.api.get(f"/v1/events?kind=file_refused&object={file_id}")["events"]

    def test_scanner_decides_what_shows(self):
        good = self.publish("good.txt", "an apple")
        bad = self.publish("bad.txt", "an apple with a worm")
        self.assertEqual(self.fetch(self.b, good).read_text(), "an apple")
        self.b.api.request_download(bad)
        self.eventually(lambda: self.b.api.download(bad)["state"] == "failed", "b refuses the file")
        self.assertIn("(1): found a worm by rule seven", self.b.api.download(bad)["reason"])
        self.assertEqual(len(self.events(bad)), 1)
        self.assertFalse((self.b.data / "downloads/bad.txt").exists())
        self.eventually(lambda: self.b.api.get(f"/v1/files/{bad}")["stored_chunks"] == 0,
                        "nothing of the file is left")
        quarantined = self.b.api.queue("quarantine")
        self.assertEqual([bundle["object"] for bundle in quarantined], [bad])
        self.assertIn("worm", quarantined[0]["reason"])

    def test_denied_file_is_not_even_fetched(self):
        denied = self.publish("setup.EXE", "press here")
        self.assertEqual(self.b.api.post("/v1/downloads", {"id": denied}).status, 403)
        self.assertEqual(self.b.api.get(f"/v1/files/{denied}")["stored_chunks"], 0)
        self.assertIn('".exe"', self.events(denied)[0]["detail"])


class Banned(NodeCase):
    def in_session(self, node):
        client = TcpclClient(node.tcpcl_port)
        self.addCleanup(client.__exit__)
        client.shake_hands()
        return client

    def test_broken_bundles_end_in_a_ban_that_ends_by_itself(self):
        a = self.node("a", settings={"ban": {"failures": 3, "duration": "2s"}})
        client = self.in_session(a)
        for transfer in range(3):
            client.send(tcpcl.xfer_segment(tcpcl.START | tcpcl.END, transfer, b"no bundle"))
        client.wait_for(tcpcl.SESS_TERM)
        failures = a.api.get("/v1/peers")["failures"]
        self.assertEqual([each["node_id"] for each in failures], ["dtn://mallory/"])
        self.assertIsNotNone(failures[0]["banned_until"])
        self.in_session(a).wait_for_end()
        self.eventually(
            lambda: [event["peer"] for event in a.api.get("/v1/events?kind=peer_banned")["events"]]
            == ["dtn://mallory/"], "the log tells of the ban")
        self.eventually(lambda: not a.api.get("/v1/peers")["failures"], "the ban is over")
        bundle = bpv7.plain_bundle(b"sorry", "//mallory/app", "//a/app")
        self.assertEqual(self.in_session(a).send_bundle(bundle).type, tcpcl.XFER_ACK)


if __name__ == "__main__":
    unittest.main()
