"""A neighbour that speaks raw TCPCLv4 and need not be polite."""
import socket
import time

import tcpcl_messages as tcpcl

DEADLINE_SECONDS = 30
RECEIVE = 1 << 16
SEGMENT = 1 << 20


class TcpclClient:
    def __init__(self, port, node_id="dtn://mallory/"):
        self.node_id = node_id
        self.bundles = []  # those that came, whole
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=DEADLINE_SECONDS)
        self._stream = tcpcl.MessageStream(kept=1 << 30)
        self._partial = b""
        self._transfer_id = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._socket.close()

    def secure(self, context):
        """Everything from here on goes through TLS."""
        self._socket = context.wrap_socket(self._socket)

    def send(self, octets):
        self._socket.sendall(octets)

    def shake_hands(self):
        self.send(tcpcl.contact_header())
        self.wait_for(tcpcl.CONTACT_HEADER)
        self.send(tcpcl.sess_init(self.node_id))
        return self.wait_for(tcpcl.SESS_INIT)

    def send_bundle(self, bundle, extensions=b""):
        """The XFER_ACK or XFER_REFUSE that answers."""
        transfer_id = self._transfer_id
        self._transfer_id += 1
        pieces = [bundle[at:at + SEGMENT] for at in range(0, len(bundle), SEGMENT)] or [b""]
        for number, piece in enumerate(pieces):
            flags = tcpcl.START if number == 0 else 0
            flags |= tcpcl.END if number == len(pieces) - 1 else 0
            self.send(tcpcl.xfer_segment(flags, transfer_id, piece, extensions=extensions))
        return self.answer_to(transfer_id)

    def answer_to(self, transfer_id):
        """The XFER_REFUSE, or the XFER_ACK of the last segment."""
        def decides(message):
            if message.type not in (tcpcl.XFER_ACK, tcpcl.XFER_REFUSE):
                return False
            is_last = message.type == tcpcl.XFER_REFUSE or message.flags & tcpcl.END
            return is_last and message.transfer_id == transfer_id
        return self._read_until(decides)

    def wait_for(self, *types):
        """The next message of one of these types. Bundles that come meanwhile are kept."""
        return self._read_until(lambda message: message.type in types)

    def wait_for_bundle(self, is_wanted):
        """The first bundle that came or comes for which is_wanted(bundle)."""
        wanted = lambda: next((bundle for bundle in self.bundles if is_wanted(bundle)), None)
        if (bundle := wanted()) is None:
            self._read_until(lambda _: wanted() is not None)
            bundle = wanted()
        return bundle

    def wait_for_end(self):
        """Returns when the node closes the connection."""
        try:
            self._read_until(lambda _: False)
        except (EOFError, ConnectionResetError):
            return

    def _read_until(self, is_last):
        deadline = time.monotonic() + DEADLINE_SECONDS
        while time.monotonic() < deadline:
            arrived = self._socket.recv(RECEIVE)
            if not arrived:
                raise EOFError("the node closed the connection")
            last = None
            for message in self._stream.feed(arrived):
                self._take(message)
                if last is None and is_last(message):
                    last = message
            if last is not None:
                return last
        raise TimeoutError("the node does not answer")

    def _take(self, message):
        if message.type != tcpcl.XFER_SEGMENT:
            return
        self._partial += message.data
        self.send(tcpcl.xfer_ack(message.flags, message.transfer_id, len(self._partial)))
        if message.flags & tcpcl.END:
            self.bundles.append(self._partial)
            self._partial = b""
