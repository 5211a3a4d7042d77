"""Status reports, and what RFC 9171 has an agent do with bundles that are for somebody else."""
import unittest

import bpv7
import cbor
import tcpcl_messages as tcpcl
from node_case import NodeCase
from tcpcl_client import TcpclClient

EVERY_REPORT = {kind: True for kind in ("reception", "forwarding", "delivery", "deletion")}

LIFETIME_EXPIRED = 1
TRANSMISSION_CANCELED = 3
DESTINATION_UNAVAILABLE = 5
BLOCK_UNINTELLIGIBLE = 8
HOP_LIMIT_EXCEEDED = 9
BLOCK_UNSUPPORTED = 11

HOP_COUNT_BLOCK = 10
UNKNOWN_BLOCK = 199
REPORT_IF_UNPROCESSED = 0x02
DELETE_IF_UNPROCESSED = 0x04
DISCARD_IF_UNPROCESSED = 0x10


def asking_bundle(destination, payload=b"question", blocks=(), **primary):
    primary = {"flags": bpv7.ALL_REPORTS, "report_to": "//mallory/reports", **primary}
    return bpv7.assemble(bpv7.primary_block("//mallory/app", destination, **primary),
                         *blocks, bpv7.payload_block(payload))


def hop_count_block(limit, count):
    return cbor.encode([HOP_COUNT_BLOCK, 2, 0, 0, cbor.encode([limit, count])])


def unknown_block(flags):
    return cbor.encode([UNKNOWN_BLOCK, 2, flags, 0, b"?"])


def block_types(bundle):
    return [block[0] for block in cbor.decode(bundle)[0][1:]]


class ReportCase(NodeCase):
    def reporting_node(self, name="a", **settings):
        return self.node(name, settings={"reports": {**EVERY_REPORT, **settings}})

    def neighbour(self, node, node_id="dtn://mallory/"):
        client = TcpclClient(node.tcpcl_port, node_id)
        self.addCleanup(client.__exit__)
        client.shake_hands()
        return client

    def reports(self, client, count):
        """The reports, once so many have come."""
        came = lambda: [report for report in map(bpv7.report_of, client.bundles) if report]
        client.wait_for_bundle(lambda _: len(came()) >= count)
        return came()

    def assert_reports(self, client, *expected):
        came = [(each.status, each.reason) for each in self.reports(client, len(expected))]
        self.assertEqual(sorted(came), sorted(expected))


