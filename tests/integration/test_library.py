"""What is kept when room is needed, what goes first, and the budget that holds whatever happens."""
import json
import os
import random
import subprocess
import threading
import unittest

from node import BINDLE
from node_case import NodeCase
from sample_files import MIB, disk_usage, random_file
from test_budget import PeakUsage

BUDGET = 64 * MIB
SMALL = {"storage": {"budget": "64MiB"}}
SEED = os.environ.get("BINDLE_TEST_SEED", "bindle")
STEPS = 40
KILL_EVERY = 8


class LibraryCase(NodeCase):
    def sample(self, name, size=12 * MIB):
        return random_file(self.folder / name, size, seed=name)

    def pair(self):
        a = self.node("a")
        return a, self.node("b", [a.tcpcl_port], SMALL)

    def fetched(self, a, b, name, **query):
        published = a.api.publish(self.sample(name), **query)
        self.fetch(b, published["id"])
        return published["id"]

    def state(self, node, file_id):
        return node.api.get(f"/v1/files/{file_id}")["state"]

    def bindle(self, node, *arguments):
        said = subprocess.run([BINDLE, "--node", f"http://127.0.0.1:{node.api.port}", "--json",
                               "library", *arguments], capture_output=True, text=True)
        return said.returncode, json.loads(said.stdout)


class Eviction(LibraryCase):
    def test_files_go_by_score_when_room_is_needed(self):
        a, b = self.pair()
        seldom = self.fetched(a, b, "seldom")
        often = self.fetched(a, b, "often")
        pinned = self.fetched(a, b, "pinned")
        b.api.content(often)
        self.assertEqual(self.bindle(b, "pin", pinned[:12])[0], 0)
        with PeakUsage(b.data) as peak:
            self.fetched(a, b, "newcomer")
            b.api.publish(self.sample("own"))
        self.assertLessEqual(peak.octets, BUDGET)
        self.assertEqual(self.state(b, seldom), "remote")
        self.assertEqual(self.state(b, often), "available")
        self.assertEqual(self.state(b, pinned), "available")
        b.wait_for_log(f"evicted: file {seldom}")

        _, why = self.bindle(b, "why", seldom)
        self.assertEqual(why["state"], "evicted")
        self.assertIn("the lowest", why["reason"])
        _, why = self.bindle(b, "why", pinned)
        self.assertEqual((why["state"], why["entry"]["pinned"]), ("kept", True))
        self.fetch(b, seldom)

    def test_publishing_evicts_what_was_fetched_and_never_what_was_published(self):
        a, b = self.pair()
        fetched = [self.fetched(a, b, f"fetched-{number}") for number in range(3)]
        own = [b.api.publish(self.sample(f"own-{number}"))["id"] for number in range(3)]
        self.assertEqual({self.state(b, file) for file in own}, {"available"})
        self.assertIn("remote", {self.state(b, file) for file in fetched})
        refused = [b.api.send_file(self.sample(f"more-{number}"), f"more-{number}").status
                   for number in range(3)]
        self.assertIn(507, refused)
        self.assertEqual({self.state(b, file) for file in own}, {"available"})

    def test_plan_evicts_nothing_and_clear_does(self):
        a, b = self.pair()
        files = [self.fetched(a, b, f"file-{number}") for number in range(3)]
        _, plan = self.bindle(b, "plan", "--budget", "32MiB")
        self.assertGreater(plan["to_free_bytes"], 0)
        self.assertGreaterEqual(len(plan["files"]), 1)
        self.assertEqual({self.state(b, file) for file in files}, {"available"})
        _, stats = self.bindle(b, "stats")
        self.assertEqual((stats["files"], len(stats["next_to_go"])), (3, 3))
        self.assertEqual(self.bindle(b, "clear"), (0, {"files": 3}))
        self.assertEqual({self.state(b, file) for file in files}, {"remote"})
        _, listed = self.bindle(b, "list")
        self.assertEqual(listed["files"], [])
        _, gone = self.bindle(b, "evictions")
        self.assertEqual(len(gone["evictions"]), 3)

    def test_relayed_bundles_give_way_and_transfers_are_not_refused(self):
        a = self.node("a")
        b = self.node("b", [a.tcpcl_port], SMALL)
        self.in_contact(a)
        for number in range(90):
            a.api.send_bundle(bytes([number]) * MIB, destination="dtn://far/app", priority="low")
        self.eventually(lambda: b.api.get("/v1/library/stats")["evictions"] > 0,
                        "b evicts relayed bundles")
        self.eventually(lambda: a.api.peers_up()[0]["bundles_sent"] >= 90, "a has sent all")
        self.assertLessEqual(disk_usage(b.data), BUDGET)


class HardBudget(LibraryCase):
    """Whatever is published, fetched, deleted or evicted, and whenever the node dies."""

    def setUp(self):
        super().setUp()
        self.random = random.Random(SEED)
        self.a, self.b = self.pair()
        self.offers = [self.a.api.publish(self.sample(f"offer-{number}", size * MIB))["id"]
                       for number, size in enumerate((3, 7, 11, 16))]
        self.mine = []

    def publish(self):
        name = f"mine-{self.random.randrange(6)}"
        reply = self.b.api.send_file(self.sample(name, self.random.randrange(1, 9) * MIB), name,
                                     update="true")
        if reply.status != 507:
            self.mine.append(reply.expect(200, 201)["id"])

    def request(self):
        file = self.random.choice(self.offers)
        self.b.api.post("/v1/downloads", {"id": file})

    def delete(self):
        file = self.random.choice(self.offers + self.mine)
        with_download = self.random.choice(("true", "false"))
        self.b.api.delete_file(file, with_download=with_download)

    def kill_midway(self):
        going_on = threading.Thread(target=self.ignore_cut, args=(self.publish,))
        going_on.start()
        self.b.kill()
        going_on.join()
        self.b.start()
        self.in_contact(self.b)

    @staticmethod
    def ignore_cut(action):
        try:
            action()
        except (OSError, AssertionError):
            pass

    def tidy(self):
        """What its user keeps is the user's to clear."""
        for path in (self.b.data / "downloads").iterdir():
            if path.lstat().st_nlink == 1:
                path.unlink()

    def test_disk_usage_stays_within_the_budget(self):
        print(f"seed {SEED}", end=" ", flush=True)
        for file in self.offers:
            self.knows(self.b, file)
        with PeakUsage(self.b.data) as peak:
            for step in range(STEPS):
                if step % KILL_EVERY == KILL_EVERY - 1:
                    self.kill_midway()
                else:
                    self.random.choice((self.publish, self.request, self.delete))()
                self.tidy()
        self.assertLessEqual(peak.octets, BUDGET)
        self.assertGreater(peak.octets, BUDGET // 3)

        # What is counted while the node runs is what a start finds.
        self.a.stop()
        counted = self.b.api.get("/v1/status")
        self.b.stop()
        self.b.start()
        found = self.b.api.get("/v1/status")
        self.assertEqual(counted["storage"]["payload_bytes"], found["storage"]["payload_bytes"])
        self.assertEqual(counted["chunks"], found["chunks"])


if __name__ == "__main__":
    unittest.main()
