"""Nodes that meet for the first time send each other only what the other lacks."""
import unittest

from node_case import NodeCase

BUNDLES = 150


class Inventory(NodeCase):
    def sent_to(self, node, neighbour):
        return sum(peer["bundles_sent"] for peer in node.api.peers_up()
                   if peer["node_id"] == neighbour.node_id)

    def spread(self, node, first, count):
        for number in range(first, first + count):
            node.api.send_bundle(b"news %d" % number, destination="dtn://group/~news")

    def held(self, node):
        return sum(bundle["destination"] == "dtn://group/~news"
                   for name in ("outbox", "pending") for bundle in node.api.queue(name))

    def test_what_both_have_from_others_is_not_sent_again(self):
        origin = self.node("origin")
        self.spread(origin, 0, BUNDLES)
        a = self.node("a", [origin.tcpcl_port])
        b = self.node("b", [origin.tcpcl_port])
        self.eventually(lambda: self.held(a) == self.held(b) == BUNDLES, "both have it all")
        self.spread(a, BUNDLES, 5)
        self.eventually(lambda: self.held(b) == BUNDLES + 5, "b has a's news too")

        a.add_peer(b.tcpcl_port)
        origin.stop()
        a.stop()
        a.start()
        self.in_contact(a)
        a.wait_for_log(r"dtn://b/ lacks \d+ of \d+ bundles")
        self.spread(a, BUNDLES + 5, 1)
        self.eventually(lambda: self.held(b) == BUNDLES + 6, "b has the last one")
        self.assertLess(self.sent_to(a, b), 30)
        self.assertLess(self.sent_to(b, a), 30)


if __name__ == "__main__":
    unittest.main()
