"""dtn7-rs, a foreign node: its daemon, driven over its HTTP port."""
import http.client
import os
import signal
import subprocess
from pathlib import Path
from urllib.parse import urlencode

from eventually import eventually

DEADLINE_SECONDS = 30
LIFETIME_MS = 3_600_000
# More than this its HTTP port does not take.
LARGEST_PAYLOAD = 2_000_000
NOTHING = b"Nothing to receive"


def installed():
    """The folder of its programs, and why there is none."""
    found = subprocess.run([Path(__file__).parent / "install-dtn7"], stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, text=True, check=False)
    if found.returncode == 0:
        return Path(found.stdout.strip()), None
    return None, found.stderr.strip().rpartition("\n")[2]


class Dtn7:
    """One daemon with the endpoint dtn://NAME/app, on ports of this network namespace. It dials
    `peers`, each the port of a node and its name, when it has something to send. Its transfer MRU
    is small, and it hands fragments to applications as they come."""

    def __init__(self, programs, folder, name, port, peers=(), options=(), host=None):
        """On a host of its own it may be asked from outside; else this is the test's."""
        folder.mkdir()
        address = host.address if host else "127.0.0.1"
        self._web_address = host.admin_address if host else "127.0.0.1"
        self.name = name
        self.node_id = f"dtn://{name}/"
        self.port = port
        self._web = port + 10_000
        self._log = open(folder / "log", "w+b")  # pylint: disable=consider-using-with
        static = [argument for port, peer in peers
                  for argument in ("-s", f"tcp://127.0.0.1:{port}/{peer}")]
        self._process = subprocess.Popen(
            [*(host.launcher if host else []), programs / "dtnd", "-n", name, "-e", "app", "-w", str(self._web), "-4", "-D", "mem",
             "-j", "1s", "-i", "1s", "-p", "1h", "-W", folder,
             "-C", f"tcp:port={port}:bind={address}", *static, *(["-U"] if host else []),
             *(options or ["--disable_nd"])],
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
            env={**os.environ, "RUST_LOG": "info"})
        eventually(self._answers, f"{name} answers\n{self.log()}")

    def close(self):
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._log.close()

    def log(self):
        return Path(self._log.name).read_text(errors="replace")

    def peers(self):
        return self._request("GET", "/status/peers").decode()

    def send(self, destination, payload):
        query = urlencode({"dst": destination, "lifetime": LIFETIME_MS})
        self._request("POST", f"/send?{query}", payload)

    def receive(self):
        """The next bundle for its endpoint, or None."""
        bundle = self._request("GET", "/endpoint?app")
        return None if bundle == NOTHING else bundle

    def _answers(self):
        if self._process.poll() is not None:
            raise AssertionError(f"dtnd ended:\n{self.log()}")
        try:
            return self._request("GET", "/status/nodeid")
        except ConnectionRefusedError:
            return None

    def _request(self, method, target, body=None):
        connection = http.client.HTTPConnection(self._web_address, self._web, timeout=DEADLINE_SECONDS)
        try:
            connection.request(method, target, body)
            response = connection.getresponse()
            octets = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise AssertionError(f"dtnd: HTTP {response.status} to {target}: {octets[:200]!r}")
        return octets
