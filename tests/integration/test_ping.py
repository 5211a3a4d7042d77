"""bindle ping over real nodes, and the status reports that show the way."""
import json
import os
import signal
import subprocess
import unittest

import bpv7
from node import BINDLE, without_settings
from node_case import NodeCase
from tcpcl_client import TcpclClient

DEADLINE_SECONDS = 60
UNREACHABLE = 6
EVERY_REPORT = {"reports": {kind: True for kind in
                            ("reception", "forwarding", "delivery", "deletion")}}


class Ping(NodeCase):
    def ping(self, node, *arguments):
        return subprocess.run(
            [BINDLE, "--node", f"http://127.0.0.1:{node.api.port}", "ping", *arguments],
            capture_output=True, text=True, check=False, timeout=DEADLINE_SECONDS,
            env=without_settings(os.environ))

    def pinged(self, node, *arguments):
        ended = self.ping(node, *arguments, "--json")
        self.assertEqual(ended.returncode, 0, ended.stderr + ended.stdout)
        return json.loads(ended.stdout)

    def line_of_three(self, settings=None):
        b = self.node("b", settings=settings)
        a = self.node("a", [b.tcpcl_port], settings=settings)
        c = self.node("c", [b.tcpcl_port], settings=settings)
        self.in_contact(b, 2)
        return a, b, c

    def test_goes_over_a_relay_and_back_and_shows_the_path(self):
        a, _, c = self.line_of_three(EVERY_REPORT)
        result = self.pinged(a, "dtn://c/", "-c", "2", "-i", "0", "--report")
        self.assertEqual((result["sent"], result["received"], result["loss_percent"]), (2, 2, 0))
        self.assertGreater(result["rtt_ms"]["min"], 0)
        steps = {(report["from"], status)
                 for report in result["pings"][0]["reports"]
                 for status in ("received", "forwarded", "delivered", "deleted")
                 if report[status]}
        self.assertEqual(steps, {("dtn://a/", "forwarded"),
                                 ("dtn://b/", "received"), ("dtn://b/", "forwarded"),
                                 ("dtn://c/", "received"), ("dtn://c/", "delivered")})
        counted = a.api.get("/v1/status")["reports_received"]
        self.assertEqual((counted["received"], counted["delivered"]), (4, 2))
        self.assertEqual(a.api.queue("inbox"), [])
        self.assertEqual(c.api.queue("inbox"), [])

    def test_shows_its_summary_when_it_is_interrupted(self):
        a = self.node("a")
        ping = subprocess.Popen(
            [BINDLE, "--node", f"http://127.0.0.1:{a.api.port}", "ping", "dtn://a/",
             "-c", "1000", "-i", "60"],
            stdout=subprocess.PIPE, text=True, env=without_settings(os.environ))
        while not ping.stdout.readline().startswith("reply"):
            pass
        ping.send_signal(signal.SIGINT)
        rest, _ = ping.communicate(timeout=20)
        self.assertIn("1 sent, 1 came back", rest)
        self.assertEqual(ping.returncode, 0)

    def test_prints_replies_and_figures(self):
        a, _, _ = self.line_of_three()
        ended = self.ping(a, "dtn://c/echo", "-c", "1", "--size", "70000")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertIn("PING dtn://c/echo from dtn://a/", ended.stdout)
        self.assertIn("70000 octets", ended.stdout)
        self.assertIn("reply from dtn://c/echo: seq=1 time=", ended.stdout)
        self.assertIn("1 sent, 1 came back, 0 % lost", ended.stdout)

    def test_to_nobody_ends_with_its_own_exit_code(self):
        ended = self.ping(self.node("a"), "dtn://nobody/", "-c", "1", "-W", "1")
        self.assertEqual(ended.returncode, UNREACHABLE, ended.stderr)
        self.assertIn("1 sent, 0 came back, 100 % lost", ended.stdout)

    def test_of_the_node_itself_is_answered_once(self):
        a = self.node("a")
        self.assertEqual(self.pinged(a, "dtn://a/", "-c", "1")["received"], 1)
        for queue in ("outbox", "pending", "inbox"):
            self.assertEqual([bundle for bundle in a.api.queue(queue) if not bundle["kind"]], [])

    def test_works_between_ipn_names(self):
        b = self.node("b", settings={"node": {"name": "b", "ipn_id": "ipn:977000.2.0"}})
        a = self.node("a", [b.tcpcl_port],
                      settings={"node": {"name": "a", "ipn_id": "ipn:977000.1.0"}})
        self.in_contact(a)
        result = self.pinged(a, "ipn:977000.2.0", "-c", "1")
        self.assertEqual((result["destination"], result["received"]), ("ipn:977000.2.7", 1))
        self.assertTrue(result["pings"][0]["bundle_id"].startswith("ipn:977000.1."))


class Echo(NodeCase):
    def test_of_an_echo_is_not_answered(self):
        a = self.node("a")
        with TcpclClient(a.tcpcl_port) as client:
            client.shake_hands()
            for source in ("//a/echo", "//b/echo", "ipn:10.2047"):
                client.send_bundle(bpv7.plain_bundle(b"again", source, "//a/echo"))
            client.send_bundle(bpv7.plain_bundle(b"once", "//mallory/app", "//a/echo"))
            reply = client.wait_for_bundle(
                lambda bundle: bpv7.payload_of(bundle) in (b"again", b"once"))
            self.assertEqual(bpv7.payload_of(reply), b"once")
        made = [bundle for name in ("outbox", "pending") for bundle in a.api.queue(name)
                if bundle["source"] == "dtn://a/echo"]
        self.assertLessEqual(len(made), 1)


if __name__ == "__main__":
    unittest.main()
