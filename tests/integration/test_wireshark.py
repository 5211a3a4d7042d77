"""An independent decoder finds TCPCLv4 and BPv7, and no fault, in what our nodes say."""
import unittest

import bpv7
import capture
from node_case import NodeCase
from sample_files import MIB, random_file, sha256_of
from tcpcl_client import TcpclClient

# A value of _ws.expert.severity.
WARN = 0x600000

SESS_TERM = 5
CRC_GOOD = "1"

# What tshark has to say of a block type for private use, such as the content block.
PRIVATE_BLOCK = "Unknown type code"

# How its remarks on the connection below begin, such as a window that is full.
OF_TCP = "TCP "


@unittest.skipUnless(capture.is_installed(), "NOT CHECKED: tshark and dumpcap are not installed")
class Wireshark(NodeCase):
    def capture_of_a_session(self, settings=None, key_log=None):
        """b fetches three files from a, and publishes one that a fetches; then both end."""
        environment = {"SSLKEYLOGFILE": str(key_log)} if key_log else {}
        a = self.node("a", settings=settings, environment=environment)
        try:
            captured = capture.Capture(self.folder / "session.pcapng", a.tcpcl_port, key_log)
        except capture.NotPermitted as refusal:
            self.skipTest(f"NOT CHECKED: capturing is not permitted: {refusal}")
        self.addCleanup(captured.close)
        b = self.node("b", [a.tcpcl_port], environment=environment)
        for size in (0, 1000, 4 * MIB):
            path = random_file(self.folder / f"{size}.bin", size, seed=size)
            published = a.api.publish(path, tag="sample", topic="knowledge")
            self.assertEqual(sha256_of(self.fetch(b, published["id"])), published["sha256"])
        self.assert_travels(random_file(self.folder / "back.bin", 2 * MIB, seed=9), b, a)
        self.assertEqual((b.stop(), a.stop()), (0, 0))
        captured.finish()
        return captured

    def test_decodes_a_session_without_fault(self):
        self.assert_without_fault(self.capture_of_a_session({"tcpcl": {"tls": "never"}}))

    def test_decodes_a_session_under_tls_without_fault(self):
        captured = self.capture_of_a_session(key_log=self.folder / "keys.log")
        self.assertTrue(captured.frames("tls.app_data", "frame.number"))
        self.assert_without_fault(captured)

    def assert_without_fault(self, captured):
        versions = captured.frames("tcpcl.contact_hdr", "tcpcl.contact_hdr.version")
        self.assertEqual(versions, [[["4"]], [["4"]]])
        node_id = "tcpcl.v4.sess_init.nodeid_data"
        node_ids = captured.frames(node_id, node_id)
        self.assertEqual(sorted(node_ids), [[["dtn://a/"]], [["dtn://b/"]]])
        self.assertTrue(captured.frames(f"tcpcl.v4.mhdr.type == {SESS_TERM}", "frame.number"))

        bundles = captured.frames("bpv7", "bpv7.bundle.identity", "bpv7.crc_status")
        self.assertGreater(sum(len(identities) for identities, _ in bundles), 10)
        self.assertEqual({status for _, statuses in bundles for status in statuses}, {CRC_GOOD})

        self.assertEqual(captured.faults(), [])
        warned = captured.frames(
            f"(tcpcl || bpv7) && _ws.expert.severity >= {WARN}", "_ws.expert.message")
        self.assertLessEqual(
            {word for (words,) in warned for word in words if not word.startswith(OF_TCP)},
            {PRIVATE_BLOCK})

    def test_decodes_status_reports(self):
        """a tells a neighbour what it does with its bundles, in all four kinds of report."""
        kinds = ("reception", "forwarding", "delivery", "deletion")
        a = self.node("a", settings={"reports": {kind: True for kind in kinds}})
        try:
            captured = capture.Capture(self.folder / "reports.pcapng", a.tcpcl_port)
        except capture.NotPermitted as refusal:
            self.skipTest(f"NOT CHECKED: capturing is not permitted: {refusal}")
        self.addCleanup(captured.close)
        with TcpclClient(a.tcpcl_port) as client, TcpclClient(a.tcpcl_port, "dtn://b/") as other:
            client.shake_hands()
            other.shake_hands()
            # One at a time: of several bundles in one packet tshark shows the first.
            for status, flag, destination, created_ms in (
                    ("received", bpv7.REPORT_RECEPTION, "//far/app", None),
                    ("forwarded", bpv7.REPORT_FORWARDING, "//far/app", None),
                    ("delivered", bpv7.REPORT_DELIVERY, "//a/echo", None),
                    ("deleted", bpv7.REPORT_DELETION, "//far/app", 1000)):
                primary = bpv7.primary_block(
                    "//mallory/app", destination, created_ms, report_to="//mallory/reports",
                    flags=flag | bpv7.STATUS_TIME)
                payload = status.encode()
                client.send_bundle(bpv7.assemble(primary, bpv7.payload_block(payload)))
                if status == "forwarded":
                    other.wait_for_bundle(lambda bundle: bpv7.payload_of(bundle) == payload)
                client.wait_for_bundle(
                    lambda bundle: (report := bpv7.report_of(bundle)) and report.status == status)
        captured.finish()
        asserted = captured.frames("bpv7.status_rep", "bpv7.status_rep.reason_code",
                                   "bpv7.status_rep.subj_src_uri", "bpv7.status_assert.time")
        self.assertEqual({reason for reasons, *_ in asserted for reason in reasons}, {"0", "1"})
        self.assertEqual({uri for _, uris, _ in asserted for uri in uris}, {"dtn://mallory/app"})
        self.assertTrue(all(times for *_, times in asserted))
        self.assertEqual(captured.faults(), [])


if __name__ == "__main__":
    unittest.main()
