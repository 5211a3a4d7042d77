"""A node that holds many bundles and files: what takes longer, and how much memory it takes."""
import statistics
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import bpv7
from eventually import eventually
from node import Node
from tcpcl_client import TcpclClient

PAYLOAD = 100  # octets
FILES_SHARE = 10  # so many bundles for each file
ROUNDS = 20
EXPIRING = 100
LIFETIME_MS = 2000
PUBLISHERS = 4
# Nothing is evicted by itself here, and the load comes from a stranger.
SETTINGS = {"storage": {"budget": "64GiB", "min_free": "0B"},
            "foreign": {"bytes_per_hour": "1TiB", "storage_percent": 100}}


def memory_mib(node):
    with open(f"/proc/{node.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def median_ms(work):
    def once():
        begin = time.monotonic()
        work()
        return (time.monotonic() - begin) * 1000
    return statistics.median(once() for _ in range(ROUNDS))


class Held:
    """A node with `bundles` for another one and a tenth as many files of its own."""

    def __init__(self, folder, load, bundles):
        self.load, self.bundles, self.files = load, bundles, bundles // FILES_SHARE
        self.node = Node(folder, "much", settings=SETTINGS).start()

    def fill(self):
        subprocess.run([self.load, "send", "127.0.0.1", str(self.node.tcpcl_port),
                        "dtn://far/load", str(self.bundles), str(PAYLOAD)],
                       check=True, capture_output=True)
        with ThreadPoolExecutor(PUBLISHERS) as publishers:
            list(publishers.map(self._publish, range(self.files)))

    def _publish(self, number):
        body = f"contents of file {number}"
        target = f"/v1/files?name=tide-{number}.txt&tag=harbour{number % 100}&description=water"
        self.node.api.request("POST", target, body).expect(201)

    def restart(self):
        self.node.stop()
        begin = time.monotonic()
        self.node.start()
        return (time.monotonic() - begin) * 1000

    def first_bundle(self):
        """From the contact until the first of the bundles that wait has come. Of the second contact: at
        the first the node waits for an inventory, which this neighbour does not send."""
        self._take_one()
        return self._take_one()

    def _take_one(self):
        with TcpclClient(self.node.tcpcl_port, "dtn://far/") as client:
            client.shake_hands()
            begin = time.monotonic()
            client.wait_for_bundle(lambda bundle: b"load" in bundle)
            return (time.monotonic() - begin) * 1000

    def search(self):
        self.node.api.get("/v1/search?q=tide+harbour7&limit=20")

    def plan(self):
        self.node.api.get("/v1/library/plan?budget=1GiB")

    def next_to_go(self):
        self.node.api.get("/v1/library/stats")

    def expiry(self):
        """How late the last of some bundles is that expire beside all the others."""
        expired = lambda: self.node.api.get("/v1/status")["queues"]["expired"]
        before = expired()
        with TcpclClient(self.node.tcpcl_port, "dtn://brief/") as client:
            client.shake_hands()
            for _ in range(EXPIRING):
                client.send_bundle(bpv7.assemble(
                    bpv7.primary_block("//brief/app", "//far/app", lifetime_ms=LIFETIME_MS),
                    bpv7.payload_block(b"soon over")))
        due = time.monotonic() + LIFETIME_MS / 1000
        eventually(lambda: expired() >= before + EXPIRING, "they have expired")
        return (time.monotonic() - due) * 1000


def report(folder, load, counts):
    columns = ("bundles", "files", "start-up", "first bundle sent", "search", "next to go",
               "eviction plan", "expiry behind time", "memory filled", "memory restarted")
    print(f"| {' | '.join(columns)} |")
    print("|---" * len(columns) + "|", flush=True)
    for count in counts:
        held = Held(folder / f"held{count}", load, count)
        held.fill()
        filled = memory_mib(held.node)
        cells = [f"{count:,}", f"{held.files:,}", f"{held.restart():.0f} ms",
                 f"{held.first_bundle():.1f} ms", f"{median_ms(held.search):.1f} ms",
                 f"{median_ms(held.next_to_go):.1f} ms", f"{median_ms(held.plan):.1f} ms",
                 f"{held.expiry():.0f} ms", f"{filled:.0f} MiB", f"{memory_mib(held.node):.0f} MiB"]
        print(f"| {' | '.join(cells)} |", flush=True)
        held.node.stop()
