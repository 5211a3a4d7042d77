"""Both sides of the ping benchmark: a neighbour of a node, and a plain TCP client."""
import os
import socket

import bpv7
from tcpcl_client import TcpclClient

PAYLOAD_SIZE = 64


class PingPeer(TcpclClient):
    """Sends a bundle to a node's echo service and waits for the one that comes back."""

    def __init__(self, port, name, echo):
        super().__init__(port, node_id=f"dtn:{name}")
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._name, self._echo = name, echo
        self.bundle_size = len(self._question(bytes(PAYLOAD_SIZE)))
        self.shake_hands()

    def _question(self, payload):
        return bpv7.plain_bundle(payload, source=self._name, destination=self._echo)

    def ping(self):
        payload = os.urandom(PAYLOAD_SIZE)
        self.bundles.clear()
        self.send_bundle(self._question(payload))
        self.wait_for_bundle(lambda bundle: bpv7.payload_of(bundle) == payload)


class PlainPeer:
    """Sends as many octets to a server and waits until they have come back."""

    def __init__(self, port, size):
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._octets = os.urandom(size)

    def ping(self):
        self._socket.sendall(self._octets)
        left = len(self._octets)
        while left > 0:
            left -= len(self._socket.recv(left))
