"""Nodes ask by themselves for what a rule fits."""
import json
import os
import subprocess
import unittest
from pathlib import Path

from node import BINDLE, without_settings
from node_case import NodeCase
from sample_files import MIB, random_file, sha256_of

DEADLINE_SECONDS = 60
RULE = 'topic = education and size < 1MB and type ~ "video/*"'


class Subscriptions(NodeCase):
    def subscribe(self, node, *arguments, exit_code=0):
        ended = subprocess.run(
            [BINDLE, "--json", "--node", f"http://127.0.0.1:{node.api.port}", "subscribe",
             *arguments],
            capture_output=True, text=True, timeout=DEADLINE_SECONDS,
            env=without_settings(os.environ))
        self.assertEqual(ended.returncode, exit_code, ended.stderr)
        return json.loads(ended.stdout)

    def publish(self, node, name, size=200_000, topic="education", media_type="video/mp4"):
        path = random_file(self.folder / name, size, seed=name)
        published = node.api.publish(path, name, topic=topic, media_type=media_type)
        return published["id"], path

    def asked_for(self, node):
        return {download["id"] for download in node.api.get("/v1/downloads")["downloads"]}

    def completed_unasked(self, node, file):
        """The download of a file that the node asks for by itself, sooner or later."""
        self.eventually(lambda: file in self.asked_for(node), f"{node.name} asks for {file}")
        return self.completed(node, file)

    def test_what_fits_comes_by_itself_before_and_after_the_rule_is_set(self):
        a = self.node("a")
        b = self.node("b", [a.tcpcl_port])
        early, early_path = self.publish(a, "early.mp4")
        other, _ = self.publish(a, "other.mp4", topic="music")
        self.knows(b, early)
        self.knows(b, other)

        trial = self.subscribe(b, "dry-run", RULE, "--budget", "100kB")
        self.assertEqual(trial["left_out"], {"files": 1, "bytes": 200_000})
        trial = self.subscribe(b, "dry-run", RULE)
        self.assertEqual([file["id"] for file in trial["files"]], [early])
        self.assertEqual(self.asked_for(b), set())

        self.subscribe(b, "add", "school", RULE, "--budget", "500kB")
        delivered = Path(self.completed_unasked(b, early)["path"])
        self.assertEqual(sha256_of(delivered), sha256_of(early_path))
        late, _ = self.publish(a, "late.mp4")
        self.eventually(lambda: late in self.asked_for(b), "b asks for what came later")
        self.completed_unasked(b, late)
        beyond, _ = self.publish(a, "beyond.mp4")
        self.knows(b, beyond)

        def left_out():
            return self.subscribe(b, "list")["subscriptions"][0]["left_out_files"] == 1
        self.eventually(left_out, "the budget leaves one out")
        self.assertEqual(self.asked_for(b), {early, late})

        b.kill()
        b.start()
        listed = self.subscribe(b, "list")["subscriptions"]
        self.assertEqual([(each["name"], each["rule"], each["requested_bytes"])
                          for each in listed], [("school", RULE, 400_000)])
        self.subscribe(b, "remove", "school")
        self.assertEqual(self.subscribe(b, "list")["subscriptions"], [])
        self.assertEqual(self.asked_for(b), {early, late})

    def test_a_file_that_finds_no_room_does_not_keep_the_node_from_starting(self):
        a = self.node("a")
        b = self.node("b", [a.tcpcl_port], {"storage": {"budget": "128MiB"}})
        self.publish(b, "own.mp4", size=60 * MIB)
        file, _ = self.publish(a, "large.mp4", size=70 * MIB)
        self.knows(b, file)
        self.subscribe(b, "add", "all", "size > 0", "--budget", "1GB")
        b.wait_for_log("cannot begin")
        b.stop()
        b.start()
        self.assertEqual(self.asked_for(b), {file})

    def test_a_file_larger_than_the_store_is_left_out(self):
        a = self.node("a")
        b = self.node("b", [a.tcpcl_port], {"storage": {"budget": "64MiB"}})
        file, _ = self.publish(a, "large.mp4", size=70 * MIB)
        self.knows(b, file)
        self.subscribe(b, "add", "all", "size > 0", "--budget", "1GB")
        self.eventually(
            lambda: self.subscribe(b, "list")["subscriptions"][0]["left_out_files"] == 1,
            "the file is left out")
        self.assertEqual(self.asked_for(b), set())

    def test_blocked_publishers_are_left_out(self):
        a = self.node("a")
        b = self.node("b", [a.tcpcl_port])
        file, _ = self.publish(a, "file.mp4")
        self.knows(b, file)
        b.stop()
        a.stop()
        b.start()
        b.api.post("/v1/keys", {"key": a.publisher_key, "level": "blocked"}).expect(200, 201)
        trial = self.subscribe(b, "dry-run", "size > 0")
        self.assertEqual(trial["requested"]["files"], 0)

    def test_says_where_a_rule_is_wrong(self):
        a = self.node("a")
        failure = self.subscribe(a, "add", "x", "topic = a adn size > 1", "--budget", "1GB",
                                 exit_code=2)
        self.assertEqual(failure["error_code"], "bad_request")
        self.assertIn("at character 11", failure["detail"])
        failure = self.subscribe(a, "remove", "x", exit_code=3)
        self.assertEqual(failure["error_code"], "not_found")


if __name__ == "__main__":
    unittest.main()
