"""Files that a node has never heard of, found by asking others, and folders that stay published."""
import json
import signal
import subprocess
import unittest

from node import BINDLE
from node_case import NodeCase
from sample_files import random_file


class NetworkSearch(NodeCase):
    def test_a_file_that_spreads_no_more_is_found_and_fetched(self):
        a = self.node("a")
        path = random_file(self.folder / "wells-map.pdf", 1000, seed=1)
        file_id = a.api.publish(path, replicas="0")["id"]
        for bundle in a.api.get("/v1/bundles?queue=outbox&limit=100")["bundles"]:
            if bundle["kind"] == "manifest":
                a.api.request("DELETE", f"/v1/bundles/{bundle['arrival']}")
        b = self.node("b", [a.tcpcl_port])
        self.in_contact(b)
        self.assertEqual(b.api.get("/v1/search?q=wells")["files"], [])

        query = b.api.request("POST", "/v1/queries?q=wells").expect(202)["id"]
        answers = lambda: b.api.get(f"/v1/queries/{query}")["answers"]
        self.eventually(answers, "a answers")
        [answer] = answers()
        self.assertEqual((answer["node"], answer["unverified"]), ("dtn://a/", 0))
        [found] = answer["files"]
        self.assertEqual((found["id"], found["held"], found["new"]), (file_id, True, True))
        self.assertIsNotNone(found["known"])
        self.fetch(b, file_id)


class WatchedFolder(NodeCase):
    def test_a_watched_folder_is_published_again_when_it_changes(self):
        a = self.node("a")
        folder = self.folder / "handbook"
        folder.mkdir()
        (folder / "one").write_text("one")
        watching = subprocess.Popen(
            [BINDLE, "--node", f"http://127.0.0.1:{a.api.port}", "--json", "--quiet", "publish",
             str(folder), "--watch"], stdout=subprocess.PIPE, text=True)
        self.addCleanup(watching.stdout.close)
        self.addCleanup(watching.wait)
        self.addCleanup(watching.kill)
        first = self.collection(a, 1)
        (folder / "two").write_text("two")
        second = self.collection(a, 2)
        self.assertEqual(second["supersedes"], first["id"])
        watching.send_signal(signal.SIGINT)
        self.assertEqual(watching.wait(30), 0)

    def collection(self, node, version):
        def find():
            files = node.api.get("/v1/search?type=application/vnd.bindle.collection")["files"]
            return next((file for file in files if file["version"] == version), None)
        return self.eventually(find, f"version {version} is published")


if __name__ == "__main__":
    unittest.main()
