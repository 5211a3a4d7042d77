"""Bundles over UDP between real nodes, where datagrams are lost, and from strangers."""
import random
import socket
import unittest

import bpv7
from lossy_proxy import LossyProxy
from node_case import NodeCase

KIB = 1024
QUICK = {"bits_per_second": 100_000_000, "burst": "1MiB", "resend_after": "500ms"}


def udp_settings(**more):
    return {"udpcl": {"listen": "127.0.0.1:0", **QUICK, **more}}


def udp_port(node):
    return int(node.api.get("/v1/status")["udpcl"].rpartition(":")[2])


class UdpCase(NodeCase):
    def udp_node(self, name, peer_port=None, **settings):
        """A node whose only peer is this UDP port."""
        peer = f"udpcl://127.0.0.1:{peer_port}" if peer_port else ""
        return self.node(name, settings=udp_settings(**settings),
                         environment={"BINDLE_PEER_ADDRESS": peer})

    def joined(self, loss, **settings):
        """Two nodes between which that share of all datagrams is lost."""
        proxy = LossyProxy(loss)
        a = self.udp_node("a", proxy.port_for_left, **settings)
        b = self.udp_node("b", proxy.port_for_right, **settings)
        proxy.start(udp_port(a), udp_port(b))
        self.addCleanup(proxy.close)
        return a, b, proxy

    def send(self, datagram, node, source="127.0.0.2"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.bind((source, 0))
            sender.sendto(datagram, ("127.0.0.1", udp_port(node)))

    def datagrams(self, node, **expected):
        """The node's counters, once they are at least these."""
        def reached():
            counters = node.api.get("/v1/status")["datagrams"]
            return all(counters[name] >= count for name, count in expected.items()) and counters
        return self.eventually(reached, f"{node.name} has counted {expected}")

    def came(self, node, count=1):
        return self.eventually(lambda: len(node.api.queue("inbox")) >= count
                               and node.api.queue("inbox"),
                               f"{count} bundles are in the inbox of {node.name}")


class Loss(UdpCase):
    def test_bundle_in_fragments_arrives_though_datagrams_are_lost(self):
        a, b, proxy = self.joined(0.2)
        payload = random.Random(1).randbytes(20 * KIB)
        a.api.send_bundle(payload, destination="dtn://b/inbox")
        arrived = self.came(b)
        self.assertEqual(b.api.payload(arrived[0]["arrival"]), payload)
        self.assertGreater(proxy.lost, 0)
        self.assertEqual(len(a.api.queue("delivered")), 0, "nothing has confirmed it")

    def test_file_arrives_though_datagrams_are_lost(self):
        a, b, _ = self.joined(0.1)
        path = self.folder / "file"
        path.write_bytes(random.Random(2).randbytes(2 * KIB))
        self.assert_travels(path, a, b)

    def test_links_with_packets_of_200_octets_carry_a_bundle(self):
        a, b, _ = self.joined(0, transfer_mtu=172)
        a.api.send_bundle(bytes(range(200)), destination="dtn://b/inbox")
        arrived = self.came(b)
        self.assertEqual(b.api.payload(arrived[0]["arrival"]), bytes(range(200)))


class Strangers(UdpCase):
    def test_bundle_of_a_stranger_is_taken_and_shown(self):
        node = self.udp_node("a")
        self.send(bpv7.plain_bundle(b"hello", destination="//a/inbox"), node)
        self.assertEqual(len(self.came(node)), 1)
        counters = self.datagrams(node, from_strangers=1)
        self.assertEqual(counters["bundles"], 1)
        peers = node.api.get("/v1/peers")["peers"]
        self.assertEqual([(p["address"], p["bundles_received"]) for p in peers],
                         [("unknown senders", 1)])

    def test_strangers_have_no_more_than_their_budget(self):
        node = self.node("a", settings={**udp_settings(), "foreign": {"bytes_per_hour": "4KiB"}})
        for _ in range(8):
            self.send(bpv7.plain_bundle(bytes(KIB), destination="//a/inbox"), node)
        counters = self.datagrams(node, from_strangers=8, refused=5)
        self.assertEqual(len(self.came(node, 3)), 3)
        self.assertEqual(counters["refused"], 5)

    def test_strangers_can_be_left_out(self):
        node = self.udp_node("a", accept="peers")
        self.send(bpv7.plain_bundle(b"hello", destination="//a/inbox"), node)
        self.datagrams(node, from_strangers=1, refused=1)
        self.assertEqual(node.api.queue("inbox"), [])

    def test_garbage_is_counted_and_the_node_goes_on(self):
        node = self.udp_node("a")
        chance = random.Random(3)
        for _ in range(200):
            self.send(chance.randbytes(chance.randrange(1, 1400)), node)
        whole = bpv7.plain_bundle(b"hello", destination="//a/inbox")
        for end in range(1, len(whole)):
            self.send(whole[:end], node)
        self.send(whole, node)
        self.assertEqual(len(self.came(node)), 1)
        counters = self.datagrams(node, received=200 + len(whole))
        self.assertGreater(counters["malformed"], 100)


if __name__ == "__main__":
    unittest.main()
