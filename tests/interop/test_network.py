"""Nodes on hosts of their own, over networks that are slow, lossy, far or gone."""
import json
import subprocess
import time
import unittest

from delaying_proxy import DelayingProxy
from hosts import Network, TCPCL_PORT
from node import BINDLE, Node, make_folder
from node_case import NodeCase
from sample_files import MIB, random_file, sha256_of

# A neighbour that has gone without a word is missed after two of these.
KEEPALIVE = "1s"
RATE = "8mbit"
OCTETS_PER_SECOND = 1_000_000


class OverANetwork(NodeCase):
    def setUp(self):
        super().setUp()
        self.network = Network()
        self.addCleanup(self.network.close)

    def node_on(self, host, peers=()):
        """A node on its own host, known by the host's name; `peers` are HOST:PORT."""
        folder = self.folder / host.name
        make_folder(folder, host.name, peers, {
            "http": {"listen": f"{host.admin_address}:0"},
            "tcpcl": {"listen": f"{host.address}:{TCPCL_PORT}", "keepalive": KEEPALIVE}})
        node = Node(folder, host.name)
        node.launcher = host.launcher
        self.nodes.append(node)
        self.addCleanup(node.close)
        return node.start()

    def hosts(self, *names):
        return [self.network.host(name) for name in names]

    def at(self, host):
        return f"{host.address}:{TCPCL_PORT}"

    def out_of_contact(self, node):
        self.eventually(lambda: not node.api.peers_up(), f"{node.name} misses its neighbour")

    def received(self, node):
        return sum(each["bytes_received"] for each in node.api.get("/v1/contacts")["contacts"])

    def test_a_file_travels_over_a_slow_and_lossy_link(self):
        here, there = self.hosts("here", "there")
        for host in (here, there):
            host.send_slowly(RATE)
            host.lose(0.02)
        a = self.node_on(here)
        b = self.node_on(there, [self.at(here)])
        began = time.monotonic()
        self.assert_travels(random_file(self.folder / "map", 3 * MIB, 1), a, b)
        self.assertGreater(time.monotonic() - began, 2.5 * MIB / OCTETS_PER_SECOND)

    def test_a_download_goes_on_where_a_vanished_link_left_it(self):
        here, there = self.hosts("here", "there")
        here.send_slowly(RATE)
        a = self.node_on(here)
        b = self.node_on(there, [self.at(here)])
        size = 6 * MIB
        published = a.api.publish(random_file(self.folder / "map", size, 2))
        self.knows(b, published["id"])
        b.api.request_download(published["id"])
        for chunks in (2, 5):
            self.eventually(lambda: b.api.download(published["id"])["stored_chunks"] >= chunks,
                            "some chunks are there")
            there.leave()
            self.out_of_contact(a)
            self.out_of_contact(b)
            there.come_back()
        delivered = self.completed(b, published["id"])["path"]
        self.assertEqual(sha256_of(delivered), published["sha256"])
        # At most what was under way at each end of contact came again.
        self.assertLess(self.received(b), 1.5 * size)

    def test_a_ferry_carries_a_file_between_islands_that_never_meet(self):
        reef_host, ferry_host, bay_host = self.hosts("reef", "ferry", "bay")
        reef_host.leave()
        bay_host.leave()
        reef, bay = self.node_on(reef_host), self.node_on(bay_host)
        ferry = self.node_on(ferry_host, [self.at(reef_host), self.at(bay_host)])
        for node in (ferry, bay):
            node.api.trust_key(reef.publisher_key, "reef")
        published = reef.api.publish(random_file(self.folder / "map", 2 * MIB, 3))

        def visit(host, until, what):
            host.come_back()
            self.in_contact(ferry)
            self.eventually(until, what)
            host.leave()
            self.out_of_contact(ferry)

        def is_here(node):
            return lambda: node.api.knows_file(published["id"])

        def pending(kind):
            return [each for each in ferry.api.queue("pending") if each["kind"] == kind]

        visit(reef_host, is_here(ferry), "the ferry knows of the file")
        bay.api.request_download(published["id"])
        visit(bay_host, lambda: pending("request"), "the ferry has the request")
        visit(reef_host, lambda: len(pending("chunk")) == published["chunks"],
              "the ferry has the file")
        visit(bay_host, lambda: bay.api.download(published["id"])["state"] == "completed",
              "the bay has the file")
        delivered = bay.api.download(published["id"])["path"]
        self.assertEqual(sha256_of(delivered), published["sha256"])
        self.assertEqual([], [each for each in reef.api.get("/v1/contacts")["contacts"]
                              if each["node_id"] != "dtn://ferry/"])

    def test_a_neighbour_far_away_is_pinged_and_gets_a_file(self):
        here, there = self.hosts("here", "there")
        a = self.node_on(here)
        far = DelayingProxy(Network.ADDRESS, (here.address, TCPCL_PORT), 0.3)
        self.addCleanup(far.close)
        b = self.node_on(there, [f"{Network.ADDRESS}:{far.port}"])
        self.in_contact(b)
        ping = subprocess.run(
            [BINDLE, "--node", f"http://{there.admin_address}:{b.api.port}", "--json",
             "ping", a.node_id, "-c", "2"], capture_output=True, text=True, check=True)
        answered = json.loads(ping.stdout)
        self.assertEqual(answered["received"], 2)
        self.assertGreaterEqual(answered["rtt_ms"]["min"], 600)
        self.assert_travels(random_file(self.folder / "map", 2 * MIB, 4), a, b)


if __name__ == "__main__":
    unittest.main()
