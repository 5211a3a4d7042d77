"""Names that still verify when the publisher is away: keys that follow one another or are revoked,
channels, keyrings that travel."""
import json
import os
import subprocess
import unittest

from node import BINDLE, without_settings
from node_case import NodeCase
from sample_files import random_file

DEADLINE_SECONDS = 60


class TrustCase(NodeCase):
    def bindle(self, node, *arguments, exit_code=0):
        ended = subprocess.run(
            [BINDLE, "--json", "--node", f"http://127.0.0.1:{node.api.port}", *arguments],
            capture_output=True, text=True, timeout=DEADLINE_SECONDS,
            env=without_settings(os.environ))
        self.assertEqual(ended.returncode, exit_code, ended.stderr)
        return json.loads(ended.stdout)

    def publish(self, node, name, **query):
        path = random_file(self.folder / name, 2_000, seed=name)
        return node.api.publish(path, name, **query)["id"]

    def key(self, node, key):
        return {each["key"]: each for each in node.api.get("/v1/keys")["keys"]}.get(key)

    def statements(self, node):
        return node.api.get("/v1/statements")["statements"]

    def hears(self, node, kind):
        def heard():
            return next((each for each in self.statements(node) if each["kind"] == kind), None)
        return self.eventually(heard, f"{node.name} has heard of a {kind}")

    def manifests_on_offer(self, node):
        return [bundle for bundle in node.api.queue("pending") if bundle["kind"] == "manifest"]

    def take(self, node, octets):
        """What the node answers when a statement is given to it."""
        return node.api.request("POST", "/v1/statements", bytes.fromhex(octets))

    def line(self):
        """a - b - c; c knows a's key by hand."""
        a = self.node("a")
        b = self.node("b", [a.tcpcl_port])
        c = self.node("c", [b.tcpcl_port])
        c.api.trust_key(a.publisher_key, "anna", "verified")
        return a, b, c


