"""What a hostile or broken TCPCL neighbour sends is refused or quarantined, with a clear log
line, and the node keeps serving."""
import hashlib
import os
import unittest

import bpv7
import cbor
import tcpcl_messages as tcpcl
from node_case import NodeCase
from sample_files import random_file
from tcpcl_client import TcpclClient

START_AND_END = tcpcl.START | tcpcl.END


class HostileCase(NodeCase):
    """a is attacked, b is an honest neighbour of it."""

    def setUp(self):
        super().setUp()
        self.a = self.node("a")
        self.b = self.node("b", [self.a.tcpcl_port])

    def connect(self, node=None):
        client = TcpclClient((node or self.a).tcpcl_port)
        self.addCleanup(client.__exit__)
        return client

    def in_session(self, node=None):
        client = self.connect(node)
        client.shake_hands()
        return client

    def logged(self, text):
        self.a.wait_for_log(text)

    def assert_still_serving(self):
        path = random_file(self.folder / "honest.bin", 700_000, seed=6)
        self.assert_travels(path, self.a, self.b)

    def assert_quarantined(self, reason, object_id):
        found = self.eventually(lambda: self.a.api.queue("quarantine"), "a quarantines the bundle")
        self.assertEqual(len(found), 1)
        self.assertIn(reason, found[0]["reason"])
        self.assertEqual(found[0]["object"], object_id.hex())
        self.assertEqual(found[0]["received_from"], "dtn://mallory/")
        self.logged(f"a bundle from dtn://mallory/ is in quarantine: .*{reason}")


class HostileSession(HostileCase):
    def test_wrong_magic_ends_the_connection(self):
        client = self.connect()
        client.send(b"GET / HTTP/1.1\r\n\r\n")
        client.wait_for_end()
        self.logged('the contact header does not begin with "dtn!"')
        self.assert_still_serving()

    def test_old_version_is_answered_with_version_mismatch(self):
        client = self.connect()
        client.send(tcpcl.contact_header(version=3))
        self.assertEqual(client.wait_for(tcpcl.SESS_TERM).reason, tcpcl.VERSION_MISMATCH)
        self.logged("the peer speaks TCPCL version 3")
        self.assert_still_serving()

    def test_garbage_after_the_contact_header_ends_the_session(self):
        client = self.connect()
        client.send(tcpcl.contact_header() + b"\xee" + os.urandom(4000))
        client.wait_for_end()
        self.logged("is down before a session was established: unknown message type 238")
        self.assert_still_serving()

    def test_sess_init_with_an_endless_node_id_is_refused(self):
        client = self.connect()
        client.send(tcpcl.contact_header())
        client.send(tcpcl.sess_init("dtn://" + "m" * 60_000 + "/"))
        client.wait_for_end()
        self.logged("node ID length above the limit")
        self.assert_still_serving()

    def test_segment_longer_than_the_mru_is_rejected(self):
        client = self.in_session()
        client.send(tcpcl.xfer_segment(START_AND_END, 0, b"x" * 100, length=1 << 62))
        client.wait_for(tcpcl.MSG_REJECT)
        client.wait_for_end()
        self.logged("a segment of 4611686018427387904 octets is longer than our segment MRU")
        self.assert_still_serving()

    def test_transfer_that_announces_too_much_is_refused(self):
        client = self.in_session()
        announced = tcpcl.transfer_length(1 << 62)
        client.send(tcpcl.xfer_segment(tcpcl.START, 0, b"x", extensions=announced))
        self.assertEqual(client.answer_to(0).reason, tcpcl.NOT_ACCEPTABLE)
        self.assert_still_serving()

    def test_extension_items_longer_than_the_limit_end_the_session(self):
        client = self.in_session()
        client.send(bytes([tcpcl.XFER_SEGMENT, START_AND_END]) + bytes(8) + b"\xff\xff\xff\xff")
        client.wait_for_end()
        self.logged("transfer extension items length above the limit")
        self.assert_still_serving()

    def test_half_open_connections_end_and_disturb_nobody(self):
        silent = self.connect()
        half_way = self.connect()
        half_way.send(tcpcl.contact_header())
        self.assert_still_serving()
        self.a.wait_for_log("no contact header came in time", seconds=60)
        self.a.wait_for_log("no SESS_INIT came in time", seconds=60)
        silent.wait_for_end()
        half_way.wait_for_end()


