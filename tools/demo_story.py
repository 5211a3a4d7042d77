#!/usr/bin/env python3
"""A file travels over three nodes on this machine, as a timeline. tools/demo runs it.

usage: demo_story.py BIN_DIR FILE [--keep]
"""
import hashlib
import json
import shutil
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from demo_nodes import Failure, Node, Timeline, free_ports, wait_until

CONTACT_SECONDS = 30
TRANSFER_SECONDS = 300


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


class Story:
    """anna publishes; ben fetches from her over TCP; a stick goes from ben to carla, whom anna
    never meets. ben and carla are killed in the middle of it."""

    def __init__(self, programs, file, folder):
        ports = free_ports(6)
        self.file = file
        self.folder = folder
        self.stick = folder / "stick"
        self.anna, self.ben, self.carla = self.nodes = [
            Node(programs, folder, name, *ports[2 * at:2 * at + 2])
            for at, name in enumerate(("anna", "ben", "carla"))]
        self.timeline = None
        self.annas_key = None
        self.published = None

    def tell(self):
        print(f"\n  The file: {self.file}, {size_text(self.file.stat().st_size)}")
        print(f"  The nodes: anna, ben and carla, all on this machine, in {self.folder}\n")
        self.timeline = Timeline()
        self.meet()
        self.publish()
        self.travel_to_ben()
        self.travel_to_carla()

    def say(self, who, what):
        self.timeline.say(who, what)

    def meet(self):
        self.anna.init()
        self.anna.start()
        self.annas_key = self.anna.ask("/v1/status")["publisher_key"]
        self.say("anna", f"runs: admin port {self.anna.url}, neighbours reach it at {self.anna.address}")
        self.ben.init(peers=[self.anna])
        self.ben.start()
        self.say("ben", f"runs: admin port {self.ben.url}, keeps in contact with {self.anna.address}")
        wait_until(lambda: any(each["state"] == "up" for each in self.ben.neighbours()),
                   CONTACT_SECONDS, "anna and ben never met", self.anna, self.ben)
        self.say("both", "are in contact, and have introduced themselves with their public keys")

    def publish(self):
        self.say("anna", f'is given the file: bindle publish "{self.file.name}"')
        file = json.loads(self.anna.bindle("--json", "publish", str(self.file)))
        repeated = file["chunks"] - file["new_chunks"]
        note = f" ({repeated} repeat others: stored once)" if repeated else ""
        self.say("anna", f"has cut it into {counted(file['chunks'], 'chunk')}{note}, signed a manifest,")
        self.say("", f"and has all on disk, in {counted(file['bundles'], 'bundle')} to hand on:"
                     f" {rate_text(file['size'], file['seconds'])}")
        self.published = file

    def travel_to_ben(self):
        ben, file = self.ben, self.published["id"]
        known = wait_until(lambda: ben.ask(f"/v1/files/{file}"), CONTACT_SECONDS,
                           "ben never heard of the file", ben)
        self.say("ben", "has the manifest: the signature is good, the publisher is"
                        f" {known['publisher_name']} ({known['publisher_level']})")
        self.say("ben", f"is asked for the file: bindle get {file[:16]}")
        began = time.monotonic()
        ben.bindle("get", "--no-wait", file)
        self.kill_ben_in_the_middle()
        ben.start()
        path = ben.bindle("get", file)
        self.say("ben", "runs again, asks for the chunks that it lacks, has checked every chunk, and the file")
        self.say("", f"is whole and on disk: {rate_text(self.published['size'], time.monotonic() - began)}"
                     " with the kill and the start")
        self.require_same("ben", path)

    def kill_ben_in_the_middle(self):
        def here():
            return self.ben.ask(f"/v1/files/{self.published['id']}") or {}

        def far_enough():
            found = here()
            return found if found.get("state") == "available" or (
                found and 3 * found["stored_chunks"] > found["chunks"]) else None
        found = wait_until(far_enough, TRANSFER_SECONDS, "ben gets no chunks", self.ben)
        self.ben.kill()
        self.say("ben", f"is killed (SIGKILL) when it has {found['stored_chunks']} of"
                        f" {counted(found['chunks'], 'chunk')}")

    def travel_to_carla(self):
        carla, file = self.carla, self.published["id"]
        self.sync(self.ben, "a stick is put in: bindle usb sync")
        self.anna.stop()
        self.ben.stop()
        self.say("both", "are stopped; the stick goes on its way")
        carla.init()
        carla.start()
        self.say("carla", f"runs: admin port {carla.url}, and meets nobody")
        carla.bindle("keys", "trust", self.annas_key, "--name", "anna")
        self.say("carla", "is told anna's public key: bindle keys trust")
        self.kill_carla_in_the_middle()
        carla.start()
        self.sync(carla, "runs again, the stick is still in: bindle usb sync")
        path = carla.bindle("get", file)
        self.say("carla", "has the file by the stick, from a publisher that it never met")
        self.require_same("carla", path)

    def sync(self, node, what):
        self.stick.mkdir(exist_ok=True)
        self.say(node.name, what)
        began = time.monotonic()
        node.bindle("usb", "sync", str(self.stick))
        account = self.account(node)
        moved = account["bytes_taken"] + account["bytes_written"]
        self.say("", f"{account['taken']} taken, {account['written']} put there and read back, safe to remove:"
                     f" {rate_text(moved, time.monotonic() - began)}")

    def account(self, node):
        folders = (node.ask("/v1/usb") or {"folders": []})["folders"]
        return next((each for each in folders if each["path"] == str(self.stick)), None)

    def kill_carla_in_the_middle(self):
        def far_enough():
            account = self.account(self.carla)
            return account if account and (3 * account["bytes_taken"] > self.published["size"]
                                           or account["state"] == "safe_to_remove") else None
        self.carla.post("/v1/usb/sync", {"path": str(self.stick)})
        account = wait_until(far_enough, TRANSFER_SECONDS, "carla takes nothing from the stick", self.carla)
        self.carla.kill()
        self.say("carla", f"has the stick put in, and is killed when it has taken {counted(account['taken'], 'bundle')}")

    def require_same(self, who, copy):
        digests = {"published": sha256(self.file), f"at {who}": sha256(copy)}
        print()
        for what, digest in digests.items():
            print(f"  SHA-256 {what:10} {digest}")
        if len(set(digests.values())) != 1:
            raise Failure(f"the file at {who} differs")
        print("  They are the same file.\n")

    def show_kept(self):
        for node in (self.anna, self.ben):
            node.start()
        for node in self.nodes:
            print(f"  {node.name}: admin port {node.url}, neighbours reach it at {node.address},"
                  f" pid {node.process.pid}")
        print(f"\nAll keep running. Look around:  {self.carla.programs}/bindle --node {self.carla.url} ls")
        print(f"Stop them:                      kill {' '.join(str(node.process.pid) for node in self.nodes)}")
        print(f"Remove what they stored:        rm -r {self.folder}")

    def show_logs(self):
        for node in self.nodes:
            if node.log.exists():
                lines = node.log.read_text(errors="replace").splitlines()
                print(f"\nThe end of {node.name}'s log:", *lines[-15:], sep="\n  ", file=sys.stderr)

    def stop_and_remove(self):
        try:
            for node in self.nodes:
                node.stop()
        finally:
            shutil.rmtree(self.folder)


def demonstrate(programs, file, keep):
    story = Story(programs, file, Path(tempfile.mkdtemp(prefix="bindle-demo.")))
    with ExitStack() as cleaning:
        cleaning.callback(story.stop_and_remove)
        try:
            story.tell()
        except Failure:
            story.show_logs()
            raise
        if keep:
            story.show_kept()
            cleaning.pop_all()
            return
    print("  The nodes have stopped and their folder is removed; with --keep they stay.")


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
