"""dtn7-rs over UDP: bundles in datagrams, and beacons by which nodes find each other."""
import unittest

import bpv7
import dtn7
from hosts import Network, TCPCL_PORT
from node import Node, make_folder
from node_case import NodeCase

OUR_PORT = 14_700
FOREIGN_PORT = 14_701
PROGRAMS, WHY_NOT = dtn7.installed()
LENIENT = {"compatibility": {"primary_without_crc": True}}


@unittest.skipUnless(PROGRAMS, f"NOT CHECKED: dtn7-rs is not here: {WHY_NOT}")
class Dtn7Case(NodeCase):
    def started(self, node):
        self.addCleanup(node.close)
        return node

    def assert_receives(self, foreign, payload):
        def received():
            bundle = foreign.receive()
            return bundle and bpv7.payload_of(bundle) == payload
        self.eventually(received, f"{foreign.name} has received {payload}")

    def assert_takes(self, ours, payload):
        self.eventually(
            lambda: payload in [ours.api.payload(each["arrival"]) for each in ours.api.inbox()],
            f"{ours.name} has received {payload}")

    def assert_exchange(self, ours, foreign):
        ours.api.send_bundle(b"to you", destination="dtn://foreign/app", service="mail")
        self.assert_receives(foreign, b"to you")
        foreign.send("dtn://ours/mail", b"to me")
        self.assert_takes(ours, b"to me")


class Datagrams(Dtn7Case):
    def test_bundles_go_both_ways(self):
        ours = self.node(
            "ours", settings={"udpcl": {"listen": f"127.0.0.1:{OUR_PORT}"}, **LENIENT},
            environment={"BINDLE_PEER_ADDRESS": f"udpcl://127.0.0.1:{FOREIGN_PORT}"})
        foreign = self.started(dtn7.Dtn7(
            PROGRAMS, self.folder / "foreign", "foreign", 14_556,
            options=["--disable_nd", "-C", f"udp:port={FOREIGN_PORT}:bind=127.0.0.1",
                     "-s", f"udp://127.0.0.1:{OUR_PORT}/ours"]))
        self.assert_exchange(ours, foreign)


class Discovery(Dtn7Case):
    def setUp(self):
        super().setUp()
        self.network = Network()
        self.addCleanup(self.network.close)

    def test_nodes_find_each_other_and_exchange_bundles(self):
        here, there = self.network.host("ours"), self.network.host("foreign")
        make_folder(self.folder / "ours", "ours", (), {
            "http": {"listen": f"{here.admin_address}:0"},
            "tcpcl": {"listen": f"{here.address}:{TCPCL_PORT}"},
            "discovery": {"enabled": True, "interfaces": "lan0", "period": "1s", "accept": "any"},
            **LENIENT})
        ours = self.started(Node(self.folder / "ours", "ours"))
        self.nodes.append(ours)
        ours.launcher = here.launcher
        ours.start()
        # With no option of its own it announces itself, once in a second, and listens.
        foreign = self.started(dtn7.Dtn7(PROGRAMS, self.folder / "foreign", "foreign", TCPCL_PORT,
                                         options=["-E", "224.0.0.26:3003"], host=there))
        self.in_contact(ours)
        self.assertEqual(ours.api.peers_up()[0]["node_id"], "dtn://foreign/")
        self.eventually(lambda: "//ours/" in foreign.peers(), "the foreign node has found ours")
        self.assert_exchange(ours, foreign)


if __name__ == "__main__":
    unittest.main()
