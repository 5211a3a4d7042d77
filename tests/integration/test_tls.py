"""Sessions under TLS between real nodes, and with a client of another make."""
import signal
import ssl
import subprocess
import unittest

import tcpcl_messages as tcpcl
from node import BINDLE, Node, make_folder
from node_case import NodeCase
from sample_files import random_file
from tcpcl_client import TcpclClient

ANOTHER_FINGERPRINT = "sha256:" + "0" * 64


def neighbour_table(node, **keys):
    lines = [f'{key} = {"true" if value is True else repr(value)}' for key, value in keys.items()]
    return "\n".join(["[[neighbour]]", f'node = "{node.node_id}"', *lines, ""])


class TlsCase(NodeCase):
    def node_with_rules(self, name, peers, rules, settings=None):
        folder = self.folder / name
        make_folder(folder, name, peers, settings)
        with open(folder / "bindle.toml", "a", encoding="utf-8") as config:
            config.write(rules)
        node = Node(folder, name)
        self.nodes.append(node)
        self.addCleanup(node.close)
        return node.start()

    def session(self, node):
        self.in_contact(node)
        return node.api.peers_up()[0]


class TlsSessions(TlsCase):
    def test_nodes_encrypt_and_show_their_keys(self):
        a = self.node("a")
        b = self.node("b", [a.tcpcl_port])
        for node, other in ((a, b), (b, a)):
            session = self.session(node)
            self.assertTrue(session["encrypted"])
            self.assertEqual(session["authenticated"], "none")
            self.assertEqual(session["fingerprint"], other.api.get("/v1/status")["tls_fingerprint"])
        self.assert_travels(random_file(self.folder / "file", 3_000_000, seed=1), a, b)

    def test_nodes_that_never_encrypt_still_meet(self):
        a = self.node("a", settings={"tcpcl": {"tls": "never"}})
        b = self.node("b", [a.tcpcl_port])
        self.assertFalse(self.session(b)["encrypted"])

    def test_required_tls_turns_a_plain_client_away(self):
        a = self.node("a", settings={"tcpcl": {"tls": "require"}})
        with TcpclClient(a.tcpcl_port) as client:
            client.send(tcpcl.contact_header())
            self.assertEqual(client.wait_for(tcpcl.SESS_TERM).reason, tcpcl.CONTACT_FAILURE)
            client.wait_for_end()

    def test_pinned_key_authenticates(self):
        a = self.node("a")
        fingerprint = a.api.get("/v1/status")["tls_fingerprint"]
        b = self.node_with_rules("b", [a.tcpcl_port], neighbour_table(a, fingerprint=fingerprint))
        self.assertEqual(self.session(b)["authenticated"], "pinned")

    def test_other_key_than_the_pinned_one_is_no_contact(self):
        a = self.node("a")
        b = self.node_with_rules(
            "b", [a.tcpcl_port], neighbour_table(a, fingerprint=ANOTHER_FINGERPRINT))
        b.wait_for_log("its key is not the pinned one")
        self.assertEqual((a.api.peers_up(), b.api.peers_up()), ([], []))

    def test_changed_key_is_refused_until_the_old_one_is_forgotten(self):
        b = self.node("b", settings={"tcpcl": {"trust": "tofu"}})
        a = self.node("a", [b.tcpcl_port])
        self.assertEqual(self.session(b)["authenticated"], "tofu")
        a.stop()
        (a.folder / "identity.key").write_text("bindle-key-v1 " + "5a" * 32 + "\n")
        mark = b.log_length()
        a.start()
        b.wait_for_log("another key than before", since=mark)
        self.assertEqual(b.api.peers_up(), [])
        forget = [BINDLE, "--node", f"http://127.0.0.1:{b.api.port}", "peers", "forget", a.node_id]
        subprocess.run(forget, check=True, stdout=subprocess.DEVNULL)
        self.assertEqual(self.session(b)["authenticated"], "tofu")

    def test_blocked_key_ends_the_session(self):
        a = self.node("a")
        b = self.node("b", [a.tcpcl_port])
        self.in_contact(a)
        a.api.post("/v1/keys", {"key": b.publisher_key, "level": "blocked"}).expect(200)
        self.eventually(lambda: not a.api.peers_up(), "the session has ended")
        a.wait_for_log("the keyring blocks its key")


