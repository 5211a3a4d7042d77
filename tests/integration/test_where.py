"""Where a file or bundle is: its story over TCP and a stick, with receipts, and kills in between."""
import unittest
from urllib.parse import quote

from sample_files import random_file
from test_stick import StickCase

NOT_FOUND = 3
SMALL = 300_000


class WhereCase(StickCase):
    def where(self, node, object_id):
        return node.api.get("/v1/where/" + quote(str(object_id), safe=""))

    def kinds(self, node, object_id):
        return [event["kind"] for event in self.where(node, object_id)["story"]]

    def holders(self, node, object_id):
        return {holder["node_id"]: holder["why"]
                for holder in self.where(node, object_id)["holders"]}


class Files(WhereCase):
    def test_story_of_a_file_over_tcp_and_a_stick(self):
        a = self.node("a")
        b = self.node("b", peers=[a.tcpcl_port])
        c = self.island("c")
        self.acquainted(a, b, c)
        self.in_contact(b)
        file_id = a.api.publish(random_file(self.folder / "tides.bin", SMALL, seed="tides"),
                                receipt="required")["id"]
        self.knows(b, file_id)
        known = self.where(b, file_id)
        self.assertEqual((known["here"]["state"], known["here"]["stored_chunks"]), ("known", 0))
        self.assertEqual(known["here"]["missing_bytes"], SMALL)
        self.assertEqual(self.holders(b, file_id), {a.node_id: "published"})
        self.fetch(b, file_id)
        self.assertEqual(self.where(b, file_id)["here"]["missing_bytes"], 0)
        self.eventually(lambda: self.holders(a, file_id) == {b.node_id: "confirmed"},
                        "a has the receipt of b")
        a.kill()
        self.sync(b)
        self.sync(c)
        self.fetch(c, file_id)
        c.kill()
        c.start()
        self.eventually(lambda: "receipt_made" in self.kinds(c, file_id), "c has made its receipt")
        self.sync(c)
        self.sync(b)
        a.start()
        b.kill()
        b.add_peer(a.tcpcl_port)
        b.start()
        both = {b.node_id: "confirmed", c.node_id: "confirmed"}
        self.eventually(lambda: self.holders(a, file_id) == both, "a has the receipt of c too")
        story = self.where(a, file_id)["story"]
        self.assertEqual([event["at"] for event in story], sorted(event["at"] for event in story))
        kinds = [event["kind"] for event in story]
        self.assertEqual(sorted(kinds[:2]), ["bundle_made", "file_published"])
        self.assertEqual(kinds.count("receipt_received"), 2)
        sent = next(event for event in story if event["kind"] == "bundle_sent")
        self.assertEqual((sent["peer"], sent["medium"]), (b.node_id, "tcpcl"))
        arrived = next(event for event in self.where(c, file_id)["story"]
                       if event["kind"] == "file_announced")
        self.assertEqual(arrived["medium"], "stick")
        shown = self.command(a, "where", file_id[:8])
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn(f"{c.node_id}  confirmed", shown.stdout)

    def test_file_without_the_wish_gets_no_receipts(self):
        a = self.node("a")
        b = self.node("b", peers=[a.tcpcl_port])
        self.in_contact(b)
        file_id = a.api.publish(random_file(self.folder / "f", 1000, seed="f"))["id"]
        self.knows(b, file_id)
        self.fetch(b, file_id)
        self.assertNotIn("receipt_made", self.kinds(b, file_id))

    def test_what_nobody_knows_is_not_found(self):
        a = self.island("a")
        for unknown in ("0" * 64, "abcdef12", "77", "dtn://x/-1-1"):
            done = self.command(a, "where", unknown)
            self.assertEqual(done.returncode, NOT_FOUND, done.stdout + done.stderr)
        self.assertEqual(self.command(a, "where", "no id").returncode, 2)


class Bundles(WhereCase):
    def test_story_of_a_bundle_by_its_number_and_its_id(self):
        a, b = self.island("a"), self.island("b")
        self.acquainted(a, b)
        arrival = self.send(a, b)
        self.sync(a)
        self.sync(b)
        self.sync(a)
        self.eventually(lambda: self.kinds(a, arrival) ==
                        ["bundle_made", "bundle_sent", "bundle_delivered"], "a has the story")
        found = self.where(a, arrival)
        self.assertEqual(found["here"]["queue"], "delivered")
        self.assertEqual(found["story"][1]["medium"], "stick")
        at_b = self.where(b, found["id"])
        self.assertEqual(at_b["here"]["queue"], "inbox")
        self.assertEqual([event["kind"] for event in at_b["story"]], ["bundle_received"])
        self.assertEqual(at_b["story"][0]["medium"], "stick")


if __name__ == "__main__":
    unittest.main()