class Reports(ReportCase):
    def test_are_off_by_default(self):
        client = self.neighbour(self.node("a"))
        for payload in (b"question", b"sentinel"):
            client.send_bundle(asking_bundle("//a/echo", payload))
            client.wait_for_bundle(lambda bundle: bpv7.payload_of(bundle) == payload)
        self.assertEqual([bundle for bundle in client.bundles if bpv7.report_of(bundle)], [])

    def test_say_that_a_bundle_was_received_and_delivered(self):
        client = self.neighbour(self.reporting_node())
        client.send_bundle(asking_bundle("//a/echo", flags=bpv7.ALL_REPORTS | bpv7.STATUS_TIME))
        self.assert_reports(client, ("received", 0), ("delivered", 0))
        for report in self.reports(client, 2):
            self.assertEqual(report.source, [1, "//a/"])
            self.assertEqual(report.destination, [1, "//mallory/reports"])
            self.assertEqual(report.subject[0], [1, "//mallory/app"])
            self.assertLess(abs(report.time_ms - bpv7.now_ms()), 60_000)

    def test_tell_a_time_only_when_asked(self):
        client = self.neighbour(self.reporting_node())
        client.send_bundle(asking_bundle("//a/echo"))
        self.assertEqual({report.time_ms for report in self.reports(client, 2)}, {None})

    def test_say_once_that_a_neighbour_took_the_bundle(self):
        a = self.reporting_node()
        client = self.neighbour(a)
        client.send_bundle(asking_bundle("//elsewhere/app"))
        self.assert_reports(client, ("received", 0))
        for node_id in ("dtn://ben/", "dtn://carla/"):
            self.neighbour(a, node_id).wait_for_bundle(
                lambda bundle: bpv7.payload_of(bundle) == b"question")
            self.assert_reports(client, ("received", 0), ("forwarded", 0))
        client.send_bundle(asking_bundle("//a/echo", b"sentinel"))
        self.assert_reports(client, ("received", 0), ("forwarded", 0),
                            ("received", 0), ("delivered", 0))

    def test_say_why_a_bundle_was_deleted(self):
        client = self.neighbour(self.reporting_node())
        client.send_bundle(asking_bundle("//elsewhere/app", created_ms=1000))
        client.send_bundle(asking_bundle("//elsewhere/app", blocks=[hop_count_block(3, 4)]))
        client.send_bundle(asking_bundle("dtn:none"))
        self.assert_reports(client, *[("received", 0)] * 3,
                            ("deleted", LIFETIME_EXPIRED), ("deleted", HOP_LIMIT_EXCEEDED),
                            ("deleted", DESTINATION_UNAVAILABLE))

    def test_say_that_a_waiting_bundle_expired(self):
        client = self.neighbour(self.reporting_node())
        client.send_bundle(asking_bundle("//elsewhere/app", lifetime_ms=2000))
        self.assert_reports(client, ("received", 0), ("deleted", LIFETIME_EXPIRED))

    def test_say_that_the_last_hop_was_used_up(self):
        a = self.reporting_node()
        client = self.neighbour(a)
        self.neighbour(a, "dtn://ben/")
        client.send_bundle(asking_bundle("//elsewhere/app", blocks=[hop_count_block(3, 3)]))
        self.assert_reports(client, ("received", 0), ("deleted", HOP_LIMIT_EXCEEDED))

    def test_say_that_a_bundle_could_not_be_read(self):
        client = self.neighbour(self.reporting_node())
        damaged = bytearray(asking_bundle("//elsewhere/app"))
        damaged[-10] ^= 1
        self.assertEqual(client.send_bundle(bytes(damaged)).type, tcpcl.XFER_REFUSE)
        self.assert_reports(client, ("received", 0), ("deleted", BLOCK_UNINTELLIGIBLE))

    def test_come_again_for_a_duplicate(self):
        client = self.neighbour(self.reporting_node())
        bundle = asking_bundle("//a/echo")
        client.send_bundle(bundle)
        self.assert_reports(client, ("received", 0), ("delivered", 0))
        client.send_bundle(bundle)
        self.assert_reports(client, ("received", 0), ("delivered", 0), ("received", 0))

    def test_are_limited_for_each_node(self):
        a = self.reporting_node(per_minute=3)
        client = self.neighbour(a)
        for _ in range(10):
            client.send_bundle(asking_bundle("//elsewhere/app"))
        self.reports(client, 3)
        made = [bundle for name in ("outbox", "pending", "delivered")
                for bundle in a.api.queue(name)
                if bundle["destination"] == "dtn://mallory/reports"]
        self.assertEqual(len(made), 3)

    def test_survive_a_kill_with_what_they_report(self):
        a = self.reporting_node()
        client = self.neighbour(a)
        client.send_bundle(asking_bundle("//elsewhere/app", report_to="//far/reports"))
        a.kill()
        a.start()
        reports = [bundle for name in ("outbox", "pending") for bundle in a.api.queue(name)
                   if bundle["destination"] == "dtn://far/reports"]
        self.assertEqual(len(reports), 1)

    def test_say_that_a_bundle_was_cancelled_or_taken(self):
        a = self.reporting_node()
        sent = a.api.send_bundle(b"plan", destination="dtn://elsewhere/app", report="all",
                                 report_to="dtn://mallory/reports")
        self.assertEqual(a.api.remove_bundle(sent["arrival"])["queue"], "expired")
        client = self.neighbour(a)
        client.send_bundle(asking_bundle("//a/mail", b"letter"))
        (letter,) = a.api.inbox(destination="dtn://a/mail")
        self.assertEqual(a.api.payload(letter["arrival"]), b"letter")
        self.assertEqual(a.api.remove_bundle(letter["arrival"])["queue"], "delivered")
        self.assertEqual(a.api.request("DELETE", f"/v1/bundles/{letter['arrival']}").status, 409)
        self.assert_reports(client, ("deleted", TRANSMISSION_CANCELED),
                            ("received", 0), ("delivered", 0))


class UnknownBlocks(ReportCase):
    def relayed(self, flags):
        """The bundle as it leaves, and who is told about it."""
        a = self.reporting_node()
        client = self.neighbour(a)
        client.send_bundle(asking_bundle("//elsewhere/app", blocks=[unknown_block(flags)]))
        left = self.neighbour(a, "dtn://ben/").wait_for_bundle(
            lambda bundle: bpv7.payload_of(bundle) == b"question")
        return left, client

    def test_are_passed_on(self):
        left, client = self.relayed(0)
        self.assertIn(unknown_block(0), left)
        self.assert_reports(client, ("received", 0), ("forwarded", 0))

    def test_are_discarded_and_reported_when_they_ask_for_it(self):
        left, client = self.relayed(DISCARD_IF_UNPROCESSED | REPORT_IF_UNPROCESSED)
        self.assertNotIn(UNKNOWN_BLOCK, block_types(left))
        self.assert_reports(client, ("received", 0), ("received", BLOCK_UNSUPPORTED),
                            ("forwarded", 0))

    def test_take_their_bundle_with_them_when_they_ask_for_it(self):
        a = self.reporting_node()
        client = self.neighbour(a)
        block = unknown_block(DELETE_IF_UNPROCESSED)
        client.send_bundle(asking_bundle("//elsewhere/app", blocks=[block]))
        self.assert_reports(client, ("received", 0), ("deleted", BLOCK_UNSUPPORTED))
        self.assertEqual(len(a.api.queue("quarantine")), 1)


