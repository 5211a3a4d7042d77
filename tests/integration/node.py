"""One real bindled process in a folder of its own, and what it says in its log."""
import os
import re
import secrets
import signal
import subprocess
import threading
import time
from pathlib import Path

from admin_port import AdminPort

ROOT = Path(__file__).resolve().parents[2]
BIN_DIR = Path(os.environ.get("BINDLE_BIN_DIR") or ROOT / "build/release/bin")
BINDLED = BIN_DIR / "bindled"
BINDLE = BIN_DIR / "bindle"

READY_SECONDS = 30
STOP_SECONDS = 30
READY = re.compile(r"bindled \S+ is ready: node (\S+), http (\S+):(\d+),")


def without_settings(environment):
    """Settings of whoever runs the tests are not for the nodes."""
    return {name: value for name, value in environment.items() if not name.startswith("BINDLE_")}


def peer_table(peer):
    """`peer` is a port of this machine, or HOST:PORT."""
    address = f"127.0.0.1:{peer}" if isinstance(peer, int) else peer
    return f'[[peer]]\naddress = "tcpcl://{address}"\n'


def literal(value):
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else f'"{value}"'


def configuration(name, peers, settings):
    """The text of a bindle.toml with free ports; `settings` maps sections to keys and values."""
    sections = {
        "node": {"name": name},
        "http": {"listen": "127.0.0.1:0"},
        "tcpcl": {"listen": "127.0.0.1:0"},
    }
    for section, keys in settings.items():
        sections.setdefault(section, {}).update(keys)
    lines = []
    for section, keys in sections.items():
        lines.append(f"[{section}]")
        for key, value in keys.items():
            lines.append(f"{key} = {literal(value)}")
    return "\n".join(lines) + "\n" + "".join(peer_table(port) for port in peers)


def make_folder(folder, name, peers=(), settings=None):
    """What `bindle init` leaves behind, as far as bindled needs it."""
    folder.mkdir(parents=True)
    (folder / "bindle.toml").write_text(configuration(name, peers, settings or {}))
    key = folder / "identity.key"
    key.touch(mode=0o600)
    key.write_text(f"bindle-key-v1 {secrets.token_hex(32)}\n")


class Node:
    """Started, stopped and killed at will; its folder outlives the process. A folder that is
    there already is taken as it is."""

    def __init__(self, folder, name, peers=(), settings=None):
        if not folder.exists():
            make_folder(folder, name, peers, settings)
        self.name = name
        self.folder = folder
        self.data = folder / "data"
        self.node_id = f"dtn://{name}/"
        self.launcher = []  # what runs bindled; nothing: the test itself
        self.api = None
        self.publisher_key = None
        self.tcpcl_port = None
        self.process = None
        self._log = []
        self._log_ended = True
        self._log_grew = threading.Condition()
        self._log_reader = None

    def start(self, environment=None):
        """Returns when the node answers, on ports of its own choice."""
        mark = self.log_length()
        self.process = subprocess.Popen(
            [*self.launcher, BINDLED, "--config", self.folder / "bindle.toml"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env={**without_settings(os.environ), **(environment or {})})
        self._log_ended = False
        self._log_reader = threading.Thread(
            target=self._read_log, args=(self.process.stderr,), daemon=True)
        self._log_reader.start()
        ready = self.wait_for_log(READY, READY_SECONDS, mark)
        self.api = AdminPort(int(ready.group(3)), ready.group(2))
        status = self.api.get("/v1/status")
        self.publisher_key = status["publisher_key"]
        self.tcpcl_port = int(status["tcpcl"].rpartition(":")[2])
        return self

    def add_peer(self, port):
        """From the next start on, the node dials this port as well."""
        with open(self.folder / "bindle.toml", "a", encoding="utf-8") as config:
            config.write(peer_table(port))

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def send_signal(self, number):
        self.process.send_signal(number)

    def wait(self, seconds=STOP_SECONDS):
        """The exit code, once the process has ended and its log is read."""
        code = self.process.wait(seconds)
        self._log_reader.join()
        self.process.stderr.close()
        return code

    def stop(self):
        self.send_signal(signal.SIGTERM)
        return self.wait()

    def kill(self):
        self.send_signal(signal.SIGKILL)
        return self.wait()

    def close(self):
        if self.is_running():
            self.kill()

    def log_length(self):
        with self._log_grew:
            return len(self._log)

    def log_text(self, since=0):
        with self._log_grew:
            return "".join(self._log[since:])

    def log_tail(self, lines):
        with self._log_grew:
            return "".join(self._log[-lines:])

    def wait_for_log(self, pattern, seconds=READY_SECONDS, since=0):
        """The match of the first line from `since` on in which the pattern is found."""
        deadline = time.monotonic() + seconds
        at = since
        with self._log_grew:
            while True:
                for line in self._log[at:]:
                    if found := re.search(pattern, line):
                        return found
                at = len(self._log)
                left = deadline - time.monotonic()
                if self._log_ended or left <= 0:
                    raise AssertionError(
                        f"{self.name} did not log {pattern!r}:\n{''.join(self._log[since:])}")
                self._log_grew.wait(left)

    def _read_log(self, pipe):
        for line in pipe:
            with self._log_grew:
                self._log.append(line.decode(errors="replace"))
                self._log_grew.notify_all()
        with self._log_grew:
            self._log_ended = True
            self._log_grew.notify_all()
