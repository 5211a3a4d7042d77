"""Lifetimes and ages of bundles where nobody knows what time it is (RFC 9171 sections 4.4.2 and 5.5)."""
import time
import unittest

import bpv7
import cbor
import tcpcl_messages as tcpcl
from node_case import NodeCase
from tcpcl_client import TcpclClient

AGE_BLOCK = 7
NO_CLOCK = {"clock": {"trust": "never"}}


def age_block(age_ms):
    return cbor.encode([AGE_BLOCK, 2, 0, 0, cbor.encode(age_ms)])


def aged_bundle(age_ms, lifetime_ms, sequence):
    return bpv7.assemble(
        bpv7.primary_block("//mallory/app", "//ben/app", created_ms=0, sequence=sequence,
                           lifetime_ms=lifetime_ms),
        age_block(age_ms), bpv7.payload_block(b"old"))


def age_of(bundle):
    return next(cbor.decode(block[4])[0] for block in cbor.decode(bundle)[0][1:]
                if block[0] == AGE_BLOCK)


def is_for_ben(bundle):
    return cbor.decode(bundle)[0][0][3] == bpv7.eid("//ben/app")


class Clock(NodeCase):
    def neighbour(self, node, node_id):
        client = TcpclClient(node.tcpcl_port, node_id)
        self.addCleanup(client.__exit__)
        client.shake_hands()
        return client

    def received_by_ben(self, node):
        return self.neighbour(node, "dtn://ben/").wait_for_bundle(is_for_ben)

    def expired(self, node, count):
        return self.eventually(
            lambda: len(node.api.queue("expired")) >= count, f"{count} bundles have expired")

    def test_a_node_without_a_clock_tells_the_age_across_a_restart(self):
        a = self.node("a", settings=NO_CLOCK)
        self.assertEqual(a.api.get("/v1/status")["clock"], "unknown")
        began = time.monotonic()
        reply = a.api.request("POST", "/v1/bundles?destination=dtn://ben/app&lifetime=1h", b"hello")
        reply.expect(201)
        accepted = time.monotonic()
        a.stop()
        a.start()
        at_least = (time.monotonic() - accepted) * 1000
        bundle = self.received_by_ben(a)
        at_most = (time.monotonic() - began) * 1000
        self.assertEqual(cbor.decode(bundle)[0][0][6][0], 0)
        self.assertGreaterEqual(age_of(bundle), int(at_least))
        self.assertLessEqual(age_of(bundle), at_most + 1)

    def test_a_bundle_without_a_creation_time_expires_by_its_age(self):
        a = self.node("a")
        self.assertEqual(a.api.get("/v1/status")["clock"], "believed")
        client = self.neighbour(a, "dtn://mallory/")
        for bundle in (aged_bundle(5000, 5000, 1), aged_bundle(3000, 4500, 2),
                       aged_bundle(3000, 3_600_000, 3)):
            self.assertEqual(client.send_bundle(bundle).type, tcpcl.XFER_ACK)
        self.expired(a, 2)
        self.assertGreaterEqual(age_of(self.received_by_ben(a)), 3000 + 1500)


if __name__ == "__main__":
    unittest.main()