class Counters(HostileCase):
    """Each kind of bad input moves a counter of its own."""

    def assert_counted(self, group, **expected):
        def counted():
            counters = self.a.api.get("/v1/status")[group]
            counters = {**counters, **counters.get("failures", {})}
            return all(counters[name] >= count for name, count in expected.items())
        self.eventually(counted, f"{expected} are counted in {group}")

    def test_connections_that_come_to_no_session(self):
        self.connect().send(b"GET / HTTP/1.1\r\n\r\n")
        self.connect().send(tcpcl.contact_header(version=3))
        self.connect().send(tcpcl.contact_header() + tcpcl.sess_init("dtn://" + "m" * 60_000 + "/"))
        self.connect().send(tcpcl.contact_header(flags=tcpcl.CAN_TLS) + b"no client hello")
        self.connect().__exit__()
        self.in_session().send(b"\xee")
        self.assert_counted("sessions", not_tcpcl=1, version=1, sess_init=1, tls=1, gone=1,
                            violation=1, accepted=7, established=2)

    def test_bundles_that_are_not_taken(self):
        client = self.in_session()
        client.send_bundle(bytes(range(200)))
        client.send_bundle(bpv7.plain_bundle(b"for elsewhere"))
        client.send_bundle(bpv7.content_bundle(bpv7.CHUNK, bytes(32), b"no such chunk"))
        self.assert_counted("arrivals", malformed=1, taken=2, quarantined=1)

    def test_requests_that_are_refused(self):
        self.a.api.request("GET", "/nowhere")
        self.assert_counted("requests", refused=1, answered=2)


class Strangers(HostileCase):
    """Whoever calls without being known brings foreign traffic, however it calls."""

    def setUp(self):
        super().setUp()
        self.c = self.node("c", settings={"foreign": {"bytes_per_hour": "4KiB"}})

    def peer_of(self, node, node_id):
        return next(peer for peer in node.api.peers_up() if peer["node_id"] == node_id)

    def test_stranger_has_no_more_than_its_budget(self):
        client = self.in_session(self.c)
        self.assertTrue(self.peer_of(self.c, "dtn://mallory/")["foreign"])
        answers = [client.send_bundle(bpv7.plain_bundle(bytes(1024))) for _ in range(5)]
        self.assertEqual([answer.type for answer in answers],
                         3 * [tcpcl.XFER_ACK] + 2 * [tcpcl.XFER_REFUSE])
        self.assertEqual(answers[-1].reason, tcpcl.NO_RESOURCES)
        foreign = self.c.api.get("/v1/status")["foreign"]
        self.assertEqual((foreign["bundles"], foreign["over_rate"]), (3, 2))

    def test_neighbour_that_has_introduced_itself_is_no_stranger(self):
        d = self.node("d", [self.c.tcpcl_port])
        self.in_contact(self.c)
        self.eventually(lambda: not self.peer_of(self.c, "dtn://d/")["foreign"], "c knows d")
        self.assert_travels(random_file(self.folder / "d.bin", 100_000, seed=1), d, self.c)


