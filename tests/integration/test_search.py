"""Files are found by words on a node that holds nothing of them."""
import json
import os
import subprocess
import unittest

from node import BINDLE, without_settings
from node_case import NodeCase
from sample_files import random_file

DEADLINE_SECONDS = 60
NOT_FOUND = 3


class Search(NodeCase):
    def search(self, node, *arguments, exit_code=0):
        ended = subprocess.run(
            [BINDLE, "--json", "--node", f"http://127.0.0.1:{node.api.port}", "search", *arguments],
            capture_output=True, text=True, timeout=DEADLINE_SECONDS,
            env=without_settings(os.environ))
        self.assertEqual(ended.returncode, exit_code, ended.stderr)
        return json.loads(ended.stdout)

    def names(self, node, *arguments):
        return [file["name"] for file in self.search(node, *arguments)["files"]]

    def test_finds_by_a_word_of_the_description_before_and_after_it_is_fetched(self):
        a = self.node("a")
        b = self.node("b", [a.tcpcl_port])
        path = random_file(self.folder / "sample.bin", 200_000, seed="search")
        published = a.api.publish(path, "hp-7.pdf", topic="energy", tag="heating",
                                  media_type="application/pdf",
                                  description="Wärmepumpen für Anfänger")
        a.api.publish(path, "Wärmepumpen.txt", description="Ein Verzeichnis")
        self.knows(b, published["id"])
        self.eventually(lambda: len(b.api.get("/v1/files")["files"]) == 2, "b knows both")

        self.assertEqual(self.names(b, "anfanger"), ["hp-7.pdf"])
        self.assertEqual(self.names(b, "WARMEPUMP"), ["Wärmepumpen.txt", "hp-7.pdf"])
        self.assertEqual(self.names(b, "warmepumpen", "--topic", "energy"), ["hp-7.pdf"])
        self.assertEqual(self.names(b, "--type", "application/*", "--tag", "Heating",
                                    "--publisher", a.publisher_key), ["hp-7.pdf"])
        self.assertEqual(self.names(b, "anfänger", "--missing", "--min-size", "200kB"),
                         ["hp-7.pdf"])
        self.search(b, "anfänger", "--held", exit_code=NOT_FOUND)
        self.search(b, "anfänger", "--max-size", "199kB", exit_code=NOT_FOUND)

        first = b.api.get("/v1/search?q=warmepumpen&limit=1")
        rest = b.api.get(f"/v1/search?q=warmepumpen&limit=1&after={first['next']}")
        self.assertEqual([file["name"] for file in first["files"] + rest["files"]],
                         ["Wärmepumpen.txt", "hp-7.pdf"])

        self.fetch(b, published["id"])
        self.assertEqual(self.names(b, "--held"), ["hp-7.pdf"])
        b.stop()
        b.start()
        self.assertEqual(self.names(b, "anfänger", "--held"), ["hp-7.pdf"])

    def test_says_what_is_wrong_with_a_question(self):
        a = self.node("a")
        failure = self.search(a, "--min-size", "big", exit_code=2)
        self.assertEqual(failure["error_code"], "bad_request")
        failure = self.search(a, "--publisher", "nobody", exit_code=2)
        self.assertIn("keyring", failure["detail"])


if __name__ == "__main__":
    unittest.main()