class Keys(TrustCase):
    def test_a_new_key_is_believed_beyond_a_node_that_met_its_owner(self):
        a, b, c = self.line()
        old_file = self.publish(a, "old.txt")
        self.knows(c, old_file)
        old_key = a.publisher_key
        c.stop()
        rotated = self.bindle(a, "keys", "rotate", "--dir", str(a.folder))
        self.hears(b, "rotation")
        a.stop()
        c.start()  # dials b
        self.hears(c, "rotation")
        inherited = self.eventually(lambda: self.key(c, rotated["successor"]),
                                    "c has the new key in its keyring")
        self.assertEqual((inherited["name"], inherited["level"]), ("anna", "trusted"))
        self.assertEqual(self.key(c, old_key)["successor"], rotated["successor"])

        a.add_peer(b.tcpcl_port)
        a.start()
        self.assertEqual(a.publisher_key, rotated["successor"])
        new_file = self.publish(a, "new.txt")
        self.knows(c, new_file)
        shown = c.api.get(f"/v1/files/{new_file}")
        self.assertEqual((shown["publisher_name"], shown["publisher_level"]), ("anna", "trusted"))

    def test_what_a_revoked_key_signs_is_refused_for_good(self):
        a, b, c = self.line()
        early = self.publish(a, "early.txt")
        self.knows(c, early)
        key_file = str(a.folder / "identity.key")
        a.stop()
        self.bindle(b, "keys", "revoke", "--key-file", key_file, "--reason", "stolen")
        revocation = self.hears(c, "revocation")
        self.eventually(lambda: self.key(c, a.publisher_key)["revoked"], "c does not believe it")
        self.assertEqual(c.api.get(f"/v1/files/{early}")["publisher_level"], "blocked")
        self.assertTrue(c.api.get(f"/v1/files/{early}")["publisher_revoked"])
        self.eventually(lambda: not self.manifests_on_offer(c), "c passes nothing of it on")
        refused = c.api.post("/v1/keys", {"key": a.publisher_key, "level": "trusted"})
        self.assertEqual(refused.status, 409)

        # Whoever stole it knows nothing of that, and meets somebody else.
        d = self.node("d")
        a.start()
        late = self.publish(a, "late.txt")
        d.stop()
        d.add_peer(a.tcpcl_port)
        d.start()
        self.knows(d, late)
        a.stop()
        c.stop()
        c.add_peer(d.tcpcl_port)
        c.start()
        self.eventually(lambda: any("revoked" in bundle["reason"]
                                    for bundle in c.api.queue("quarantine")),
                        "c refuses the manifest")
        self.assertFalse(c.api.knows_file(late))
        self.eventually(lambda: self.key(d, a.publisher_key)["revoked"], "d hears of it from c")
        self.assertEqual(self.take(c, revocation["octets"]).json()["outcome"], "known")
        self.assertTrue(self.key(c, a.publisher_key)["revoked"])

    def test_a_statement_goes_on_when_the_bundle_that_brought_it_is_gone(self):
        lost = self.node("lost")
        lost.stop()
        a = self.node("a")
        a.api.trust_key(lost.publisher_key, "lost")
        self.bindle(a, "keys", "revoke", "--key-file", str(lost.folder / "identity.key"))
        said = self.statements(a)[0]["id"]
        carrier = next(bundle for bundle in a.api.queue("outbox") if bundle["object"] == said)
        a.api.remove_bundle(carrier["arrival"])
        a.stop()
        a.start()
        b = self.node("b")
        b.api.trust_key(lost.publisher_key, "lost")
        c = self.node("c", [b.tcpcl_port])
        b.stop()
        b.add_peer(a.tcpcl_port)
        b.start()
        c.stop()
        c.add_peer(b.tcpcl_port)
        c.start()
        self.assertEqual(self.hears(c, "revocation")["id"], said)

    def test_a_statement_that_was_made_before_is_not_undone_by_replaying_it(self):
        a = self.node("a")
        b = self.node("b", [a.tcpcl_port])
        self.in_contact(b)
        self.bindle(a, "keys", "rotate", "--dir", str(a.folder))
        rotation = self.hears(b, "rotation")
        former = next(a.folder.glob("identity.key.*"))
        self.bindle(b, "keys", "revoke", "--key-file", str(former))
        b.kill()
        b.start()
        self.assertEqual(self.take(b, rotation["octets"]).json()["outcome"], "known")
        self.assertTrue(self.key(b, rotation["key"])["revoked"])
        self.assertEqual({each["kind"] for each in self.statements(b)}, {"rotation", "revocation"})
        forged = rotation["octets"][:-2] + "00"
        self.assertIn(self.take(b, forged).status, (400, 422))

    def test_keyrings_travel_and_raise_nobody_unasked(self):
        a = self.node("a")
        b = self.node("b")
        a.api.trust_key("11" * 32, "Anna", "verified")
        a.api.trust_key("22" * 32, "Ben", "blocked")
        b.api.trust_key("11" * 32, "Anne", "unknown")
        exported = self.folder / "keyring"
        self.bindle(a, "keys", "export", str(exported))
        imported = self.bindle(b, "keys", "import", str(exported))
        self.assertEqual((imported["added"], imported["kept"]), (2, 1))
        self.assertEqual(self.key(b, "11" * 32)["level"], "unknown")
        self.assertEqual(self.key(b, "22" * 32)["level"], "blocked")
        self.assertEqual(self.key(b, a.publisher_key)["level"], "known")
        self.bindle(b, "keys", "remove", "11" * 32)
        self.bindle(b, "keys", "import", str(exported), "--level", "trusted")
        self.assertEqual(self.key(b, "11" * 32)["level"], "trusted")
        garbage = random_file(self.folder / "garbage", 100, seed="garbage")
        failure = self.bindle(b, "keys", "import", str(garbage), exit_code=8)
        self.assertIn("no keyring", failure["detail"])

    def test_a_web_of_trust_counts_where_it_is_wanted(self):
        a = self.node("a")
        b = self.node("b", [a.tcpcl_port])
        wanting = {"content": {"web_of_trust": True, "accept_introductions": "off"}}
        c = self.node("c", [b.tcpcl_port], wanting)
        c.api.trust_key(b.publisher_key, "ben", "trusted")
        b.api.trust_key(a.publisher_key, "anna", "verified")
        file = self.publish(a, "file.txt")
        self.knows(b, file)
        self.eventually(lambda: c.api.queue("quarantine"), "c does not know the publisher")
        self.bindle(b, "keys", "vouch", a.publisher_key)
        self.knows(c, file)
        shown = self.bindle(c, "keys", "show", a.publisher_key)
        self.assertEqual((shown["level"], shown["in_keyring"]), ("known", False))
        self.assertEqual([step["key"] for step in shown["path"]["keys"]],
                         [b.publisher_key, a.publisher_key])
        self.assertAlmostEqual(shown["path"]["worth"], 0.8)
        self.bindle(b, "keys", "vouch", a.publisher_key, "--withdraw")
        self.eventually(
            lambda: self.bindle(c, "keys", "show", a.publisher_key)["level"] == "unknown",
            "c hears that it is taken back")

    def test_two_nodes_pair_by_text_and_code(self):
        a = self.node("a")
        b = self.node("b")
        text_of_a = self.bindle(a, "keys", "pair")["text"]
        text_of_b = self.bindle(b, "keys", "pair")["text"]
        code = self.bindle(b, "keys", "pair", text_of_a)["code"]
        self.assertEqual(self.bindle(a, "keys", "pair", text_of_b)["code"], code)
        self.assertIsNone(self.key(b, a.publisher_key))
        wrong = ("0" if code[0] != "0" else "1") + code[1:]
        self.bindle(b, "keys", "pair", text_of_a, "--code", wrong, exit_code=4)
        self.assertIsNone(self.key(b, a.publisher_key))
        self.bindle(b, "keys", "pair", text_of_a, "--code", code)
        self.assertEqual(self.key(b, a.publisher_key)["level"], "verified")

    def test_nothing_of_a_blocked_publisher_is_passed_on(self):
        a, b, c = self.line()
        file = self.publish(a, "file.txt")
        self.knows(c, file)
        a.stop()
        c.api.trust_key(a.publisher_key, "anna", "blocked")
        self.assertEqual([], self.manifests_on_offer(c))
        d = self.node("d", [c.tcpcl_port])
        d.api.trust_key(a.publisher_key, "anna")
        self.in_contact(d)
        marker = self.publish(c, "marker.txt")
        self.knows(d, marker)
        self.assertFalse(d.api.knows_file(file))
        c.api.trust_key(a.publisher_key, "anna", "known")
        self.knows(d, file)


