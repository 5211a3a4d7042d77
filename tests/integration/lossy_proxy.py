"""Datagrams between two UDP addresses, some of which are lost on the way."""
import random
import selectors
import socket
import threading


class LossyProxy:
    """Stands between `left` and `right`, UDP ports on 127.0.0.1: what one of them sends to the
    proxy's port for the other arrives there, or is lost with the given probability. Which ones are
    lost depends on `seed` alone."""

    def __init__(self, loss, seed=1):
        self._loss = loss
        self._random = random.Random(seed)
        self._for_left, self._for_right = (self._socket() for _ in range(2))
        self._left = self._right = None
        self.passed = self.lost = 0
        self._stop_reader, self._stop_writer = socket.socketpair()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @staticmethod
    def _socket():
        bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        bound.bind(("127.0.0.1", 0))
        return bound

    @property
    def port_for_left(self):
        """Where the left one sends to, as if it were the right one."""
        return self._for_left.getsockname()[1]

    @property
    def port_for_right(self):
        return self._for_right.getsockname()[1]

    def start(self, left, right):
        self._left, self._right = ("127.0.0.1", left), ("127.0.0.1", right)
        self._thread.start()

    def close(self):
        self._stop_writer.send(b"x")
        self._thread.join()
        for each in (self._for_left, self._for_right, self._stop_reader, self._stop_writer):
            each.close()

    def _run(self):
        selector = selectors.DefaultSelector()
        selector.register(self._for_left, selectors.EVENT_READ, (self._for_right, "_right"))
        selector.register(self._for_right, selectors.EVENT_READ, (self._for_left, "_left"))
        selector.register(self._stop_reader, selectors.EVENT_READ, None)
        while True:
            for key, _ in selector.select():
                if key.data is None:
                    selector.close()
                    return
                self._pass_on(key.fileobj, *key.data)

    def _pass_on(self, arrived_at, leaves_from, to):
        datagram = arrived_at.recv(65535)
        if self._random.random() < self._loss:
            self.lost += 1
            return
        self.passed += 1
        leaves_from.sendto(datagram, getattr(self, to))
