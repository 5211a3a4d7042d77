"""Run by test_discovery in a network namespace of its own: a node hears of an interface that comes
up, and announces itself there at once."""
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from node import Node

GROUP = "224.0.0.26"
PORT = 3003
ADDRESS = "10.9.8.1"


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)


def beacons_on(address):
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((GROUP, PORT))
    listener.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, struct.pack(
        "4s4s", socket.inet_aton(GROUP), socket.inet_aton(address)))
    listener.settimeout(20)
    return listener


def main():
    ip("link", "set", "lo", "up")
    with tempfile.TemporaryDirectory(prefix="bindle-test-") as folder:
        node = Node(Path(folder) / "a", "a", settings={
            "tcpcl": {"listen": "0.0.0.0:0"},
            "discovery": {"enabled": True, "interfaces": "v0", "period": "1h"}})
        node.start()
        try:
            ip("link", "add", "v0", "type", "veth", "peer", "name", "v1")
            ip("addr", "add", f"{ADDRESS}/24", "dev", "v0")
            listener = beacons_on(ADDRESS)
            ip("link", "set", "v1", "up")
            ip("link", "set", "v0", "up")
            octets, source = listener.recvfrom(2048)
            assert source[0] == ADDRESS, source
            assert b"//a/" in octets, octets
        finally:
            node.close()


if __name__ == "__main__":
    sys.exit(main())