class Reload(TlsCase):
    """Whom a node believes is read anew on SIGHUP."""

    def reload(self, node, expected="whom to believe is read anew"):
        mark = node.log_length()
        node.send_signal(signal.SIGHUP)
        node.wait_for_log(expected, since=mark)

    def test_neighbour_whose_fingerprint_is_not_right_any_more_is_put_out(self):
        a = self.node("a")
        fingerprint = a.api.get("/v1/status")["tls_fingerprint"]
        b = self.node_with_rules("b", [a.tcpcl_port], neighbour_table(a, fingerprint=fingerprint))
        self.assertEqual(self.session(b)["authenticated"], "pinned")
        config = b.folder / "bindle.toml"
        good = config.read_text()
        config.write_text(good.replace(fingerprint, ANOTHER_FINGERPRINT))
        self.reload(b)
        b.wait_for_log("its key is not the pinned one")
        self.eventually(lambda: not b.api.peers_up(), "the session has ended")
        config.write_text(good)
        self.reload(b)
        self.assertEqual(self.session(b)["authenticated"], "pinned")

    def test_key_that_is_taken_out_of_the_keyring_pins_nobody(self):
        a = self.node("a")
        b = self.node("b", settings={"tcpcl": {"trust": "pinned"},
                                     "content": {"accept_introductions": "off"}})
        b.api.trust_key(a.publisher_key, "a")
        a.add_peer(b.tcpcl_port)
        a.stop()
        a.start()
        self.assertEqual(self.session(b)["authenticated"], "pinned")
        keyring = b.folder / "keyring"
        keyring.write_text("".join(line for line in keyring.read_text().splitlines(True)
                                   if a.publisher_key not in line))
        self.reload(b)
        self.eventually(lambda: not b.api.peers_up(), "the session has ended")

    def test_sessions_that_are_still_in_order_stay(self):
        a = self.node("a")
        b = self.node("b", [a.tcpcl_port])
        since = self.session(b)["since"]
        self.reload(b)
        self.assertEqual(self.session(b)["since"], since)

    def test_mistake_changes_nothing(self):
        a = self.node("a")
        b = self.node("b", [a.tcpcl_port])
        since = self.session(b)["since"]
        with open(b.folder / "bindle.toml", "a", encoding="utf-8") as config:
            config.write('[[neighbour]]\nnode = "nobody"\n')
        self.reload(b, "whom to believe stays as it was: .*neighbour.node")
        self.assertEqual(self.session(b)["since"], since)


class ForeignTlsClient(TlsCase):
    def make_certificate(self):
        """As anyone with the openssl command makes one, with a node ID in it."""
        certificate, key = self.folder / "client.crt", self.folder / "client.key"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-subj", "/CN=mallory", "-days", "2", "-keyout", key, "-out", certificate,
             "-addext", "subjectAltName=otherName:1.3.6.1.5.5.7.8.11;IA5:dtn://mallory/"],
            check=True, capture_output=True)
        return certificate, key

    def secured(self, client, authority):
        """The client behind its contact headers, with TLS switched on."""
        client.send(tcpcl.contact_header(flags=tcpcl.CAN_TLS))
        self.assertEqual(client.wait_for(tcpcl.CONTACT_HEADER).flags, tcpcl.CAN_TLS)
        context = ssl.create_default_context(cafile=authority)
        context.check_hostname = False
        context.load_cert_chain(*self.make_certificate())
        client.secure(context)

    def test_openssl_client_verifies_the_node_and_exchanges_sess_init(self):
        a = self.node("a")
        with TcpclClient(a.tcpcl_port) as client:
            self.secured(client, a.folder / "identity.crt")
            client.send(tcpcl.sess_init(client.node_id))
            self.assertEqual(client.wait_for(tcpcl.SESS_INIT).node_id, a.node_id)
            self.assertTrue(self.session(a)["encrypted"])

    def test_client_whose_certificate_is_for_another_node_gets_a_contact_failure(self):
        a = self.node("a")
        with TcpclClient(a.tcpcl_port) as client:
            self.secured(client, a.folder / "identity.crt")
            client.send(tcpcl.sess_init("dtn://somebody-else/"))
            self.assertEqual(client.wait_for(tcpcl.SESS_TERM).reason, tcpcl.CONTACT_FAILURE)
        a.wait_for_log("its certificate is for another node")


class SilentConnections(NodeCase):
    def test_do_not_keep_neighbours_out(self):
        a = self.node("a", settings={"tcpcl": {"max_sessions": 8}})
        silent = [TcpclClient(a.tcpcl_port) for _ in range(40)]
        for client in silent:
            self.addCleanup(client.close)
        b = self.node("b", [a.tcpcl_port])
        self.in_contact(b)


if __name__ == "__main__":
    unittest.main()
