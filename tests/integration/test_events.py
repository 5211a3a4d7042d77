"""What happened on a node, as its event log tells it."""
import http.client
import json
import unittest

from node_case import NodeCase
from sample_files import random_file
from test_stick import StickCase

SMALL = 40_000


def kinds(events):
    return [event["kind"] for event in events]


class EventCase(NodeCase):
    def events(self, node, query="order=oldest&limit=1000"):
        return node.api.get("/v1/events?" + query)["events"]

    def of_object(self, node, object_id):
        return self.events(node, f"order=oldest&object={object_id}")

    def small_file(self, name="tides.txt"):
        return random_file(self.folder / name, SMALL, seed=name)


class Story(EventCase):
    def test_file_has_its_story_at_both_ends(self):
        a = self.node("a")
        b = self.node("b", peers=[a.tcpcl_port])
        self.in_contact(b)
        file_id = a.api.publish(self.small_file())["id"]
        self.knows(b, file_id)
        self.fetch(b, file_id)
        self.eventually(lambda: "file_requested" in kinds(self.of_object(a, file_id)),
                        "a has heard the request")
        at_a = self.of_object(a, file_id)
        self.assertEqual(kinds(at_a)[:2], ["file_published", "bundle_made"])
        sent = next(event for event in at_a if event["kind"] == "bundle_sent")
        self.assertEqual((sent["peer"], sent["medium"]), (b.node_id, "tcpcl"))
        at_b = self.of_object(b, file_id)
        self.assertEqual(kinds(at_b)[0], "file_announced")
        self.assertEqual(at_b[0]["peer"], a.node_id)
        self.assertEqual(at_b[0]["subject"], "tides.txt")
        self.assertIn("file_completed", kinds(at_b))
        download = [event for event in at_b if event["kind"] == "download"]
        self.assertEqual([event["state"] for event in download], ["pending", "processed"])

    def test_deleting_and_expiring_are_told(self):
        a = self.node("a")
        file_id = a.api.publish(self.small_file())["id"]
        a.api.delete_file(file_id).expect(200)
        self.assertEqual(kinds(self.of_object(a, file_id))[-1], "file_deleted")
        arrival = a.api.send_bundle(b"short", destination="dtn://nowhere/app", lifetime="1s")["arrival"]
        self.eventually(
            lambda: kinds(self.of_object(a, arrival)) == ["bundle_made", "bundle_expired"],
            "the bundle has expired")

    def test_passing_bundles_leave_no_event_unless_wanted(self):
        for wanted in (False, True):
            with self.subTest(wanted=wanted):
                relay = self.node(f"relay-{wanted}".lower(),
                                  settings={"events": {"bundles": wanted}})
                a = self.node(f"a-{wanted}".lower(), peers=[relay.tcpcl_port])
                self.in_contact(relay)
                bundle = a.api.send_bundle(b"hello", destination="dtn://far/app")
                self.eventually(lambda: bundle["bundle_id"] in [
                    each["bundle_id"] for each in relay.api.queue("pending")], "the relay has it")
                events = [event for event in self.events(relay, "kind=bundle")
                          if event["bundle_id"] == bundle["bundle_id"]]
                self.assertEqual(kinds(events), ["bundle_received"] if wanted else [])

    def test_filters_and_pages(self):
        a = self.node("a")
        for name in ("one", "two", "three"):
            a.api.publish(self.small_file(name))
        published = self.events(a, "kind=file_published&order=oldest")
        self.assertEqual([event["subject"] for event in published], ["one", "two", "three"])
        page = a.api.get("/v1/events?kind=file_published&limit=2")
        self.assertEqual([event["subject"] for event in page["events"]], ["three", "two"])
        rest = a.api.get(f"/v1/events?kind=file_published&after={page['next']}")
        self.assertEqual([event["subject"] for event in rest["events"]], ["one"])
        self.assertEqual(self.events(a, "kind=file_published&until=1h"), [])
        for bad in ("kind=nothing", "order=any", "since=soon", "limit=0", "object=xyz"):
            self.assertEqual(a.api.request("GET", "/v1/events?" + bad).status, 400, bad)


class Kill(EventCase):
    def test_killed_node_has_told_what_it_acknowledged_and_no_more(self):
        a = self.node("a")
        acknowledged = [a.api.publish(self.small_file(f"f{i}"))["id"] for i in range(5)]
        a.kill()
        a.start()
        told = [event["file"] for event in self.events(a, "kind=file_published&order=oldest")]
        self.assertEqual(told, acknowledged)
        known = {file["id"] for file in a.api.get("/v1/files")["files"]}
        self.assertEqual(set(told), known)
        self.assertEqual(len(self.events(a, "kind=node_started")), 2)


class Stream(EventCase):
    def open_stream(self, node, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", node.api.port, timeout=30)
        self.addCleanup(connection.close)
        connection.request("GET", "/v1/events/stream?kind=file", headers=headers or {})
        response = connection.getresponse()
        self.assertEqual(response.status, 200)
        self.assertEqual(response.getheader("Content-Type"), "text/event-stream")
        return response

    def next_event(self, stream):
        message = {}
        while True:
            line = stream.readline().decode().rstrip("\n")
            if line and not line.startswith(":"):
                field, _, value = line.partition(": ")
                message[field] = value
            elif message:
                return message

    def test_stream_goes_on_where_the_client_left(self):
        a = self.node("a")
        stream = self.open_stream(a)
        one = a.api.publish(self.small_file("one"))["id"]
        first = self.next_event(stream)
        self.assertEqual(first["event"], "file_published")
        self.assertEqual(json.loads(first["data"])["file"], one)
        stream.close()
        two = a.api.publish(self.small_file("two"))["id"]
        again = self.open_stream(a, {"Last-Event-ID": first["id"]})
        self.assertEqual(json.loads(self.next_event(again)["data"])["file"], two)

    def test_node_stops_although_somebody_listens(self):
        a = self.node("a")
        self.open_stream(a)
        self.assertEqual(a.stop(), 0)


class Stick(StickCase):
    def test_stick_is_told_in_and_safe(self):
        a = self.island("a")
        self.sync(a)
        def told():
            return [(event["kind"], event["state"])
                    for event in a.api.get("/v1/events?kind=stick&order=oldest")["events"]]
        self.eventually(lambda: told() == [("stick_in", "pending"), ("stick_safe", "processed")],
                        "the log tells of the stick")


if __name__ == "__main__":
    unittest.main()
