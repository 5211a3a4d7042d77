"""Rules that say where bundles go, over real nodes."""
import datetime
import json
import os
import subprocess
import unittest

from node import BINDLE, without_settings
from node_case import NodeCase

DEADLINE_SECONDS = 60


def rule(destination, strategy, **more):
    keys = {"destination": destination, "strategy": strategy, **more}
    lines = [f"{key} = {json.dumps(value)}" for key, value in keys.items()]
    return "\n".join(["[[route]]", *lines]) + "\n"


def from_now(seconds):
    time = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def plan(*contacts):
    """Of (from, to, start, end), names and seconds from now."""
    lines = [f'  {{ from = "dtn://{a}/", to = "dtn://{b}/", start = "{from_now(start)}", end = "{from_now(end)}" }},'
             for a, b, start, end in contacts]
    return "\n".join(["[plan]", "contact = [", *lines, "]"]) + "\n"


class Routing(NodeCase):
    def with_rules(self, node, *rules):
        """The node, restarted with these rules alone."""
        node.stop()
        config = node.folder / "bindle.toml"
        text = config.read_text().partition("[[route]]")[0]
        config.write_text(text + "".join(rules))
        return node.start()

    def explained(self, node, destination):
        ended = subprocess.run(
            [BINDLE, "--json", "--node", f"http://127.0.0.1:{node.api.port}",
             "route", "explain", destination],
            capture_output=True, text=True, check=True, timeout=DEADLINE_SECONDS,
            env=without_settings(os.environ))
        return json.loads(ended.stdout)

    def hop(self, route, node):
        return next(hop for hop in route["next_hops"] if hop["node"] == node.node_id)

    def held(self, node, destination):
        return [bundle["bundle_id"] for name in ("outbox", "pending")
                for bundle in node.api.queue(name) if bundle["destination"] == destination]

    def test_static_route_passes_by_one_neighbour_and_not_the_other(self):
        left, right = self.node("left"), self.node("right")
        a = self.node("a", [left.tcpcl_port, right.tcpcl_port])
        self.with_rules(a, rule("dtn://far/*", "static", via="dtn://right/"))
        self.in_contact(a, 2)
        a.api.send_bundle(b"by the right", destination="dtn://far/app")
        a.api.send_bundle(b"to everyone", destination="dtn://else/app")
        self.eventually(lambda: self.held(right, "dtn://far/app"), "right has it")
        self.eventually(lambda: self.held(left, "dtn://else/app"), "left has the other")
        self.assertEqual(self.held(left, "dtn://far/app"), [])

        route = self.explained(a, "dtn://far/app")
        self.assertEqual((route["rule"], route["strategy"]), (1, "static"))
        self.assertTrue(self.hop(route, right)["gets_it"])
        self.assertFalse(self.hop(route, left)["gets_it"])
        self.assertTrue(self.hop(route, left)["in_contact"])

    def test_direct_waits_for_the_destination_and_reaches_it(self):
        b = self.node("b")
        far = self.node("far")
        a = self.node("a", [b.tcpcl_port])
        self.with_rules(a, rule("*", "direct"))
        self.in_contact(a)
        a.api.send_bundle(b"for your eyes", destination="dtn://far/app")
        a.api.send_bundle(b"after it", destination="dtn://b/app")
        self.eventually(lambda: b.api.queue("inbox"), "b has what is for b")
        self.assertEqual(self.held(b, "dtn://far/app"), [])
        self.assertEqual(self.explained(a, "dtn://far/app")["waiting"], 1)
        a.stop()
        a.add_peer(far.tcpcl_port)
        a.start()
        self.eventually(lambda: far.api.queue("inbox"), "it has arrived")

    def test_plan_goes_by_the_window_that_leads_there_first(self):
        left, right = self.node("left"), self.node("right")
        a = self.node("a", [left.tcpcl_port, right.tcpcl_port])
        # The way by the left would be later; the one by the right begins in a moment.
        contacts = [("a", "left", -60, 3600), ("left", "far", 7200, 10800),
                    ("a", "right", 5, 3600), ("right", "far", 1800, 3600)]
        self.with_rules(a, rule("dtn://far/*", "plan"), plan(*contacts))
        self.in_contact(a, 2)
        a.api.send_bundle(b"as planned", destination="dtn://far/app")
        a.api.send_bundle(b"to everyone", destination="dtn://else/app")
        self.eventually(lambda: self.held(left, "dtn://else/app"), "left has the other")
        route = self.explained(a, "dtn://far/app")
        self.assertEqual([hop["to"] for hop in route["path"]], ["dtn://right/", "dtn://far/"])
        self.assertLess(route["path"][0]["departure"], route["path"][1]["departure"])
        self.eventually(lambda: self.held(right, "dtn://far/app"), "right has it")
        self.assertEqual(self.held(left, "dtn://far/app"), [])

    def test_prophet_gives_to_the_neighbour_that_meets_the_destination(self):
        far, stranger = self.node("far"), self.node("stranger")
        for node in (far, stranger):
            self.with_rules(node, rule("*", "prophet"))
        friend = self.node("friend", [far.tcpcl_port])
        self.with_rules(friend, rule("*", "prophet"))
        self.in_contact(friend)
        # What friend knows of far outlives the contact, and a restart.
        far.stop()
        friend.stop()
        friend.start()
        a = self.node("a", [friend.tcpcl_port, stranger.tcpcl_port])
        self.with_rules(a, rule("*", "prophet"))
        self.in_contact(a, 2)
        a.api.send_bundle(b"by a friend", destination="dtn://far/app")
        self.eventually(lambda: self.held(friend, "dtn://far/app"), "friend has it")
        a.api.send_bundle(b"after it", destination="dtn://stranger/app")
        self.eventually(lambda: stranger.api.queue("inbox"), "stranger has its own")
        self.assertEqual(self.held(stranger, "dtn://far/app"), [])
        route = self.explained(a, "dtn://far/app")
        self.assertRegex(self.hop(route, friend)["why"], r"more likely .*\(0\.[45]\d\)")
        self.assertFalse(self.hop(route, stranger)["gets_it"])
        far.add_peer(friend.tcpcl_port)
        far.start()
        self.eventually(lambda: far.api.queue("inbox"), "it has arrived")

    def test_spray_leaves_one_copy_with_each_of_two(self):
        b, c = self.node("b"), self.node("c")
        a = self.node("a", [b.tcpcl_port])
        for node in (b, c):
            self.with_rules(node, rule("*", "spray", copies=2))
        a.stop()
        (a.folder / "bindle.toml").write_text(
            (a.folder / "bindle.toml").read_text().partition("[[peer]]")[0]
            + f'[[peer]]\naddress = "tcpcl://127.0.0.1:{b.tcpcl_port}"\n'
            + f'[[peer]]\naddress = "tcpcl://127.0.0.1:{c.tcpcl_port}"\n'
            + rule("*", "spray", copies=2))
        a.start()
        self.in_contact(a, 2)
        a.api.send_bundle(b"two of us", destination="dtn://far/app")
        a.api.send_bundle(b"later", destination="dtn://b/app")
        a.api.send_bundle(b"later", destination="dtn://c/app")
        self.eventually(lambda: b.api.queue("inbox") and c.api.queue("inbox"), "both have theirs")
        holders = [node.name for node in (a, b, c) if self.held(node, "dtn://far/app")]
        self.assertEqual(len(holders), 2, holders)

    def test_rules_that_change_apply_to_what_waits(self):
        b = self.node("b")
        a = self.node("a", [b.tcpcl_port])
        self.with_rules(a, rule("*", "direct"))
        self.in_contact(a)
        a.api.send_bundle(b"patience", destination="dtn://far/app")
        a.api.send_bundle(b"after it", destination="dtn://b/app")
        self.eventually(lambda: b.api.queue("inbox"), "b has what is for b")
        self.assertEqual(self.held(b, "dtn://far/app"), [])
        self.with_rules(a)
        self.eventually(lambda: self.held(b, "dtn://far/app"), "it spreads now")


if __name__ == "__main__":
    unittest.main()
