"""The log of contacts, and what a node carries between islands."""
import signal
import subprocess
import unittest

from node import BINDLE
from node_case import NodeCase
from sample_files import random_file

ISLANDS = """
[[island]]
name = "reef"
nodes = "dtn://reef-*/"
[[island]]
name = "bay"
nodes = "dtn://clinic/"
"""


class ContactLog(NodeCase):
    def contacts(self, node, query=""):
        return node.api.get(f"/v1/contacts{query}")["contacts"]

    def test_a_contact_is_logged_with_its_volume(self):
        reef = self.node("reef-1")
        ferry = self.node("ferry", peers=[reef.tcpcl_port])
        self.assert_travels(random_file(self.folder / "map", 300_000, 1), reef, ferry)
        self.eventually(lambda: self.contacts(ferry), "the contact is logged")
        contact = self.contacts(ferry)[0]
        self.assertEqual(contact["node_id"], "dtn://reef-1/")
        self.assertEqual((contact["medium"], contact["direction"]), ("tcpcl", "out"))
        self.assertEqual((contact["state"], contact["ended"]), ("open", None))
        self.assertGreater(contact["bytes_received"], 300_000)

        reef.stop()
        ended = self.eventually(
            lambda: [each for each in self.contacts(ferry) if each["state"] == "ended"],
            "the end is logged")
        self.assertGreater(ended[0]["bytes_received"], 300_000)
        self.assertTrue(ended[0]["reason"])
        summary = ferry.api.get("/v1/contacts/summary")["summary"]
        self.assertEqual([with_["node_id"] for with_ in summary], ["dtn://reef-1/"])
        self.assertGreater(summary[0]["bytes_received"], 300_000)

    def test_a_killed_node_knows_that_it_lost_sight_of_a_contact(self):
        reef = self.node("reef-1")
        ferry = self.node("ferry", peers=[reef.tcpcl_port])
        self.eventually(lambda: self.contacts(ferry), "the contact is logged")
        ferry.send_signal(signal.SIGKILL)
        ferry.wait()
        ferry.start()
        before = self.contacts(ferry)[-1]
        self.assertEqual((before["state"], before["ended"]), ("unknown", None))
        self.assertIsNotNone(before["last_seen"])

    def test_what_a_ferry_carries_between_islands_is_counted(self):
        reef, clinic = self.node("reef-1"), self.node("clinic")
        ferry = self.node("ferry", peers=[reef.tcpcl_port, clinic.tcpcl_port])
        ferry.stop()
        with open(ferry.folder / "bindle.toml", "a", encoding="utf-8") as config:
            config.write(ISLANDS)
        ferry.start()
        for node in (clinic, ferry):
            node.api.trust_key(reef.publisher_key, "reef")
        self.assert_travels(random_file(self.folder / "map", 300_000, 1), reef, clinic)

        def cells():
            return {(cell["from"], cell["to"]): cell
                    for cell in ferry.api.get("/v1/contacts/matrix")["matrix"]}
        self.eventually(lambda: cells().get(("reef", "bay"), {}).get("bytes", 0) > 300_000,
                        "the file is counted")
        self.assertIn(("bay", "reef"), cells())  # the request for it
        matrix = ferry.api.get("/v1/contacts/matrix")
        score = matrix["score"]
        self.assertEqual(matrix["islands"], ["bay", "reef"])
        self.assertEqual(score["islands"], {"reached": 2, "points": 15.0, "of": 30})
        self.assertEqual(score["island_pairs"]["reached"], 1)
        parts = [score[part]["points"] for part in
                 ("islands", "bundles_carried", "syncs_per_hour", "island_pairs")]
        self.assertAlmostEqual(score["value"], sum(parts) / 100)

        shown = subprocess.run(
            [BINDLE, "--node", f"http://127.0.0.1:{ferry.api.port}", "contacts", "matrix"],
            capture_output=True, text=True, check=True).stdout
        self.assertRegex(shown, r"reef +bay +\d+")
        self.assertRegex(shown, r"islands +2 +15\.0 +30")

    def test_pages_follow_each_other(self):
        reef = self.node("reef-1")
        ferry = self.node("ferry", peers=[reef.tcpcl_port])
        for _ in range(2):
            self.in_contact(ferry)
            ferry.stop()
            ferry.start()
        self.eventually(lambda: len(self.contacts(ferry)) == 3, "three contacts are logged")
        first = ferry.api.get("/v1/contacts?limit=2")
        second = ferry.api.get(f"/v1/contacts?limit=2&after={first['next']}")
        numbers = [each["number"] for each in first["contacts"] + second["contacts"]]
        self.assertEqual(numbers, sorted(numbers, reverse=True))
        self.assertEqual(len(numbers), 3)
        self.assertIsNone(second["next"])


if __name__ == "__main__":
    unittest.main()
