#!/usr/bin/env python3
"""Two nodes on this machine and one file between them, as a timeline. tools/demo runs it.

usage: demo_nodes.py BIN_DIR FILE [--keep]
"""
import hashlib
import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

START_SECONDS = 30
CONTACT_SECONDS = 30
STOP_SECONDS = 30


class Failure(Exception):
    """Why the demo cannot go on, as a sentence."""


class Node:
    def __init__(self, programs, folder, name, http_port, tcpcl_port):
        self.programs = programs
        self.folder = folder / name
        self.name = name
        self.url = f"http://127.0.0.1:{http_port}"
        self.address = f"tcpcl://127.0.0.1:{tcpcl_port}"
        self.log = folder / f"{name}.log"
        self.process = None

    def init(self, peers=()):
        listen = ["--http", self.url.split("//")[1], "--tcpcl", self.address.split("//")[1]]
        for peer in peers:
            listen += ["--peer", peer.address]
        self.bindle("init", "--dir", str(self.folder), "--name", self.name, *listen)

    def start(self):
        command = [self.programs / "bindled", "--config", self.folder / "bindle.toml"]
        # A session of its own: Ctrl-C is for the demo, which then stops the nodes in order.
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=self.log.open("w"), start_new_session=True)
        wait_until(lambda: self.ask("/health"), START_SECONDS, f"{self.name} does not start", self)

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Failure(f"{self.name} did not stop within {STOP_SECONDS} s")

    def ask(self, path):
        """The JSON at a path of the admin port; None while there is no good answer."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as reply:
                return json.load(reply)
        except (OSError, urllib.error.URLError):
            return None

    def neighbours(self):
        return (self.ask("/v1/peers") or {"peers": []})["peers"]

    def bindle(self, *arguments):
        """What the command line tool prints; its progress goes to the terminal, if there is one."""
        quiet = [] if sys.stderr.isatty() else ["--quiet"]
        command = [self.programs / "bindle", "--node", self.url, *quiet, *arguments]
        stderr = None if sys.stderr.isatty() else subprocess.PIPE
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=stderr, text=True)
        if done.returncode != 0:
            raise Failure(f"bindle {arguments[0]} failed: {(done.stderr or '').strip()}")
        return done.stdout.rstrip("\n")


class Timeline:
    def __init__(self):
        self.began = time.monotonic()

    def say(self, who, what):
        print(f"  {time.monotonic() - self.began:6.2f} s  {who:5} {what}", flush=True)


def wait_until(condition, seconds, otherwise, *nodes):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        for node in nodes:
            if node.process.poll() is not None:
                raise Failure(f"{node.name} ended with exit code {node.process.returncode}")
        if time.monotonic() > deadline:
            raise Failure(otherwise)
        time.sleep(0.02)
    return found


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def size_text(octets):
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if octets >= factor:
            return f"{octets / factor:.1f} {unit}"
    return counted(octets, "byte")


def counted(number, thing):
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def rate_text(octets, seconds):
    seconds = max(seconds, 0.001)
    rate = f", {octets / 1e6 / seconds:.0f} MB/s" if octets >= 1e6 else ""
    return f"{seconds:.2f} s{rate}"


def publish(node, file, timeline):
    timeline.say(node.name, f'is given the file: bindle publish "{file.name}"')
    file = json.loads(node.bindle("--json", "publish", str(file)))
    repeated = file["chunks"] - file["new_chunks"]
    note = f" ({repeated} repeat others: stored once)" if repeated else ""
    timeline.say(node.name, f"has cut it into {counted(file['chunks'], 'chunk')}{note}, signed a manifest,")
    timeline.say("", f"and has all on disk, in {counted(file['bundles'], 'bundle')} to hand on:"
                 f" {rate_text(file['size'], file['seconds'])}")
    return file


def fetch(node, file, timeline):
    known = wait_until(lambda: node.ask(f"/v1/files/{file['id']}"), CONTACT_SECONDS,
                       f"{node.name} never heard of the file", node)
    timeline.say(node.name, "has the manifest: the signature is good, the publisher is"
                 f" {known['publisher_name']} ({known['publisher_level']})")
    timeline.say(node.name, f"is asked for the file: bindle get {file['id'][:16]}")
    began = time.monotonic()
    path = node.bindle("get", file["id"])
    took = time.monotonic() - began
    bundles = sum(each["bundles_received"] for each in node.neighbours())
    octets = sum(each["bytes_received"] for each in node.neighbours())
    timeline.say(node.name, f"has received {counted(bundles, 'bundle')}, {size_text(octets)},"
                 " checked every chunk, and the file")
    timeline.say("", f"is whole and on disk: {rate_text(file['size'], took)}")
    return path


def show_digests(original, copy):
    digests = {"published": sha256(original), "received": sha256(copy)}
    print()
    for what, digest in digests.items():
        print(f"  SHA-256 {what:10} {digest}")
    if len(set(digests.values())) != 1:
        raise Failure("the files differ")
    print("  They are the same file.\n")


def show_kept(programs, folder, nodes):
    for node in nodes:
        print(f"  {node.name}: admin port {node.url}, neighbours reach it at {node.address}, pid {node.process.pid}")
    print(f"\nBoth keep running. Look around:  {programs}/bindle --node {nodes[1].url} ls")
    print(f"Stop them:                       kill {' '.join(str(node.process.pid) for node in nodes)}")
    print(f"Remove what they stored:         rm -r {folder}")


def run(programs, file, folder, nodes, keep):
    anna, ben = nodes
    print(f"\n  The file: {file}, {size_text(file.stat().st_size)}")
    print(f"  The nodes: anna and ben, both on this machine, in {folder}\n")
    timeline = Timeline()
    anna.init()
    anna.start()
    timeline.say("anna", f"runs: admin port {anna.url}, neighbours reach it at {anna.address}")
    ben.init(peers=[anna])
    ben.start()
    timeline.say("ben", f"runs: admin port {ben.url}, keeps in contact with {anna.address}")
    wait_until(lambda: any(each["state"] == "up" for each in ben.neighbours()),
               CONTACT_SECONDS, "the nodes never met", anna, ben)
    timeline.say("both", "are in contact, and have introduced themselves with their public keys")
    published = publish(anna, file, timeline)
    show_digests(file, fetch(ben, published, timeline))
    if keep:
        show_kept(programs, folder, nodes)


def stop_and_remove(folder, nodes):
    try:
        for node in nodes:
            node.stop()
    finally:
        shutil.rmtree(folder)


def show_logs(nodes):
    for node in nodes:
        if node.log.exists():
            lines = node.log.read_text(errors="replace").splitlines()
            print(f"\nThe end of {node.name}'s log:", *lines[-15:], sep="\n  ", file=sys.stderr)


def demonstrate(programs, file, keep):
    folder = Path(tempfile.mkdtemp(prefix="bindle-demo."))
    ports = free_ports(4)
    nodes = [Node(programs, folder, "anna", *ports[:2]), Node(programs, folder, "ben", *ports[2:])]
    with ExitStack() as cleaning:
        cleaning.callback(stop_and_remove, folder, nodes)
        try:
            run(programs, file, folder, nodes, keep)
        except Failure:
            show_logs(nodes)
            raise
        if keep:
            cleaning.pop_all()
            return
    print(f"  Admin ports were {nodes[0].url} (anna) and {nodes[1].url} (ben).")
    print("  Both nodes have stopped and their folder is removed; with --keep they stay.")


def main(arguments):
    programs, file = (Path(each) for each in arguments if each != "--keep")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(128 + signal.SIGHUP))
    try:
        demonstrate(programs, file, "--keep" in arguments)
    except (Failure, OSError) as failure:
        print(f"\nThe demo failed: {failure}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 128 + signal.SIGINT
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
