"""Publishing, node-to-node transfer and ping on real nodes, each beside a reference."""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration"))

from durable_echo import DurableEcho  # noqa: E402
import delta  # noqa: E402
import micro  # noqa: E402
from load import Load  # noqa: E402
from eventually import eventually  # noqa: E402
from node import BIN_DIR, Node  # noqa: E402
from ping_peer import PingPeer, PlainPeer  # noqa: E402
from rsync_daemon import RsyncDaemon  # noqa: E402
import scale  # noqa: E402
from stick import Stick  # noqa: E402
from stopwatch import compare, timed  # noqa: E402
import zim  # noqa: E402

MIB = 1 << 20
FULL_SIZE = 1024 * MIB
PIECE = 8 * MIB
PINGS = 2000
SMALL_FILES = 1000
SMALL_SIZE = 1000
BENCH_PROGRAMS = Path(__file__).resolve().parents[2] / "build" / "release" / "bin"


def write_random(path, size):
    with open(path, "wb") as file:
        for _ in range(0, size, PIECE):
            file.write(os.urandom(min(PIECE, size - file.tell())))


def copy_durably(source, target):
    """As cp would, with the copy on the disk before it counts."""
    with open(source, "rb") as reader, open(target, "wb") as writer:
        shutil.copyfileobj(reader, writer, PIECE)
        os.fsync(writer.fileno())


def rate(size):
    return lambda seconds: f"{size / seconds / 1e6:.0f} MB/s"


def address(node):
    return f"http://127.0.0.1:{node.api.port}"


class Bench:
    """Each method is a benchmark by its own name."""

    def __init__(self, folder, size, rounds, counts):
        self.folder, self.size, self.rounds, self.counts = folder, size, rounds, counts

    def nodes(self, label):
        a = Node(self.folder / f"{label}-a", "a").start()
        b = Node(self.folder / f"{label}-b", "b", peers=[a.tcpcl_port]).start()
        eventually(b.api.peers_up, "the nodes meet")
        return a, b

    def sample(self):
        path = self.folder / "sample"
        write_random(path, self.size)
        return path

    def publish(self):
        def ours():
            node, path = Node(self.folder / "node", "p").start(), self.sample()
            command = [BIN_DIR / "bindle", "--node", address(node), "--quiet", "publish", path]
            seconds = timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
            node.stop()
            shutil.rmtree(node.folder)
            return seconds

        def copy():
            path, target = self.sample(), self.folder / "copy"
            seconds = timed(lambda: copy_durably(path, target))
            target.unlink()
            return seconds

        compare("publish", rate(self.size), "copy with fsync", copy, ours, self.rounds)

    def transfer(self):
        def ours():
            path = self.sample()
            a, b = self.nodes("t")
            file = a.api.publish(path, "sample")["id"]
            eventually(lambda: b.api.knows_file(file), "the manifest arrives")
            command = [BIN_DIR / "bindle", "--node", address(b), "--quiet", "get", file]
            seconds = timed(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
            for node in (a, b):
                node.stop()
                shutil.rmtree(node.folder)
            return seconds

        def rsync():
            path = self.sample()
            with RsyncDaemon(self.folder / "rsync") as daemon:
                seconds = timed(lambda: daemon.push(path))
            shutil.rmtree(self.folder / "rsync")
            return seconds

        compare("transfer", rate(self.size), "rsync --fsync", rsync, ours, self.rounds)

    def ping(self):
        node = Node(self.folder / "node", "p").start()
        peer = PingPeer(node.tcpcl_port, "//pinger/", f"//{node.name}/echo")
        echo = DurableEcho(self.folder)
        plain = PlainPeer(echo.port, peer.bundle_size)

        def per_ping(ping):
            begin = time.monotonic()
            for _ in range(PINGS):
                ping()
            return (time.monotonic() - begin) / PINGS

        compare("ping round trip", lambda seconds: f"{seconds * 1e6:.0f} us",
                "durable TCP echo", lambda: per_ping(plain.ping), lambda: per_ping(peer.ping),
                self.rounds)
        echo.close()
        node.stop()

    def stick(self):
        small = self.folder / "small"
        small.mkdir()
        for number in range(SMALL_FILES):
            write_random(small / str(number), SMALL_SIZE)
        stick = Stick(self.folder)
        stick.report(f"{SMALL_FILES} x {SMALL_SIZE} octets", sorted(small.iterdir()), self.rounds)
        stick.report(f"{self.size // MIB} MiB", [self.sample()], self.rounds)

    def bundle(self):
        micro.report(BENCH_PROGRAMS / "bindle_bench")

    def load(self):
        Load(self.folder, BENCH_PROGRAMS / "bindle_load", self.size / FULL_SIZE).report(self.rounds)

    def delta(self):
        delta.report(self.folder / "delta", BENCH_PROGRAMS / "bindle_chunks", self.sample())

    def scale(self):
        scale.report(self.folder, BENCH_PROGRAMS / "bindle_load", self.counts)

    def zim(self):
        zim.report(self.folder / "zim")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1024, help="MiB of the file (default 1024)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--bundles", type=int, nargs="+", default=[10_000, 100_000],
                        help="how many a node holds for `scale`")
    parser.add_argument("what", nargs="*", default=["publish", "transfer", "ping", "stick", "bundle", "load", "delta",
                                                  "zim", "scale"])
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bindle-bench-") as folder:
        bench = Bench(Path(folder), chosen.size * MIB, chosen.rounds, chosen.bundles)
        for name in chosen.what:
            getattr(bench, name)()


if __name__ == "__main__":
    main()
