"""The reference for transfers: rsync with a TCP daemon of its own on a loopback port."""
import os
import socket
import subprocess

from eventually import eventually

CONFIGURATION = """use chroot = no
[files]
path = {folder}
read only = no
uid = {uid}
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class RsyncDaemon:
    def __init__(self, folder):
        self._files = folder / "files"
        self._files.mkdir(parents=True)
        self._configuration = folder / "rsyncd.conf"
        self._configuration.write_text(CONFIGURATION.format(folder=self._files, uid=os.getuid()))
        self._port = free_port()

    def __enter__(self):
        self._process = subprocess.Popen(
            ["rsync", "--daemon", "--no-detach", f"--config={self._configuration}",
             "--address=127.0.0.1", f"--port={self._port}"])
        eventually(self._answers, "rsync listens")
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()

    def _answers(self):
        try:
            socket.create_connection(("127.0.0.1", self._port)).close()
            return True
        except OSError:
            return False

    def push(self, path):
        subprocess.run(["rsync", "--fsync", path, f"rsync://127.0.0.1:{self._port}/files/"],
                       check=True)
