"""A packet capture on the loopback device by dumpcap, and what tshark reads in it."""
import re
import shutil
import signal
import socket
import struct
import subprocess

from eventually import eventually

BUFFER_MIB = 64
STOP_SECONDS = 30

# Two processors that send at the same time make the capture out of order, not the session: it may
# show the order that TCP restores, and that TCP cannot be put together from it is no fault of ours.
IN_ORDER = ["-o", "tcp.reassemble_out_of_order:TRUE"]
NOT_FOR_THE_CAPTURE = " && !(_ws.malformed.reassembly && tcp.analysis.out_of_order)"


class NotPermitted(Exception):
    pass


def is_installed():
    return shutil.which("dumpcap") and shutil.which("tshark")


class Capture:
    """Everything to and from one TCP port, from construction to finish()."""

    def __init__(self, file, port, key_log=None):
        """`key_log`: the file in which the nodes note the secrets of TLS."""
        self._file = file
        self._decrypting = ["-o", f"tls.keylog_file:{key_log}"] if key_log else []
        self._port = port
        self._process = subprocess.Popen(
            ["dumpcap", "-i", "lo", "-f", f"tcp port {port}", "-B", str(BUFFER_MIB), "-w", file],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            self._see_own_packet()
        except NotPermitted:
            raise
        except BaseException:
            self.close()
            raise

    def finish(self):
        """Returns when all that was sent before is in the file. Fails when a packet was lost."""
        self._see_own_packet()
        self._process.send_signal(signal.SIGINT)
        _, words = self._process.communicate(timeout=STOP_SECONDS)
        lost = re.search(r"received/dropped on interface.*: \d+/(\d+)", words)
        if not lost or int(lost.group(1)) > 0:
            raise AssertionError(f"the capture is not complete: {words}")

    def close(self):
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()

    def frames(self, display_filter, *fields):
        """The fields for each frame that the filter lets pass, each a list of its values."""
        # In two passes, so that a segment is seen together with the acknowledgement behind it.
        show = [argument for field in fields for argument in ("-e", field)]
        decoded = subprocess.run(
            ["tshark", "-n", "-2", "-r", self._file, "-d", f"tcp.port=={self._port},tcpcl",
             *IN_ORDER, *self._decrypting, "-Y", display_filter, "-T", "fields", "-E", "aggregator=|", *show],
            capture_output=True, text=True, check=True)
        return [[values.split("|") if values else [] for values in line.split("\t")]
                for line in decoded.stdout.splitlines()]

    def malformed(self):
        """The number and the complaints of each frame that cannot be taken apart."""
        return self._complaints("_ws.malformed")

    def faults(self):
        """The same for those in which anything is wrong."""
        return self._complaints("(_ws.malformed || _ws.expert.severity >= error)")

    def _complaints(self, display_filter):
        return self.frames(
            display_filter + NOT_FOR_THE_CAPTURE, "frame.number", "_ws.expert.message")

    def _see_own_packet(self):
        """Packets come in order: once our own is in the file, so is what was sent before."""
        sent = []
        eventually(lambda: self._sees_one_more(sent), "the capture has our packet")

    def _sees_one_more(self, sent):
        """Knocks again each time, whether the port is open or not: the first packets may be
        earlier than the capture."""
        if self._process.poll() is not None:
            raise NotPermitted(self._process.stderr.read())
        with socket.socket() as probe:
            probe.connect_ex(("127.0.0.1", self._port))
            sent.append(struct.pack(">HH", probe.getsockname()[1], self._port))
        try:
            captured = self._file.read_bytes()
        except (FileNotFoundError, PermissionError):
            return False
        return any(ports in captured for ports in sent)
