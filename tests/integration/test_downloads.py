"""Downloads are steered, and what they need is asked for wherever it is."""
import json
import os
import subprocess
import unittest
from pathlib import Path

from node import BINDLE, without_settings
from node_case import NodeCase
from sample_files import MIB, random_file, sha256_of

DEADLINE_SECONDS = 60


class Downloads(NodeCase):
    def bindle(self, node, *arguments, exit_code=0):
        ended = subprocess.run(
            [BINDLE, "--json", "--node", f"http://127.0.0.1:{node.api.port}", *arguments],
            capture_output=True, text=True, timeout=DEADLINE_SECONDS,
            env=without_settings(os.environ))
        self.assertEqual(ended.returncode, exit_code, ended.stderr)
        return json.loads(ended.stdout)

    def sample(self, name, size=MIB):
        return random_file(self.folder / name, size, seed=name)

    def used(self, node):
        return node.api.get("/v1/status")["storage"]["payload_bytes"]

    def test_a_paused_download_stays_paused_over_a_restart(self):
        a = self.node("a")
        b = self.node("b", [a.tcpcl_port])
        path = self.sample("paused.bin")
        paused = a.api.publish(path)["id"]
        control = a.api.publish(self.sample("control.bin"))["id"]
        self.knows(b, paused)
        self.knows(b, control)
        a.stop()
        self.bindle(b, "get", paused, "--no-wait", "--priority", "low")
        self.assertEqual(self.bindle(b, "downloads", "pause", paused)["paused"], True)
        self.assertEqual([], [bundle for bundle in b.api.queue("outbox")
                              if bundle["kind"] == "request"])
        b.kill()
        b.start()
        shown = self.bindle(b, "downloads", paused)
        self.assertEqual((shown["state"], shown["paused"], shown["priority"]),
                         ("requesting_chunks", True, "low"))
        a.start()
        b.stop()
        b.add_peer(a.tcpcl_port)
        b.start()
        self.fetch(b, control)
        self.assertEqual(self.bindle(b, "downloads", paused)["stored_chunks"], 0)

        self.bindle(b, "downloads", "resume", paused)
        delivered = Path(self.completed(b, paused)["path"])
        self.assertEqual(sha256_of(delivered), sha256_of(path))
        self.bindle(b, "downloads", "pause", paused, exit_code=5)
        self.bindle(b, "downloads", "cancel", paused, exit_code=5)

    def test_cancelling_frees_the_space_at_once(self):
        a = self.node("a")
        b = self.node("b", [a.tcpcl_port])
        first = self.sample("first.bin", 3 * MIB)
        whole = self.folder / "whole.bin"
        whole.write_bytes(first.read_bytes() + self.sample("second.bin", 3 * MIB).read_bytes())
        self.fetch(b, a.api.publish(first)["id"])
        large = a.api.publish(whole)["id"]
        self.knows(b, large)
        a.stop()
        before = self.used(b)
        asked = self.bindle(b, "get", large, "--no-wait")
        self.assertGreater(asked["stored_chunks"], 0)
        self.assertGreaterEqual(self.used(b), before + 6 * MIB)
        cancelled = self.bindle(b, "downloads", "cancel", large)
        self.assertEqual((cancelled["state"], cancelled["stored_chunks"]), ("cancelled", 0))
        self.assertEqual(self.used(b), before)
        b.kill()
        b.start()
        self.assertEqual(self.bindle(b, "downloads", large)["state"], "cancelled")
        self.assertEqual(self.used(b), before)

    def test_a_manifest_is_asked_for_by_its_id_over_a_relay(self):
        a = self.node("a")
        path = self.sample("forgotten.bin")
        file = a.api.publish(path)["id"]
        for bundle in a.api.queue("outbox"):
            if bundle["kind"] == "manifest":
                a.api.remove_bundle(bundle["arrival"])
        relay = self.node("relay", [a.tcpcl_port])
        b = self.node("b", [relay.tcpcl_port])
        for node in (relay, b):
            node.api.trust_key(a.publisher_key, "a")
        self.in_contact(relay, 2)
        self.assertFalse(relay.api.knows_file(file))
        asked = self.bindle(b, "get", file, "--no-wait")
        self.assertEqual(asked["state"], "requesting_manifest")
        delivered = Path(self.completed(b, file)["path"])
        self.assertEqual(sha256_of(delivered), sha256_of(path))

    def two_holders(self, halves):
        """Holders of a file, each of all of it or of one half, and the file."""
        publisher = self.node("publisher", settings={"content": {"chunking": "fixed"}})
        size = 2 * MIB if halves else 8 * MIB
        parts = [self.sample("one.bin", size), self.sample("two.bin", size)]
        whole = self.folder / "whole.bin"
        whole.write_bytes(b"".join(part.read_bytes() for part in parts))
        file = publisher.api.publish(whole)["id"]
        holders = []
        for name, part in zip(("first", "second"), parts):
            holder = self.node(name, [publisher.tcpcl_port])
            holder.api.trust_key(publisher.publisher_key, "publisher")
            self.fetch(holder, publisher.api.publish(part)["id"] if halves else file)
            self.knows(holder, file)
            holders.append(holder)
        publisher.stop()
        return holders, file, sha256_of(whole), publisher.publisher_key

    def fetcher(self, ports, key, file):
        b = self.node("b", ports)
        b.api.trust_key(key, "publisher")
        self.in_contact(b, 2)
        self.knows(b, file)
        return b

    def test_two_holders_of_one_half_each_make_the_whole(self):
        holders, file, digest, key = self.two_holders(halves=True)
        b = self.fetcher([holder.tcpcl_port for holder in holders], key, file)
        self.assertEqual(sha256_of(self.fetch(b, file)), digest)
        received = sum(peer["bytes_received"] for peer in b.api.peers_up())
        self.assertLess(received, 5 * MIB)

    def test_two_holders_of_the_whole_share_the_work(self):
        holders, file, digest, key = self.two_holders(halves=False)
        b = self.fetcher([holder.tcpcl_port for holder in holders], key, file)
        self.assertEqual(sha256_of(self.fetch(b, file)), digest)
        received = [peer["bytes_received"] for peer in b.api.peers_up()]
        self.assertLess(sum(received), 24 * MIB)
        self.assertGreater(min(received), 3 * MIB)

    def test_goes_on_with_one_holder_when_the_other_is_killed(self):
        holders, file, digest, key = self.two_holders(halves=False)
        proxy = self.proxy(lambda: holders[0].tcpcl_port)
        proxy.hold()
        killed = proxy.release(3 * MIB, holders[0].kill)
        b = self.fetcher([proxy.port, holders[1].tcpcl_port], key, file)
        b.api.request_download(file)
        killed.wait()
        self.assertEqual(sha256_of(Path(self.completed(b, file)["path"])), digest)

    def test_says_what_cannot_be_done(self):
        a = self.node("a")
        unknown = "ab" * 32
        failure = self.bindle(a, "downloads", "pause", unknown, exit_code=3)
        self.assertEqual(failure["error_code"], "not_found")
        self.bindle(a, "get", unknown, "--no-wait")
        self.assertEqual(self.bindle(a, "downloads", unknown)["state"], "requesting_manifest")
        self.bindle(a, "downloads", "cancel", unknown)
        self.bindle(a, "downloads", "resume", unknown, exit_code=5)
        self.bindle(a, "downloads", "priority", unknown, "high", exit_code=2)


if __name__ == "__main__":
    unittest.main()
