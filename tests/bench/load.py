"""Bundles over TCPCLv4 by size: past a node, into its store, through it, beside plain TCP."""
import shutil
import statistics
import subprocess

from eventually import eventually
from node import Node

SIZES = (100, 1000, 10_000, 100_000, 524_288, 1_000_000)
OCTETS = 512 << 20  # of payload in a run, at most
BUNDLES = 50_000
# The load comes from a program that the node does not know.
FOR_STRANGERS = {"foreign": {"bytes_per_hour": "1TiB", "storage_percent": 100}}


def discard(node):
    node.stop()
    shutil.rmtree(node.folder)


def seconds_in(told):
    """They are the last that a program says, after its log."""
    return float(told.split()[-1])


class Sink:
    """A process that takes what it is sent; `bundles` None: a plain stream."""

    def __init__(self, program, bundles=None):
        command = ["stream-sink"] if bundles is None else ["sink", str(bundles)]
        self.process = subprocess.Popen([program, *command], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def wait(self):
        """Seconds from the first to the last bundle; None of a plain stream."""
        told, _ = self.process.communicate(timeout=600)
        return seconds_in(told) if told else None


class Load:
    def __init__(self, folder, program, scale=1.0):
        self.folder, self.program, self.scale = folder, program, scale

    def count(self, size):
        return max(4, int(self.scale * min(BUNDLES, OCTETS // size)))

    def send(self, port, destination, count, size):
        told = subprocess.run(
            [self.program, "send", "127.0.0.1", str(port), destination, str(count), str(size)],
            check=True, capture_output=True, text=True).stdout
        return seconds_in(told)

    def stream(self, size):
        sink = Sink(self.program)
        told = subprocess.run(
            [self.program, "stream-send", "127.0.0.1", str(sink.port),
             str(self.count(size) * size)],
            check=True, capture_output=True, text=True).stdout
        sink.wait()
        return seconds_in(told)

    def direct(self, size):
        """To a peer that keeps nothing."""
        sink = Sink(self.program, self.count(size))
        seconds = self.send(sink.port, "dtn://sink/load", self.count(size), size)
        sink.wait()
        return seconds

    def stored(self, size):
        """Until a node has acknowledged that they are durable."""
        node = Node(self.folder / f"stored-{size}", "store", settings=FOR_STRANGERS).start()
        seconds = self.send(node.tcpcl_port, "dtn://elsewhere/load", self.count(size), size)
        discard(node)
        return seconds

    def relayed(self, size):
        """Until the peer behind a node has them; the node keeps each durably before it goes on."""
        sink = Sink(self.program, self.count(size))
        node = Node(self.folder / f"relay-{size}", "relay", peers=[sink.port]).start()
        eventually(node.api.peers_up, "the node meets the sink")
        self.send(node.tcpcl_port, "dtn://sink/load", self.count(size), size)
        seconds = sink.wait()
        discard(node)
        return seconds

    def report(self, rounds):
        for size in SIZES:
            ways = (self.stream, self.direct, self.stored, self.relayed)
            told = [[way(size) for way in ways] for _ in range(rounds)]
            stream, *ours = [statistics.median(of_way) for of_way in zip(*told)]
            count = self.count(size)
            print(f"bundles of {size}: plain stream {count * size / stream / 1e6:.0f} MB/s",
                  *(f"{way.__name__} {count / seconds:.0f}/s, "
                    f"{count * size / seconds / 1e6:.0f} MB/s, ratio {stream / seconds:.2f}"
                    for way, seconds in zip(ways[1:], ours)), sep="; ", flush=True)