class Compatibility(ReportCase):
    def not_allowed(self):
        """What some agents send: creation time 0 without age, no CRC, a definite outer array."""
        return (
            bpv7.assemble(bpv7.primary_block("//old/app", "//elsewhere/app", created_ms=0),
                          bpv7.payload_block(b"without age")),
            bpv7.assemble(
                cbor.encode(bpv7.primary_fields("//old/app", "//elsewhere/app", crc_type=0)),
                bpv7.payload_block(b"without crc")),
            b"\x82" + bpv7.plain_bundle(b"definite")[1:-1])

    def test_is_strict_by_default(self):
        client = self.neighbour(self.node("a"))
        for bundle in self.not_allowed():
            self.assertEqual(client.send_bundle(bundle).type, tcpcl.XFER_REFUSE)

    def test_can_be_switched_on_and_sends_by_the_rules_all_the_same(self):
        a = self.node("a", settings={"compatibility": {
            "primary_without_crc": True, "zero_time_without_age": True,
            "definite_outer_array": True}})
        client = self.neighbour(a)
        for bundle in self.not_allowed():
            self.assertEqual(client.send_bundle(bundle).type, tcpcl.XFER_ACK)
        ben = self.neighbour(a, "dtn://ben/")
        aged = ben.wait_for_bundle(lambda bundle: bpv7.payload_of(bundle) == b"without age")
        self.assertIn(7, block_types(aged))
        plain = ben.wait_for_bundle(lambda bundle: bpv7.payload_of(bundle) == b"definite")
        self.assertEqual((plain[0], plain[-1]), (0x9f, 0xff))


class Identity(ReportCase):
    def test_of_bundles_never_repeats_across_kills(self):
        a = self.node("a")
        seen = []
        for _ in range(3):
            seen += [a.api.send_bundle(b"x", destination="dtn://far/app")["bundle_id"]
                     for _ in range(20)]
            a.kill()
            a.start()
        sequences = [int(bundle_id.rpartition("-")[2]) for bundle_id in seen]
        self.assertEqual(sequences, sorted(set(sequences)))
        kept = {bundle["bundle_id"] for bundle in a.api.queue("outbox")}
        self.assertLessEqual(set(seen), kept)

    def test_is_not_what_tells_anonymous_bundles_apart(self):
        a = self.node("a")
        client = self.neighbour(a)
        primary = bpv7.primary_block("dtn:none", "//elsewhere/app", flags=bpv7.MUST_NOT_FRAGMENT)
        for payload in (b"one", b"two", b"one"):
            client.send_bundle(bpv7.assemble(primary, bpv7.payload_block(payload)))
        self.assertEqual(len([bundle for bundle in a.api.queue("pending")
                              if bundle["source"] == "dtn:none"]), 2)

    def test_is_of_the_scheme_of_the_other_side(self):
        a = self.node("a", settings={"node": {"name": "a", "ipn_id": "ipn:977000.100.0"},
                                     "reports": EVERY_REPORT})
        client = TcpclClient(a.tcpcl_port, "ipn:3.0")
        self.addCleanup(client.__exit__)
        self.assertEqual(client.shake_hands().node_id, "ipn:977000.100.0")
        primary = bpv7.primary_block("ipn:3.1", "ipn:977000.100.7", flags=bpv7.ALL_REPORTS,
                                     report_to="ipn:3.9")
        client.send_bundle(bpv7.assemble(primary, bpv7.payload_block(b"ipn")))
        echo = client.wait_for_bundle(lambda bundle: bpv7.payload_of(bundle) == b"ipn")
        self.assertEqual(cbor.decode(echo)[0][0][4], [2, [977000, 100, 7]])
        self.assertEqual([report.source for report in self.reports(client, 2)],
                         [[2, [977000, 100, 0]]] * 2)


if __name__ == "__main__":
    unittest.main()
