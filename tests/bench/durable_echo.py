"""The reference for ping: a TCP server that makes what it gets durable before it sends it back."""
import os
import socket
import threading


class DurableEcho:
    def __init__(self, folder):
        self._file = os.open(folder / "echo", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        peer, _ = self._listener.accept()
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with peer:
            while octets := peer.recv(65536):
                os.write(self._file, octets)
                os.fdatasync(self._file)
                peer.sendall(octets)

    def close(self):
        self._listener.close()
        os.close(self._file)
