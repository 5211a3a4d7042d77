"""dtn7-rs as neighbour and as relay, over TCPCLv4."""
import hashlib
import random
import unittest

import bpv7
import capture
import cbor
import dtn7
from node_case import NodeCase
from sample_files import MIB, random_file, sha256_of

PORT = 14_556
MANY = 1000

PROGRAMS, WHY_NOT = dtn7.installed()


# dtn7-rs writes primary blocks without a CRC, which RFC 9171 section 4.3.1 forbids.
LENIENT = {"compatibility": {"primary_without_crc": True}}


def fingerprints(payloads):
    """Short, so that a difference can be shown."""
    return sorted((len(payload), hashlib.sha256(payload).hexdigest()[:16]) for payload in payloads)


def join(parts, key):
    """Takes the fragments out of `parts` and gives the payload of the whole, once all are there."""
    *_, total = key
    payload = b"".join(piece for _, piece in sorted(parts[key].items()))
    if len(payload) < total:
        return None
    del parts[key]
    return payload


def payloads(count, seed, largest=200):
    octets = random.Random(seed)
    return {b"%06d " % number + octets.randbytes(octets.randrange(largest))
            for number in range(count)}


@unittest.skipUnless(PROGRAMS, f"NOT CHECKED: dtn7-rs is not here: {WHY_NOT}")
class Dtn7(NodeCase):
    def foreign(self, name="foreign", port=PORT, peers=(), options=()):
        node = dtn7.Dtn7(PROGRAMS, self.folder / name, name, port, peers, options)
        self.addCleanup(node.close)
        return node

    def both(self, who_dials):
        """Our node and the foreign one in contact."""
        if who_dials == "ours":
            foreign = self.foreign()
            ours = self.node("ours", [foreign.port], LENIENT)
        else:
            ours = self.node("ours", settings=LENIENT)
            foreign = self.foreign(peers=[(ours.tcpcl_port, "ours")])
        return ours, foreign

    def taken_from(self, node, count, seconds=60):
        """The payloads of the next bundles in the inbox of one of our nodes."""
        taken = []

        def take():
            for bundle in node.api.inbox(limit=100):
                taken.append(node.api.payload(bundle["arrival"]))
                node.api.remove_bundle(bundle["arrival"])
            return len(taken) >= count
        self.eventually(take, f"{count} bundles are here", seconds)
        return taken

    def received_by(self, foreign, count, seconds=60):
        """As taken_from, at a foreign node, with fragments put together."""
        whole = []
        parts = {}

        def take():
            while (bundle := foreign.receive()) is not None:
                primary, *_, payload = cbor.decode(bundle)[0]
                if not primary[1] & bpv7.IS_FRAGMENT:
                    whole.append(payload[4])
                    continue
                offset, total = primary[8:10]
                pieces = parts.setdefault((repr(primary[4]), tuple(primary[6]), total), {})
                self.assertNotIn(offset, pieces)
                pieces[offset] = payload[4]
            whole.extend(joined for key in list(parts) if (joined := join(parts, key)) is not None)
            return len(whole) >= count
        self.eventually(take, f"{count} bundles are at {foreign.name}", seconds)
        return whole

    def exchange(self, ours, foreign, from_ours, from_foreign):
        """One way after the other: dtn7-rs 0.21.0 loses its place in a message that it has read a
        part of when it gets a bundle to send meanwhile, and the session is of no use from then on."""
        # More than were sent would be duplicates.
        for payload in from_foreign:
            foreign.send(f"{ours.node_id}mail", payload)
        self.assertEqual(fingerprints(self.taken_from(ours, len(from_foreign))),
                         fingerprints(from_foreign))
        for payload in from_ours:
            ours.api.send_bundle(payload, destination=f"{foreign.node_id}app", service="mail")
        self.assertEqual(fingerprints(self.received_by(foreign, len(from_ours))),
                         fingerprints(from_ours))

    def test_bundles_go_both_ways_when_we_dial(self):
        self.exchange(*self.both("ours"), {b"", b"to you"}, {b"to me", b"and me"})

    def test_bundles_go_both_ways_when_the_foreign_node_dials(self):
        self.exchange(*self.both("foreign"), {b"", b"to you"}, {b"to me", b"and me"})

    def test_bundles_without_a_crc_are_refused_unless_the_administrator_takes_them(self):
        foreign = self.foreign()
        ours = self.node("ours", [foreign.port])
        foreign.send("dtn://ours/mail", b"to me")
        ours.wait_for_log("refused: primary block with neither a CRC nor a BIB")
        self.assertEqual(ours.api.inbox(), [])

    def test_a_thousand_small_bundles_arrive_once_each_way(self):
        ours, foreign = self.both("ours")
        self.exchange(ours, foreign, payloads(MANY, 1), payloads(MANY, 2))

    def test_bundles_of_megabytes_arrive_ours_in_fragments(self):
        ours, foreign = self.both("ours")
        octets = random.Random(3)
        self.exchange(ours, foreign,
                      {octets.randbytes(size) for size in (65_535, 65_536, MIB, 4 * MIB)},
                      {octets.randbytes(size) for size in (65_536, MIB, dtn7.LARGEST_PAYLOAD)})

    def test_a_file_travels_between_our_nodes_through_a_foreign_one(self):
        foreign = self.foreign()
        a, b = self.node("a", [foreign.port]), self.node("b", [foreign.port])
        # Only neighbours introduce themselves to each other.
        b.api.trust_key(a.publisher_key, "a")
        self.assert_travels(random_file(self.folder / "map", 5 * MIB, 5), a, b)

    def test_what_waits_for_a_foreign_node_goes_when_it_comes(self):
        ours = self.node("ours", [PORT])
        for payload in (b"one", b"two"):
            ours.api.send_bundle(payload, destination="dtn://foreign/app", service="mail")
        foreign = self.foreign()
        self.assertEqual(sorted(self.received_by(foreign, 2)), [b"one", b"two"])

    @unittest.skipUnless(capture.is_installed(), "NOT CHECKED: tshark is not installed")
    def test_tshark_finds_no_fault_in_the_session(self):
        foreign = self.foreign()
        captured = capture.Capture(self.folder / "session.pcapng", foreign.port)
        self.addCleanup(captured.close)
        ours = self.node("ours", [foreign.port], LENIENT)
        self.exchange(ours, foreign, payloads(20, 6, MIB), payloads(20, 7, MIB))
        self.assertEqual(ours.stop(), 0)
        captured.finish()
        bundles = captured.frames("bpv7", "bpv7.bundle.identity")
        self.assertGreaterEqual(sum(len(identities) for (identities,) in bundles), 40)
        self.assertEqual(captured.malformed(), [])


if __name__ == "__main__":
    unittest.main()
