"""The round trip of files on a stick, beside a plain copy and beside nncp."""
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from eventually import eventually
from node import BINDLE, Node
from stopwatch import compare, timed

PIECE = 1 << 20
LARGE = 16 << 20
PATIENCE_SECONDS = 600
NNCP_KEYS = ("id", "exchpub", "signpub", "noisepub")


def read_from_medium(path):
    """Past the page cache, as a read-back has to be."""
    with open(path, "rb", buffering=0) as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while file.read(PIECE):
            pass


def command(*arguments):
    subprocess.run([str(argument) for argument in arguments], check=True, capture_output=True)


def by_copy(folder, files):
    """Onto the stick, synced and read back, and off it again."""
    stick, home = folder / "stick", folder / "home"
    stick.mkdir()
    home.mkdir()
    command("cp", *files, stick)
    command("sync", "-f", stick)
    for file in stick.iterdir():
        read_from_medium(file)
    command("cp", "-r", stick, home)
    command("sync", "-f", home)


class Nncp:
    """Two nodes of Debian's nncp that know each other."""

    def __init__(self, folder):
        self.stick = folder / "stick"
        self.stick.mkdir()
        self.folders = {}
        keys = {}
        for name in ("a", "b"):
            self.folders[name] = folder / name
            keys[name] = self._make(folder / name)
        self._introduce("a", "b", keys["b"])
        self._introduce("b", "a", keys["a"])

    def _config(self, name):
        return self.folders[name] / "config"

    @staticmethod
    def _make(folder):
        (folder / "spool").mkdir(parents=True)
        (folder / "in").mkdir()
        text = subprocess.run(["nncp-cfgnew", "-nocomments"], check=True, capture_output=True,
                              text=True).stdout
        text = text.replace("/var/spool/nncp", str(folder / "spool"))
        (folder / "config").write_text(text)
        own = text[text.index("self:"):]
        return {key: re.search(rf"\b{key}: (\S+)", own).group(1) for key in NNCP_KEYS}

    def _introduce(self, name, other, keys):
        text = self._config(name).read_text()
        at = text.index("{", text.index("neigh:")) + 1
        lines = [f"{key}: {value}" for key, value in keys.items()]
        lines.append(f'incoming: "{self.folders[name] / "in"}"')
        entry = f"\n{other}: {{\n" + "\n".join(lines) + "\n}\n"
        self._config(name).write_text(text[:at] + entry + text[at:])

    def round_trip(self, files):
        for file in files:
            command("nncp-file", "-quiet", "-cfg", self._config("a"), file, "b:")
        command("nncp-xfer", "-quiet", "-mkdir", "-cfg", self._config("a"), self.stick)
        command("nncp-xfer", "-quiet", "-cfg", self._config("b"), self.stick)
        command("nncp-toss", "-quiet", "-cfg", self._config("b"))


class Islands:
    """Two nodes of ours that never meet."""

    def __init__(self, folder):
        self.stick = folder / "stick"
        self.stick.mkdir()
        self.a = Node(folder / "a", "a").start()
        self.b = Node(folder / "b", "b").start()
        self.b.api.trust_key(self.a.publisher_key, "a")

    def _sync(self, node):
        command(BINDLE, "--node", f"http://127.0.0.1:{node.api.port}", "--quiet", "usb", "sync",
                self.stick)

    def _publish(self, file):
        """The id. Through the command where Python would be what is measured."""
        if file.stat().st_size < LARGE:
            return self.a.api.publish(file)["id"]
        told = subprocess.run(
            [BINDLE, "--node", f"http://127.0.0.1:{self.a.api.port}", "--json", "publish", file],
            check=True, capture_output=True, text=True).stdout
        return json.loads(told)["id"]

    def round_trip(self, files):
        published = [self._publish(file) for file in files]
        self._sync(self.a)
        self._sync(self.b)
        for file in published:
            self.b.api.request_download(file)
        for file in published:
            eventually(lambda wanted=file: self.b.api.download(wanted)["state"] == "completed",
                       f"{file} is delivered", PATIENCE_SECONDS)

    def close(self):
        self.a.stop()
        self.b.stop()


class Stick:
    def __init__(self, folder):
        self.folder = folder

    def _seconds(self, files, contender):
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            return contender(Path(folder), files)

    @staticmethod
    def _ours(folder, files):
        islands = Islands(folder)
        try:
            return timed(lambda: islands.round_trip(files))
        finally:
            islands.close()

    @staticmethod
    def _nncp(folder, files):
        nodes = Nncp(folder)
        return timed(lambda: nodes.round_trip(files))

    @staticmethod
    def _copy(folder, files):
        return timed(lambda: by_copy(folder, files))

    def report(self, title, files, rounds):
        contenders = [("copying with read-back", self._copy)]
        if shutil.which("nncp-file"):
            contenders.append(("nncp", self._nncp))
        else:
            print("stick: NOT compared with nncp, which is not installed", flush=True)
        for name, contender in contenders:
            compare(f"stick, {title}", lambda seconds: f"{seconds:.2f} s", name,
                    lambda reference=contender: self._seconds(files, reference),
                    lambda: self._seconds(files, self._ours), rounds)
