"""BPSec on real nodes: what rules require is refused without it, what is encrypted arrives in
clear where a rule accepts it, and a signed bundle that was changed on its way is quarantined."""
import hashlib
import hmac
import unittest

import bpv7
import cbor
import tcpcl_messages as tcpcl
from node import make_folder
from node_case import NodeCase
from tcpcl_client import TcpclClient

KEY = bytes(range(32))
PAYLOAD = b"the harvest is in"

INTEGRITY_BLOCK = 11
CONFIDENTIALITY_BLOCK = 12
BIB_HMAC_SHA2 = 1
SHA_256 = 5
SCOPE_FLAGS = 3

FIELD_KEY = '[[security.key]]\nid = "field"\nfile = "field.key"\n'


def rule(**keys):
    lines = [f'{key} = "{value}"' for key, value in keys.items()]
    return "[[security.rule]]\n" + "\n".join(lines) + "\n"


def abstract_security_block(targets, context, source, parameters, results):
    """A sequence of items, RFC 9172 section 3.6."""
    parameters_present = 1
    return b"".join(cbor.encode(item) for item in (
        targets, context, parameters_present, [1, source], parameters, results))


def bib_over_payload(payload, source):
    """BIB-HMAC-SHA2 with nothing in the scope but the payload (RFC 9173 section 3.7)."""
    mac = hmac.new(KEY, cbor.encode(0) + cbor.encode(payload), hashlib.sha256).digest()
    data = abstract_security_block(
        [1], BIB_HMAC_SHA2, source, [[1, SHA_256], [SCOPE_FLAGS, 0]], [[[1, mac]]])
    return cbor.encode([INTEGRITY_BLOCK, 2, 0, 0, data])


def block_types(bundle):
    blocks, _ = cbor.decode(bundle)
    return [block[0] for block in blocks[1:]]


class Security(NodeCase):
    def secured_node(self, name, tables, peers=()):
        """A running node with these rules that has the key."""
        folder = self.folder / name
        make_folder(folder, name, peers)
        key = folder / "field.key"
        key.touch(mode=0o600)
        key.write_text(KEY.hex())
        with open(folder / "bindle.toml", "a", encoding="utf-8") as config:
            config.write(FIELD_KEY + tables)
        return self.node(name)

    def neighbour_of(self, node):
        client = TcpclClient(node.tcpcl_port)
        self.addCleanup(client.__exit__)
        client.shake_hands()
        return client

    def assert_taken(self, client, bundle):
        self.assertEqual(client.send_bundle(bundle).type, tcpcl.XFER_ACK)

    def quarantined(self, node, reason):
        found = self.eventually(lambda: node.api.queue("quarantine"), "the bundle is quarantined")
        self.assertEqual(len(found), 1)
        self.assertIn(reason, found[0]["reason"])

    def echo(self, client):
        """What comes back for an echo request to the node a, addressed to dtn://mallory/app."""
        request = bpv7.assemble(bpv7.primary_block("//mallory/app", "//a/echo"),
                                bpv7.payload_block(PAYLOAD))
        self.assert_taken(client, request)
        return client.wait_for_bundle(lambda bundle: b"//mallory/app" in bundle[:60])


class RequiredIntegrity(Security):
    def setUp(self):
        super().setUp()
        self.b = self.secured_node("b", rule(
            role="verifier", protects="integrity", key="field", source="dtn://clinic/*",
            when_missing="quarantine"))
        self.client = self.neighbour_of(self.b)

    def bundle(self, signed_payload=PAYLOAD, source="//clinic/"):
        return bpv7.assemble(
            bpv7.primary_block(source, "//elsewhere/inbox"),
            bib_over_payload(signed_payload, source), bpv7.payload_block_without_crc(PAYLOAD))

    def test_a_signed_bundle_is_taken(self):
        self.assert_taken(self.client, self.bundle())
        # The node's introduction may wait there too.
        self.eventually(
            lambda: [bundle["source"] for bundle in self.b.api.queue("pending")
                     if bundle["kind"] is None] == ["dtn://clinic/"], "the bundle is taken")
        self.assertEqual(self.b.api.queue("quarantine"), [])

    def test_an_unsigned_bundle_is_quarantined(self):
        self.assert_taken(self.client, bpv7.plain_bundle(PAYLOAD, "//clinic/"))
        self.quarantined(self.b, "the required integrity of block 1 is missing")

    def test_a_wrong_hmac_is_quarantined(self):
        self.assert_taken(self.client, self.bundle(b"something else"))
        self.quarantined(self.b, "the HMAC does not match")

    def test_bundles_of_others_pass(self):
        self.assert_taken(self.client, bpv7.plain_bundle(PAYLOAD, "//market/"))
        self.eventually(lambda: self.b.api.queue("pending"), "the bundle is taken")


class Encryption(Security):
    """The client is behind b, and a encrypts what it answers."""

    def answer_through(self, rules_of_b):
        a = self.secured_node("a", rule(role="source", protects="confidentiality", key="field",
                                        destination="dtn://mallory/*"))
        b = self.secured_node("b", rules_of_b, [a.tcpcl_port])
        self.in_contact(b)
        return self.echo(self.neighbour_of(b))

    def test_a_payload_arrives_in_clear_behind_the_acceptor(self):
        answer = self.answer_through(
            rule(role="acceptor", protects="confidentiality", key="field"))
        self.assertEqual(bpv7.payload_of(answer), PAYLOAD)
        self.assertNotIn(CONFIDENTIALITY_BLOCK, block_types(answer))

    def test_a_payload_stays_encrypted_without_an_acceptor(self):
        answer = self.answer_through("")
        self.assertIn(CONFIDENTIALITY_BLOCK, block_types(answer))
        self.assertNotIn(PAYLOAD, answer)


class OriginSignature(Security):
    """a signs what it makes; b knows its key, and meets only the client."""

    def setUp(self):
        super().setUp()
        a = self.secured_node("a", rule(role="source", protects="origin"))
        self.b = self.secured_node("b", "")
        self.b.api.trust_key(a.publisher_key, "a")
        self.answer = self.echo(self.neighbour_of(a))
        self.client = self.neighbour_of(self.b)

    def test_a_bundle_changed_on_the_way_is_quarantined(self):
        self.assertIn(INTEGRITY_BLOCK, block_types(self.answer))
        original = bpv7.payload_block(PAYLOAD)
        self.assertIn(original, self.answer)
        changed = self.answer.replace(original, bpv7.payload_block(b"the harvest is lost"))
        self.assert_taken(self.client, changed)
        self.quarantined(self.b, "the signature does not match")

    def test_the_same_bundle_unchanged_is_taken(self):
        self.assert_taken(self.client, self.answer)
        self.eventually(lambda: self.b.api.queue("pending"), "the bundle is taken")
        self.assertEqual(self.b.api.queue("quarantine"), [])


class Refusals(Security):
    def test_a_key_that_others_can_read_keeps_the_node_from_starting(self):
        folder = self.folder / "a"
        make_folder(folder, "a")
        (folder / "field.key").write_text(KEY.hex())
        (folder / "field.key").chmod(0o644)
        with open(folder / "bindle.toml", "a", encoding="utf-8") as config:
            config.write(FIELD_KEY)
        with self.assertRaises(AssertionError) as failure:
            self.node("a")
        self.assertNotEqual(self.nodes[0].wait(), 0)
        self.assertIn("chmod 600", str(failure.exception))
        self.assertNotIn(KEY.hex(), str(failure.exception))


if __name__ == "__main__":
    unittest.main()
