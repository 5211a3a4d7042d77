"""Nodes that never meet, and the stick between them."""
import subprocess

from node import BINDLE
from node_case import NodeCase

SAFE = 0
PARTIAL = 9


class StickCase(NodeCase):
    def setUp(self):
        super().setUp()
        self.stick = self.folder / "stick"
        self.stick.mkdir()

    def island(self, name, settings=None):
        """A node that nobody can call."""
        return self.node(name, settings=settings)

    def watching(self, name, **keys):
        """A node with the stick as a sync folder that it looks at once an hour."""
        node = self.island(name)
        keys = {"path": f'"{self.stick}"', "poll_interval": '"1h"', **keys}
        lines = [f"{key} = {value}" for key, value in keys.items()]
        with open(node.folder / "bindle.toml", "a", encoding="utf-8") as config:
            config.write("[[sync_folder]]\n" + "\n".join(lines) + "\n")
        node.stop()
        return node.start()

    def acquainted(self, *nodes):
        for node in nodes:
            for other in nodes:
                if other is not node:
                    node.api.trust_key(other.publisher_key, other.name)

    def command(self, node, *arguments):
        return subprocess.run(
            [BINDLE, "--node", f"http://127.0.0.1:{node.api.port}", *arguments],
            capture_output=True, text=True, timeout=120, check=False)

    def sync(self, node, code=SAFE, folder=None):
        """Syncs the stick by the command line, and gives the node's account of it."""
        folder = folder or self.stick
        done = self.command(node, "usb", "sync", str(folder))
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return self.account(node, folder)

    def account(self, node, folder=None):
        folder = str(folder or self.stick)
        return next(each for each in node.api.get("/v1/usb")["folders"] if each["path"] == folder)

    def bundle_files(self):
        return sorted(path for path in (self.stick / "BINDLE/BUNDLES").rglob("*")
                      if path.is_file())

    def send(self, source, sink, payload=b"by stick"):
        return source.api.send_bundle(
            payload, source=source.node_id + "app", destination=sink.node_id + "app")["arrival"]

    def received(self, node):
        """The payloads that wait for the application."""
        return [node.api.payload(bundle["arrival"])
                for bundle in node.api.inbox(destination=node.node_id + "app")]
