"""Ordinary bundles that are too large for a link, come in fragments, or are cut off on the way."""
import random
import unittest

import bpv7
import tcpcl_messages as tcpcl
from node_case import NodeCase
from sample_files import MIB
from tcpcl_client import TcpclClient

KIB = 1024
SEED = 20260131


def random_octets(size):
    return random.Random(SEED).randbytes(size)


def inbox_of(node):
    return f"//{node.name}/inbox"


class FragmentCase(NodeCase):
    def client(self, node):
        client = TcpclClient(node.tcpcl_port)
        self.addCleanup(client.__exit__)
        client.shake_hands()
        return client

    def inject(self, client, bundle):
        self.assertEqual(client.send_bundle(bundle).type, tcpcl.XFER_ACK)

    def assert_arrives(self, node, payload):
        """One bundle is in the inbox of the node, octet for octet."""
        inbox = self.eventually(lambda: node.api.queue("inbox"), f"a bundle arrives at {node.name}")
        self.assertEqual(len(inbox), 1)
        self.assertEqual(node.api.payload(inbox[0]["arrival"]), payload)
        self.eventually(lambda: not self.waiting(node), "its fragments are gone")

    def waiting(self, node):
        return node.api.queue("reassembly")


class ProactiveFragmentation(FragmentCase):
    def test_large_bundle_crosses_a_small_link_though_the_receiver_is_killed(self):
        a = self.node("a", settings={"tcpcl": {"transfer_mtu": "256KiB"}})
        way = self.proxy(lambda: a.tcpcl_port)
        way.hold()
        b = self.node("b", [way.port])
        client = self.client(a)
        payload = random_octets(5 * MIB)
        self.inject(client, bpv7.large_bundle(payload, inbox_of(b)))

        def kill_between_fragments():
            self.eventually(lambda: len(self.waiting(b)) > 2, "b holds some fragments")
            b.kill()
        way.release(2 * MIB, kill_between_fragments).wait()
        way.hold()
        way.wait_for_end_of_session()
        b.start()
        held = self.waiting(b)
        self.assertGreater(len(held), 2)
        self.assertTrue(all(each["payload_length"] < 256 * KIB for each in held))

        way.release()
        self.assert_arrives(b, payload)

    def test_bundle_that_must_not_be_fragmented_stays(self):
        a = self.node("a", settings={"tcpcl": {"transfer_mtu": "256KiB"}})
        b = self.node("b", [a.tcpcl_port])
        self.in_contact(a)
        client = self.client(a)
        self.inject(client, bpv7.large_bundle(bytes(MIB), "//b/inbox", flags=bpv7.MUST_NOT_FRAGMENT))
        a.wait_for_log("is too long for dtn://b/, .* must not be fragmented")
        self.inject(client, bpv7.plain_bundle(b"small", destination="//b/inbox"))
        self.eventually(lambda: len(b.api.queue("inbox")) == 1, "the small bundle arrives")


class Reassembly(FragmentCase):
    def test_fragments_in_any_order_with_overlaps_and_duplicates(self):
        node = self.node("a")
        client = self.client(node)
        payload = random_octets(900 * KIB)
        step, overlap = 70 * KIB, 5 * KIB
        ranges = [(begin, min(begin + step + overlap, len(payload)))
                  for begin in range(0, len(payload), step)]
        fragments = bpv7.fragments(payload, ranges, destination=inbox_of(node))
        shuffled = random.Random(SEED).sample(fragments, len(fragments))
        missing = shuffled.pop()
        for fragment in [*shuffled, *shuffled[:4]]:
            self.inject(client, fragment)
        self.assertEqual(len(self.waiting(node)), len(shuffled))

        node.kill()
        node.start()
        self.assertEqual(len(self.waiting(node)), len(shuffled))
        client = self.client(node)
        self.inject(client, missing)
        self.assert_arrives(node, payload)
        for late in (fragments[0], fragments[5]):
            self.inject(client, late)
        self.assertEqual(self.waiting(node), [])
        self.assertEqual(len(node.api.queue("inbox")), 1)

    def test_relay_passes_fragments_on(self):
        relay = self.node("relay")
        sink = self.node("sink", [relay.tcpcl_port])
        client = self.client(relay)
        payload = random_octets(200 * KIB)
        half = len(payload) // 2
        ranges = [(half, len(payload)), (0, half)]
        for fragment in bpv7.fragments(payload, ranges, destination=inbox_of(sink)):
            self.inject(client, fragment)
        self.assert_arrives(sink, payload)
        self.assertEqual(self.waiting(relay), [])


class ReactiveFragmentation(FragmentCase):
    SIZE = 8 * MIB
    CUT = 4 * MIB
    OVERHEAD = 256 * KIB  # all that is not the bundle

    def cut_transfer(self, destination):
        """b has the first half of a bundle from a when the connection breaks."""
        self.a = self.node("a")
        self.way = self.proxy(lambda: self.a.tcpcl_port)
        self.way.hold()
        self.b = self.node("b", [self.way.port])
        self.payload = random_octets(self.SIZE)
        self.inject(self.client(self.a), bpv7.large_bundle(self.payload, destination))
        self.way.release(self.CUT, self.way.cut).wait()
        self.way.hold()
        self.way.wait_for_end_of_session()

        kept = self.eventually(lambda: self.waiting(self.b), "b keeps what came")
        self.assertEqual(len(kept), 1)
        self.rest = self.SIZE - kept[0]["payload_length"]
        self.assertLess(self.rest, self.SIZE)

    def assert_only_the_rest_moves(self, arrives):
        before = len(self.way.passed)
        self.way.release()
        arrives()
        self.assertLess(sum(self.way.passed[before:]), self.rest + self.OVERHEAD)

    def test_only_the_rest_follows_at_the_next_contact(self):
        self.cut_transfer("//b/inbox")
        self.assert_only_the_rest_moves(lambda: self.assert_arrives(self.b, self.payload))

    def test_what_came_survives_a_kill(self):
        self.cut_transfer("//b/inbox")
        self.b.kill()
        self.b.start()
        self.assert_only_the_rest_moves(lambda: self.assert_arrives(self.b, self.payload))

    def test_relay_waits_for_the_rest_before_it_passes_the_bundle_on(self):
        self.cut_transfer("//sink/inbox")
        sink = self.node("sink", [self.b.tcpcl_port])
        self.in_contact(sink)
        self.assertEqual(len(self.waiting(self.b)), 1)
        self.assert_only_the_rest_moves(
            lambda: self.eventually(lambda: not self.waiting(self.b), "b has the whole bundle"))
        self.assert_arrives(sink, self.payload)


if __name__ == "__main__":
    unittest.main()
