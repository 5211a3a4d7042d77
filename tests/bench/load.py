"""Bundles over TCPCLv4 by size: to a peer, into a node's store, through a node, beside plain TCP."""
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
    """A process that takes what it is sent, as `command` says."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def wait(self):
        """Seconds from the first to the last bundle; None of a plain stream."""
        told, _ = self.process.communicate(timeout=600)
        return seconds_in(told) if told else None


class Stream:
    """The reference: a TCP connection that carries octets and nothing else."""

    def __init__(self, program):
        self.program = program

    def send(self, octets):
        sink = Sink(self.program, "stream-sink")
        told = subprocess.run(
            [self.program, "stream-send", "127.0.0.1", str(sink.port), str(octets)],
            check=True, capture_output=True, text=True).stdout
        sink.wait()
        return seconds_in(told)


class Bundles:
    """The ways of `count` bundles with payloads of `size`, each a method; seconds."""

    def __init__(self, folder, program, count, size, encrypted):
        self.folder, self.count, self.size = folder, count, size
        self.command = [program] + (["--tls"] if encrypted else [])

    def sink(self):
        return Sink(*self.command, "sink", str(self.count))

    def send(self, port, destination):
        told = subprocess.run(
            [*self.command, "send", "127.0.0.1", str(port), destination, str(self.count),
             str(self.size)],
            check=True, capture_output=True, text=True).stdout
        return seconds_in(told)

    def direct(self):
        """To a peer that keeps nothing."""
        sink = self.sink()
        seconds = self.send(sink.port, "dtn://sink/load")
        sink.wait()
        return seconds

    def stored(self):
        """Until a node has acknowledged that they are durable."""
        node = Node(self.folder / "stored", "store", settings=FOR_STRANGERS).start()
        seconds = self.send(node.tcpcl_port, "dtn://elsewhere/load")
        discard(node)
        return seconds

    def passed_on(self):
        """Until the peer behind a node has them, which does not store them."""
        return self._relayed("cut-through", {})

    def relayed(self):
        """Until the peer behind a node has them, which keeps each durably before it goes on."""
        return self._relayed("relay", {"routing": {"cut_through": False}})

    def _relayed(self, name, settings):
        sink = self.sink()
        node = Node(self.folder / name, name, peers=[sink.port],
                    settings={**FOR_STRANGERS, **settings}).start()
        eventually(node.api.peers_up, "the node meets the sink")
        self.send(node.tcpcl_port, "dtn://sink/load")
        seconds = sink.wait()
        discard(node)
        return seconds

    def measured(self):
        return [self.direct(), self.stored(), self.passed_on(), self.relayed()]


class Load:
    def __init__(self, folder, program, scale=1.0):
        self.folder, self.program, self.scale = folder, program, scale

    def count(self, size):
        return max(4, int(self.scale * min(BUNDLES, OCTETS // size)))

    def round(self, size):
        count = self.count(size)
        seconds = [Stream(self.program).send(count * size)]
        for encrypted in (False, True):
            seconds += Bundles(self.folder, self.program, count, size, encrypted).measured()
        return seconds

    def report(self, rounds):
        """A table; of each way the bundles a second and the ratio to the plain stream."""
        plain = ("direct", "stored", "cut through", "relayed")
        ways = (*plain, *(f"{way}, TLS" for way in plain))
        print(f"| payload | plain stream | {' | '.join(ways)} |")
        print("|---" * (2 + len(ways)) + "|", flush=True)
        for size in SIZES:
            told = [self.round(size) for _ in range(rounds)]
            stream, *ours = [statistics.median(of_way) for of_way in zip(*told)]
            count = self.count(size)
            cells = [f"{count / seconds:,.0f}/s ({stream / seconds:.2f})" for seconds in ours]
            print(f"| {size:,} | {count * size / stream / 1e6:,.0f} MB/s | {' | '.join(cells)} |",
                  flush=True)
