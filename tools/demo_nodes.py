"""Nodes on this machine for the demo, and the timeline of what they do."""
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

START_SECONDS = 30
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
                                        stderr=self.log.open("a"), start_new_session=True)
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

    def kill(self):
        """Ends it as a power cut would: it has no time to do anything about it."""
        self.process.kill()
        self.process.wait()

    def ask(self, path):
        """The JSON at a path of the admin port; None while there is no good answer."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as reply:
                return json.load(reply)
        except (OSError, urllib.error.URLError):
            return None

    def post(self, path, what):
        """Gives the admin port an order."""
        request = urllib.request.Request(self.url + path, json.dumps(what).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10):
            pass

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
        print(f"  {time.monotonic() - self.began:6.2f} s  {who:6} {what}", flush=True)


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
