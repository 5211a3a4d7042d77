"""A long way between two nodes: what goes in comes out later."""
import queue
import socket
import threading
import time

RECEIVE = 1 << 16
ENDED = None


class DelayingProxy:
    """Passes connections on to `target`, (address, port); every octet is `seconds` on its way."""

    def __init__(self, address, target, seconds):
        self._target = target
        self._seconds = seconds
        self._sockets = []
        self._threads = []
        self._listener = socket.create_server((address, 0))
        self.port = self._listener.getsockname()[1]
        self._start(self._accept)

    def close(self):
        for end in [self._listener, *self._sockets]:
            shut(end)
        for thread in self._threads:
            thread.join()
        for end in [self._listener, *self._sockets]:
            end.close()

    def _start(self, task, *arguments):
        thread = threading.Thread(target=task, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target)
            except OSError:  # closed
                return
            self._sockets += [near, far]
            for source, sink in ((near, far), (far, near)):
                on_its_way = queue.Queue()
                self._start(self._take, source, on_its_way)
                self._start(self._give, sink, on_its_way)

    def _take(self, source, on_its_way):
        octets = True
        while octets:
            try:
                octets = source.recv(RECEIVE)
            except OSError:
                octets = b""
            on_its_way.put((time.monotonic() + self._seconds, octets or ENDED))

    def _give(self, sink, on_its_way):
        while True:
            due, octets = on_its_way.get()
            time.sleep(max(0, due - time.monotonic()))
            if octets is ENDED:
                shut(sink)
                return
            try:
                sink.sendall(octets)
            except OSError:  # the reader of the other direction notices
                return


def shut(end):
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:  # it has ended already
        pass
