"""Nodes that find each other by beacons, on the loopback interface."""
import socket
import struct
import subprocess
import sys
import unittest
from pathlib import Path

import cbor
from node_case import NodeCase

GROUP = "224.0.0.26"


def free_udp_port():
    """Nobody has it now; the nodes share it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def beacon(node, port, period=10, sequence=0):
    """As dtn7-rs writes it."""
    return cbor.encode([7, 7, [1, f"//{node}/"], sequence, [[["tcp", port]], {}], period])


class Discovery(NodeCase):
    def setUp(self):
        super().setUp()
        self.port = free_udp_port()

    def discovering(self, name, **keys):
        return self.node(name, settings={"discovery": {
            "enabled": True, "interfaces": "lo", "port": self.port, "period": "1s",
            "expire_after": "3s", **keys}})

    def announce(self, octets, source="127.0.0.9"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF,
                              socket.inet_aton("127.0.0.1"))
            sender.bind((source, 0))
            sender.sendto(octets, (GROUP, self.port))

    def discovered(self, node):
        return {each["node_id"]: each for each in node.api.get("/v1/peers")["discovered"]}

    def sees(self, node, other):
        return self.eventually(lambda: self.discovered(node).get(other),
                               f"{node.name} has heard of {other}")

    def test_nodes_that_know_each_other_meet(self):
        a = self.discovering("a")
        b = self.discovering("b")
        seen = self.sees(a, "dtn://b/")
        self.assertEqual(seen["tcpcl"], f"tcpcl://127.0.0.1:{b.tcpcl_port}")
        self.assertEqual(a.api.peers_up(), [], "a stranger is not dialled")
        a.api.trust_key(b.publisher_key, "b")
        b.api.trust_key(a.publisher_key, "a")
        self.in_contact(a)
        path = self.folder / "file"
        path.write_bytes(b"found you")
        self.assert_travels(path, a, b)
        b.stop()
        self.eventually(lambda: not self.discovered(a), "b takes its leave")

    def test_strangers_meet_where_anybody_is_accepted(self):
        a = self.discovering("a", accept="any")
        b = self.discovering("b")
        self.in_contact(b)
        a.wait_for_log("dtn://b/ announces itself at .*, and is not known here")
        b.kill()
        self.eventually(lambda: "dtn://b/" not in self.discovered(a), "what is learnt expires", 20)
        a.wait_for_log("announces itself at .* no more")

    def test_foreign_beacons_are_heard_and_garbage_is_not(self):
        a = self.discovering("a")
        self.announce(b"\xff" * 100)
        self.announce(b"")
        self.announce(beacon("gold", 4556)[:-3])
        self.announce(beacon("rust", 4557))
        seen = self.sees(a, "dtn://rust/")
        self.assertEqual(seen["tcpcl"], "tcpcl://127.0.0.9:4557")
        self.assertEqual(list(self.discovered(a)), ["dtn://rust/"])

    def test_beacon_is_that_of_dtn7_rs(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((GROUP, self.port))
            listener.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, struct.pack(
                "4s4s", socket.inet_aton(GROUP), socket.inet_aton("127.0.0.1")))
            listener.settimeout(30)
            a = self.discovering("a")
            first, source = listener.recvfrom(2048)
            self.assertEqual(first, beacon("a", a.tcpcl_port, period=1))
            self.assertEqual(source[0], "127.0.0.1")
            self.assertEqual(listener.recv(2048), beacon("a", a.tcpcl_port, 1, sequence=1))


class Interfaces(unittest.TestCase):
    def test_interface_that_comes_up_is_used_at_once(self):
        scenario = Path(__file__).with_name("interface_scenario.py")
        inside = ["unshare", "--net", sys.executable, scenario]
        if subprocess.run(["unshare", "--net", "true"], stderr=subprocess.DEVNULL).returncode:
            self.skipTest("NOT TESTED: interfaces that come up; needs root for a network namespace")
        done = subprocess.run(inside, capture_output=True, text=True, timeout=90)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
