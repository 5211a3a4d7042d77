"""What every test with real nodes needs: a folder, nodes that end with the test, fetching."""
import tempfile
import unittest
from pathlib import Path

from counting_proxy import CountingProxy
from eventually import eventually
from node import Node
from sample_files import sha256_of

LOG_TAIL = 40


class NodeCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="bindle-test-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.nodes = []

    def node(self, name, peers=(), settings=None, environment=None):
        """A running node that dials `peers`, each given as a TCP port."""
        node = Node(self.folder / name, name, peers, settings)
        self.nodes.append(node)
        self.addCleanup(node.close)
        return node.start(environment)

    def proxy(self, target):
        proxy = CountingProxy(target)
        self.addCleanup(proxy.close)
        return proxy

    def eventually(self, condition, what, seconds=60):
        try:
            return eventually(condition, what, seconds)
        except AssertionError as failure:
            tails = "".join(
                f"\n-- log of {node.name}:\n{node.log_tail(LOG_TAIL)}" for node in self.nodes)
            raise AssertionError(f"{failure}{tails}") from None

    def in_contact(self, node, count=1):
        self.eventually(lambda: len(node.api.peers_up()) >= count,
                        f"{node.name} has {count} contacts")

    def knows(self, node, file_id):
        self.eventually(lambda: node.api.knows_file(file_id), f"{node.name} knows {file_id}")

    def completed(self, node, file_id, seconds=90):
        """The finished download."""
        def finished():
            download = node.api.download(file_id)
            self.assertNotEqual(download["state"], "failed", download)
            return download if download["state"] == "completed" else None
        return self.eventually(finished, f"{node.name} has downloaded {file_id}", seconds)

    def fetch(self, node, file_id, seconds=90):
        """Downloads a file and gives the path at which it was delivered."""
        node.api.request_download(file_id)
        return Path(self.completed(node, file_id, seconds)["path"])

    def assert_travels(self, path, source, sink, name=None):
        """Publishes at one node, fetches at the other, and compares."""
        published = source.api.publish(path, name)
        delivered = self.fetch(sink, published["id"])
        self.assertEqual(sha256_of(delivered), sha256_of(path))
        self.assertEqual(published["sha256"], sha256_of(path))
        return published