class Channels(TrustCase):
    def test_a_channel_goes_on_offline_and_under_a_new_key(self):
        a, b, c = self.line()
        self.bindle(a, "channel", "create", "news")
        self.bindle(a, "channel", "create", "news", exit_code=5)
        first = self.publish(a, "first.txt", channel="news")
        self.knows(c, first)
        self.channel_at(c, 2)
        self.bindle(c, "channel", "follow", "news")
        self.completed_unasked(c, first)
        old_head = self.hears(c, "channel")["octets"]
        second = self.publish(a, "second.txt", channel="news")
        self.publish(a, "other.txt")
        self.completed_unasked(c, second)
        self.assertEqual(self.channel_at(c, 3)["items"], [second, first])
        self.assertEqual(self.take(c, old_head).status, 409)
        c.kill()
        c.start()
        self.assertEqual(self.take(c, old_head).status, 409)
        self.assertEqual(self.channel_at(c, 3)["items"], [second, first])
        self.assertEqual(len(c.api.get("/v1/downloads")["downloads"]), 2)

        self.bindle(a, "keys", "rotate", "--dir", str(a.folder))
        self.hears(c, "rotation")
        a.stop()
        a.add_peer(b.tcpcl_port)
        a.start()
        third = self.publish(a, "third.txt", channel="news")
        self.completed_unasked(c, third)
        head = self.channel_at(c, 4)
        self.assertEqual(head["items"], [third, second, first])
        self.assertEqual(head["publisher_name"], "anna")

    def channel_at(self, node, version):
        def found():
            channels = node.api.get("/v1/channels")["channels"]
            return next((each for each in channels if each["version"] == version), None)
        return self.eventually(found, f"{node.name} has version {version} of the channel")

    def completed_unasked(self, node, file):
        def asked():
            downloads = node.api.get("/v1/downloads")["downloads"]
            return any(each["id"] == file for each in downloads)
        self.eventually(asked, f"{node.name} asks for {file}")
        return self.completed(node, file)

    def test_a_file_needs_a_channel_that_is_there(self):
        a = self.node("a")
        path = random_file(self.folder / "x", 10, seed="x")
        self.assertEqual(a.api.send_file(path, "x", channel="news").status, 404)
        self.assertEqual(a.api.get("/v1/files")["files"], [])
        self.bindle(a, "channel", "create", "No Name", exit_code=2)


if __name__ == "__main__":
    unittest.main()
