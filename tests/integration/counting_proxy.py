"""Stands between a node that dials and one that listens, and counts the chunks that pass."""
import socket
import threading
from dataclasses import dataclass

import bpv7
import tcpcl_messages as tcpcl

# Enough of a chunk bundle to hold its content block.
PREFIX = 1024
# More than a request bundle ever has.
WHOLE = 1 << 17
RECEIVE = 1 << 16
DEADLINE_SECONDS = 60


@dataclass
class ChunkTransfer:
    session: int
    chunk: bytes
    was_held: bool  # the dialling node had acknowledged this chunk before


class Moment:
    """Something that the proxy does, and a test waits for."""

    def __init__(self, action):
        self._action = action
        self._done = threading.Event()

    def __call__(self):
        self._action()
        self._done.set()

    def wait(self):
        if not self._done.wait(DEADLINE_SECONDS):
            raise AssertionError("the transfer did not come that far")


class CountingProxy:
    """Chunks are counted on their way from the listening to the dialling node. `acknowledged`
    are those whose final XFER_ACK the dialling node has sent; `requests` is for how many chunks
    it has asked each time; `passed` is how many octets each connection has moved that way."""

    def __init__(self, target):
        """`target()` is the port of the listening node, asked for each connection."""
        self.acknowledged = set()
        self.transfers = []
        self.requests = []
        self.passed = []  # octets that went to the dialling node, for each connection
        self._target = target
        self._released = threading.Event()
        self._released.set()
        self._limit = (None, None)
        self._session = None
        self._sessions = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    def hold(self):
        """Connections wait from now on."""
        self._released.clear()

    def release(self, limit=None, at_limit=None):
        """Lets the next connection through. When `limit` octets of it have gone to the dialling
        node, at_limit() is called, and nothing passes meanwhile. Returns that moment."""
        moment = Moment(at_limit)
        self._limit = (limit, moment)
        self._released.set()
        return moment

    def cut(self):
        """Breaks the connection, in the middle of whatever passes."""
        self._session.break_off()

    def fetched_twice(self):
        return [transfer for transfer in self.transfers if transfer.was_held]

    def wait_for_end_of_session(self):
        """Returns when the connection has ended and all that was sent on it before is counted."""
        if self._session:
            self._session.thread.join()

    def close(self):
        self._released.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._acceptor.join()
        self._listener.close()
        if self._session:
            self._session.close()

    def _accept(self):
        while True:
            try:
                dialling, _ = self._listener.accept()
            except OSError:  # closed
                return
            self._released.wait()
            try:
                listening = socket.create_connection(("127.0.0.1", self._target()))
            except OSError:  # the node is down: so is the way to it
                dialling.close()
                continue
            limit, self._limit = self._limit, (None, None)
            self._sessions += 1
            self.passed.append(0)
            self._session = _Session(self, self._sessions, dialling, listening, *limit)


def _received(source):
    """What arrives until the connection ends, one way or another."""
    while True:
        try:
            octets = source.recv(RECEIVE)
        except OSError:
            return
        if not octets:
            return
        yield octets


def _in_the_clear(arriving):
    """Takes CAN_TLS out of the contact header: what is encrypted cannot be counted."""
    head = b""
    for octets in arriving:
        if len(head) == tcpcl.CONTACT_HEADER_SIZE:
            yield octets
            continue
        missing = tcpcl.CONTACT_HEADER_SIZE - len(head)
        head, octets = head + octets[:missing], octets[missing:]
        if len(head) == tcpcl.CONTACT_HEADER_SIZE:
            yield head[:-1] + bytes([head[-1] & ~tcpcl.CAN_TLS]) + octets


def _shut(end, how):
    try:
        end.shutdown(how)
    except OSError:  # it has ended already
        pass


class _Session:
    def __init__(self, proxy, number, dialling, listening, limit, at_limit):
        self._proxy = proxy
        self._number = number
        self._dialling = dialling
        self._listening = listening
        self._limit = limit
        self._at_limit = at_limit
        self._chunks = {}  # by transfer id
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def close(self):
        self.break_off()
        self.thread.join()

    def break_off(self):
        _shut(self._dialling, socket.SHUT_RDWR)
        _shut(self._listening, socket.SHUT_RDWR)

    def _run(self):
        down = threading.Thread(target=self._pass_down, daemon=True)
        down.start()
        try:
            self._pass_up()
        finally:
            down.join()
            self._dialling.close()
            self._listening.close()

    def _pass_down(self):
        stream = tcpcl.MessageStream(kept=PREFIX)
        passed = 0
        try:
            for octets in _in_the_clear(_received(self._listening)):
                if self._limit is not None and passed + len(octets) >= self._limit:
                    here, octets = octets[:self._limit - passed], octets[self._limit - passed:]
                    self._limit = None
                    self._send_down(stream, here)
                    self._at_limit()
                passed += len(octets)
                self._send_down(stream, octets)
        except OSError:  # the dialling node is gone
            pass
        finally:
            _shut(self._dialling, socket.SHUT_WR)

    def _send_down(self, stream, octets):
        for message in stream.feed(octets):
            if message.type == tcpcl.XFER_SEGMENT and message.flags & tcpcl.START:
                self._transfer_began(message)
        self._dialling.sendall(octets)
        self._proxy.passed[self._number - 1] += len(octets)

    def _transfer_began(self, message):
        content = bpv7.content_of(message.data)
        if content and content.kind == bpv7.CHUNK:
            chunk = content.object_id
            self._chunks[message.transfer_id] = chunk
            was_held = chunk in self._proxy.acknowledged
            self._proxy.transfers.append(ChunkTransfer(self._number, chunk, was_held))

    def _pass_up(self):
        stream = tcpcl.MessageStream(kept=WHOLE)
        try:
            for octets in _in_the_clear(_received(self._dialling)):
                for message in stream.feed(octets):
                    self._count_up(message)
                self._send_up(octets)
        finally:
            _shut(self._listening, socket.SHUT_RDWR)

    def _send_up(self, octets):
        try:
            self._listening.sendall(octets)
        except OSError:  # nobody hears it, but what it acknowledges is held all the same
            pass

    def _count_up(self, message):
        if message.type == tcpcl.XFER_ACK and message.flags & tcpcl.END:
            if chunk := self._chunks.get(message.transfer_id):
                self._proxy.acknowledged.add(chunk)
        elif message.type == tcpcl.XFER_SEGMENT:
            content = bpv7.content_of(message.data)
            if content and content.kind == bpv7.REQUEST:
                # Without positions it is the manifest that is asked for.
                if positions := bpv7.positions_asked_for(message.data):
                    self._proxy.requests.append(positions)
