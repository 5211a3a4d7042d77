"""What of a new version travels, beside the least that whole chunks allow and beside casync."""
import bisect
import itertools
import os
import random
import shutil
import subprocess
from pathlib import Path

from eventually import eventually
from node import Node

MIB = 1 << 20
EXTENT = 64 << 10  # octets that change in one place
INSERTIONS = 100
SEED = 5
PATIENCE_SECONDS = 600


class Change:
    """The places in the former version of a file that the next one changes: so many extents that
    `share` of its octets are in them, and some insertions of up to 1000 octets."""

    def __init__(self, size, share=0.01):
        choose = random.Random(SEED)
        count = max(1, int(size * share / EXTENT))
        self.extents = sorted(choose.randrange(0, size - EXTENT) for _ in range(count))
        self.insertions = {choose.randrange(0, size): choose.randrange(1, 1000)
                           for _ in range(INSERTIONS)}

    def places(self):
        return sorted({at for begin in self.extents for at in range(begin, begin + EXTENT, 4096)}
                      | {begin + EXTENT - 1 for begin in self.extents} | set(self.insertions))

    def apply(self, former, target):
        octets = bytearray(former.read_bytes())
        for begin in self.extents:
            octets[begin:begin + EXTENT] = os.urandom(EXTENT)
        with open(target, "wb") as file:
            written = 0
            for at, length in sorted(self.insertions.items()):
                file.write(octets[written:at])
                file.write(os.urandom(length))
                written = at
            file.write(octets[written:])


def chunk_lengths(program, file):
    told = subprocess.run([program, file], check=True, capture_output=True, text=True).stdout
    return [int(line) for line in told.split()]


def least(lengths, places):
    """The octets of the chunks that hold these places: whatever else is sent could be spared."""
    ends = list(itertools.accumulate(lengths))
    touched = {bisect.bisect_right(ends, at) for at in places}
    return sum(lengths[each] for each in touched if each < len(lengths))


def octets_on_disk(folder):
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())


def by_casync(folder, versions):
    """Octets of the chunks that the last version adds to casync's store. Those of random data are
    not compressible; its index is not counted."""
    store, before = folder / "casync", 0
    for number, version in enumerate(versions):
        before = octets_on_disk(store) if store.exists() else 0
        subprocess.run(["casync", "make", f"--store={store}", folder / f"{number}.caibx", version],
                       check=True, capture_output=True)
    added = octets_on_disk(store) - before
    shutil.rmtree(store)
    return added


class Pair:
    """Two nodes in contact, of which one publishes versions and the other fetches them."""

    def __init__(self, folder):
        self.a = Node(folder / "a", "a", settings={"tcpcl": {"tls": "never"}}).start()
        self.b = Node(folder / "b", "b", [self.a.tcpcl_port]).start()
        eventually(self.b.api.peers_up, "the nodes meet")

    def _sent(self):
        return sum(peer["bytes_sent"] for peer in self.a.api.peers_up())

    def travel(self, version, name, **query):
        """Octets of bundles that the publisher sends until the other has the file."""
        before = self._sent()
        file = self.a.api.publish(version, name, **query)["id"]
        eventually(lambda: self.b.api.knows_file(file), "the manifest arrives", PATIENCE_SECONDS)
        self.b.api.request_download(file)
        eventually(lambda: self.b.api.download(file)["state"] == "completed", "it is delivered",
                   PATIENCE_SECONDS)
        return self._sent() - before

    def close(self):
        self.a.stop()
        self.b.stop()


def told(title, travelled, minimum, of_what, size, casync):
    line = (f"{title}: {travelled / MIB:.1f} MiB of {size / MIB:.0f} travel, "
            f"{travelled / minimum:.2f} of {of_what} ({minimum / MIB:.1f} MiB)")
    print(line + (f"; casync {casync / MIB:.1f} MiB" if casync else ""), flush=True)


def compare(folder, title, versions, minimum, of_what):
    pair = Pair(folder)
    pair.travel(versions[0], "versions")
    travelled = pair.travel(versions[1], "versions", update="true")
    pair.close()
    casync = by_casync(folder, versions) if shutil.which("casync") else None
    if casync is None:
        print("delta: NOT compared with casync, which is not installed", flush=True)
    told(title, travelled, minimum, of_what, versions[1].stat().st_size, casync)


def report(folder, program, former):
    folder.mkdir()
    changed, change = folder / "changed", Change(former.stat().st_size)
    change.apply(former, changed)
    minimum = least(chunk_lengths(program, former), change.places())
    compare(folder, "delta, 1 % changed and 100 insertions", [former, changed], minimum,
            "the chunks that are touched")