class HostileBundle(HostileCase):
    def assert_refused(self, bundle, reason):
        answer = self.in_session().send_bundle(bundle)
        self.assertEqual((answer.type, answer.reason), (tcpcl.XFER_REFUSE, tcpcl.NOT_ACCEPTABLE))
        self.logged(f"a bundle from dtn://mallory/ is refused: .*{reason}")
        self.assert_still_serving()

    def test_well_formed_bundle_is_accepted(self):
        answer = self.in_session().send_bundle(bpv7.plain_bundle(b"for elsewhere"))
        self.assertEqual(answer.type, tcpcl.XFER_ACK)
        sources = [bundle["source"] for bundle in self.a.api.queue("pending")]
        self.assertIn("dtn://mallory/", sources)

    def test_no_cbor_at_all(self):
        self.assert_refused(bytes(range(200)), "")

    def test_bad_crc(self):
        bundle = bytearray(bpv7.plain_bundle(b"damaged on the way"))
        bundle[bundle.index(b"damaged")] ^= 1
        self.assert_refused(bytes(bundle), "CRC")

    def test_bad_crc_of_the_primary_block(self):
        bundle = bpv7.plain_bundle(b"x").replace(b"mallory", b"mallorx")
        self.assert_refused(bundle, "CRC")

    def test_byte_string_longer_than_the_bundle(self):
        endless = cbor.encode([bpv7.PAYLOAD_BLOCK, 1, 0, 0])[1:] + cbor.head(2, 1 << 62)
        block = cbor.head(4, 5) + endless
        self.assert_refused(bpv7.assemble(bpv7.primary_block("//mallory/"), block), "")

    def test_array_of_endless_depth(self):
        self.assert_refused(cbor.INDEFINITE_ARRAY * 100_000, "")

    def test_trailing_octets(self):
        self.assert_refused(bpv7.plain_bundle(b"x") + b"\x00", "")

    def test_truncated_bundle(self):
        self.assert_refused(bpv7.plain_bundle(b"x" * 50)[:-20], "")

    def test_bit_flipped_in_a_chunk(self):
        chunk = os.urandom(300_000)
        chunk_id = hashlib.sha256(chunk).digest()
        flipped = bytes([chunk[0] ^ 1]) + chunk[1:]
        bundle = bpv7.content_bundle(bpv7.CHUNK, chunk_id, flipped)
        self.assertEqual(self.in_session().send_bundle(bundle).type, tcpcl.XFER_ACK)
        self.assert_quarantined("the chunk's octets do not match its id", chunk_id)
        self.assertEqual(self.a.api.get("/v1/status")["chunks"], 0)
        self.assert_still_serving()

    def test_malformed_content_block_keeps_the_bundle_out_of_content(self):
        content = cbor.encode([bpv7.CHUNK, bytes(31), 2, 0, "", []])
        block = cbor.encode([bpv7.CONTENT_BLOCK, 2, 0, 0, content])
        bundle = bpv7.assemble(bpv7.primary_block("//mallory/"), block, bpv7.payload_block(b"x"))
        self.in_session().send_bundle(bundle)
        found = self.eventually(lambda: self.a.api.queue("quarantine"), "a quarantines the bundle")
        self.assertIn("object", found[0]["reason"])
        self.assert_still_serving()


class HostileManifest(HostileCase):
    def manifest_from(self, node):
        """What a node floods when a file is published on it: (id, signed manifest)."""
        path = random_file(self.folder / f"by-{node.name}.bin", 1000, seed=node.name)
        manifest_id = bytes.fromhex(node.api.publish(path)["id"])

        def is_it(bundle):
            content = bpv7.content_of(bundle)
            return content == bpv7.Content(bpv7.MANIFEST, manifest_id)
        return manifest_id, bpv7.payload_of(self.in_session(node).wait_for_bundle(is_it))

    def send_manifest(self, manifest_id, signed):
        bundle = bpv7.content_bundle(bpv7.MANIFEST, manifest_id, signed)
        self.assertEqual(self.in_session().send_bundle(bundle).type, tcpcl.XFER_ACK)

    def test_signed_by_an_unknown_key(self):
        stranger = self.node("stranger")
        manifest_id, signed = self.manifest_from(stranger)
        self.send_manifest(manifest_id, signed)
        self.assert_quarantined("is not known to the keyring", manifest_id)
        self.assertFalse(self.a.api.knows_file(manifest_id.hex()))
        self.assert_still_serving()

    def test_signed_by_a_blocked_key(self):
        stranger = self.node("stranger")
        self.a.api.trust_key(stranger.publisher_key, "stranger", "blocked")
        manifest_id, signed = self.manifest_from(stranger)
        self.send_manifest(manifest_id, signed)
        self.assert_quarantined("is blocked", manifest_id)
        self.assert_still_serving()

    def test_broken_signature_of_a_known_key(self):
        stranger = self.node("stranger")
        self.a.api.trust_key(stranger.publisher_key, "stranger")
        manifest_id, signed = self.manifest_from(stranger)
        self.send_manifest(manifest_id, bytes([signed[0] ^ 1]) + signed[1:])
        self.assert_quarantined("signature", manifest_id)
        self.assertFalse(self.a.api.knows_file(manifest_id.hex()))

        # The forgery sent ahead does not keep the true one out.
        self.send_manifest(manifest_id, signed)
        self.knows(self.a, manifest_id.hex())
        self.assert_still_serving()

    def test_altered_after_signing(self):
        stranger = self.node("stranger")
        self.a.api.trust_key(stranger.publisher_key, "stranger")
        manifest_id, signed = self.manifest_from(stranger)
        self.send_manifest(manifest_id, signed.replace(b"by-stranger", b"by-stranges"))
        self.assert_quarantined("signature", manifest_id)
        self.assert_still_serving()


if __name__ == "__main__":
    unittest.main()
