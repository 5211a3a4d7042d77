"""Bundles that a relay hands on before it stores them: nothing is acknowledged that is not durable."""
import unittest

import bpv7
import tcpcl_messages as tcpcl
from node_case import NodeCase
from tcpcl_client import TcpclClient

NEXT_HOP = "dtn://downstream/"
PAYLOAD = b"in haste"


class NextHop(TcpclClient):
    """Answers bundles with PAYLOAD as it is told to, and keeps their last transfer in mind."""

    def __init__(self, port, answer):
        super().__init__(port, NEXT_HOP)
        self.answer = answer
        self.last = None
        self.shake_hands()

    def acknowledge(self, message):
        self.send(tcpcl.xfer_ack(message.flags, message.transfer_id, message.length))

    def refuse(self, message):
        self.send(tcpcl.xfer_refuse(tcpcl.NOT_ACCEPTABLE, message.transfer_id))

    def say_nothing(self, message):
        self.last = message

    def _take(self, message):
        if message.type != tcpcl.XFER_SEGMENT:
            return
        self.bundles.append(message.data)
        answer = self.answer if PAYLOAD in message.data else NextHop.acknowledge
        answer(self, message)


class CutThrough(NodeCase):
    def setUp(self):
        super().setUp()
        self.relay = self.node("relay")

    def upstream(self, name="upstream"):
        client = TcpclClient(self.relay.tcpcl_port, f"dtn://{name}/")
        self.addCleanup(client.close)
        client.shake_hands()
        return client

    def next_hop(self, answer=NextHop.acknowledge):
        client = NextHop(self.relay.tcpcl_port, answer)
        self.addCleanup(client.close)
        self.eventually(lambda: NEXT_HOP in [peer["node_id"] for peer in self.relay.api.peers_up()],
                        "the relay is in contact with the next hop")
        return client

    def bundle(self):
        return bpv7.plain_bundle(PAYLOAD, destination="//downstream/app")

    def begin(self, client, bundle):
        client.send(tcpcl.xfer_segment(tcpcl.START | tcpcl.END, 0, bundle))

    def wait_for(self, next_hop):
        next_hop.wait_for_bundle(lambda bundle: PAYLOAD in bundle)

    def seen_by(self, next_hop):
        return [bundle for bundle in next_hop.bundles if PAYLOAD in bundle]

    def counters(self):
        return self.relay.api.get("/v1/status")["cut_through"]

    def held(self, queue):
        return [each for each in self.relay.api.queue(queue)
                if each["destination"] == "dtn://downstream/app"]

    def assert_acknowledged(self, answer):
        self.assertEqual(answer.type, tcpcl.XFER_ACK)

    def test_passes_a_bundle_that_is_never_stored(self):
        next_hop, upstream = self.next_hop(), self.upstream()
        self.begin(upstream, self.bundle())
        self.wait_for(next_hop)
        self.assert_acknowledged(upstream.answer_to(0))
        self.assertEqual(self.counters()["bundles"], 1)
        for queue in ("pending", "delivered"):
            self.assertEqual(self.held(queue), [])

    def test_stores_what_the_next_hop_refuses(self):
        next_hop, upstream = self.next_hop(NextHop.refuse), self.upstream()
        self.begin(upstream, self.bundle())
        self.wait_for(next_hop)
        self.assert_acknowledged(upstream.answer_to(0))
        self.assertEqual(len(self.held("pending")), 1)
        self.assertEqual(self.counters()["failed"], 1)

    def test_stores_and_sends_again_what_a_lost_next_hop_did_not_acknowledge(self):
        next_hop, upstream = self.next_hop(NextHop.say_nothing), self.upstream()
        self.begin(upstream, self.bundle())
        self.wait_for(next_hop)
        next_hop.close()
        self.assert_acknowledged(upstream.answer_to(0))
        self.assertEqual(len(self.held("pending")), 1)
        self.wait_for(self.next_hop())
        self.eventually(lambda: self.held("delivered"), "it is delivered")

    def test_stores_what_a_slow_next_hop_has_not_taken_and_sends_it_once(self):
        next_hop, upstream = self.next_hop(NextHop.say_nothing), self.upstream()
        self.begin(upstream, self.bundle())
        self.wait_for(next_hop)
        self.assert_acknowledged(upstream.answer_to(0))
        self.assertEqual(len(self.held("pending")), 1)
        next_hop.acknowledge(next_hop.last)
        self.eventually(lambda: self.held("delivered"), "it is delivered")
        self.assertEqual(len(self.seen_by(next_hop)), 1)
        self.assertEqual(self.counters()["slow"], 1)

    def test_passes_a_bundle_on_once_that_comes_twice(self):
        next_hop, bundle = self.next_hop(), self.bundle()
        for name in ("one", "other"):
            upstream = self.upstream(name)
            self.begin(upstream, bundle)
            self.wait_for(next_hop)
            self.assert_acknowledged(upstream.answer_to(0))
        self.assertEqual(len(self.seen_by(next_hop)), 1)
        self.assertEqual(self.counters()["repeated"], 1)

    def test_follows_a_static_route(self):
        self.relay.stop()
        with open(self.relay.folder / "bindle.toml", "a", encoding="utf-8") as config:
            config.write(f'[[route]]\ndestination = "dtn://far/*"\nstrategy = "static"\nvia = "{NEXT_HOP}"\n')
        self.relay.start()
        next_hop, upstream = self.next_hop(), self.upstream()
        self.begin(upstream, bpv7.plain_bundle(PAYLOAD, destination="//far/app"))
        self.wait_for(next_hop)
        self.assert_acknowledged(upstream.answer_to(0))
        self.assertEqual(self.counters()["bundles"], 1)

    def test_stores_everything_when_it_is_turned_off(self):
        self.relay = self.node("patient", settings={"routing": {"cut_through": False}})
        next_hop, upstream = self.next_hop(), self.upstream()
        self.begin(upstream, self.bundle())
        self.wait_for(next_hop)
        self.assert_acknowledged(upstream.answer_to(0))
        self.eventually(lambda: self.held("delivered"), "it is delivered")
        self.assertEqual(self.counters()["bundles"], 0)

    def test_a_killed_relay_has_promised_nothing(self):
        next_hop, upstream = self.next_hop(NextHop.say_nothing), self.upstream()
        bundle = self.bundle()
        self.begin(upstream, bundle)
        self.wait_for(next_hop)
        self.relay.kill()
        with self.assertRaises((EOFError, ConnectionResetError)):
            upstream.answer_to(0)
        self.relay.start()
        next_hop, upstream = self.next_hop(), self.upstream()
        self.begin(upstream, bundle)
        self.wait_for(next_hop)
        self.assert_acknowledged(upstream.answer_to(0))


if __name__ == "__main__":
    unittest.main()
