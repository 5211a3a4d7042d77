"""The messages of TCPCLv4 (RFC 9174), written and read by hand."""
import struct
from dataclasses import dataclass

XFER_SEGMENT = 1
XFER_ACK = 2
XFER_REFUSE = 3
KEEPALIVE = 4
SESS_TERM = 5
MSG_REJECT = 6
SESS_INIT = 7
CONTACT_HEADER = 0  # has no type octet; a number of ours

END = 0x01
START = 0x02
CRITICAL = 0x01
TRANSFER_LENGTH = 1

# XFER_REFUSE reasons, section 5.2.4.
NO_RESOURCES = 0x02
NOT_ACCEPTABLE = 0x04

# SESS_TERM reasons, section 6.1.
VERSION_MISMATCH = 0x02

CONTACT_FAILURE = 0x04

MAGIC = b"dtn!"
CAN_TLS = 0x01
CONTACT_HEADER_SIZE = 6


def contact_header(version=4, flags=0):
    return MAGIC + bytes([version, flags])


def sess_init(node_id, keepalive=0, segment_mru=1 << 24, transfer_mru=1 << 28):
    name = node_id.encode()
    return struct.pack(f">BHQQH{len(name)}sI", SESS_INIT, keepalive, segment_mru, transfer_mru,
                       len(name), name, 0)


def transfer_length(length):
    return struct.pack(">BHHQ", CRITICAL, TRANSFER_LENGTH, 8, length)


def xfer_segment(flags, transfer_id, data, length=None, extensions=b""):
    """`length` is what the header claims, by default the truth."""
    start = struct.pack(">I", len(extensions)) + extensions if flags & START else b""
    claimed = len(data) if length is None else length
    head = struct.pack(">BBQ", XFER_SEGMENT, flags, transfer_id)
    return head + start + struct.pack(">Q", claimed) + data


def xfer_ack(flags, transfer_id, length):
    return struct.pack(">BBQQ", XFER_ACK, flags, transfer_id, length)


def xfer_refuse(reason, transfer_id):
    return struct.pack(">BBQ", XFER_REFUSE, reason, transfer_id)


def sess_term(reply=False, reason=0):
    return bytes([SESS_TERM, int(reply), reason])


@dataclass
class Message:
    type: int
    flags: int = 0
    transfer_id: int = 0
    length: int = 0  # of a segment's data, or acknowledged
    reason: int = 0
    node_id: str = ""
    data: bytes = b""  # the first `kept` octets of a segment


class _Fields:
    def __init__(self, octets):
        self.octets = octets
        self.at = 0

    def take(self, form):
        size = struct.calcsize(form)
        if self.at + size > len(self.octets):
            raise EOFError
        values = struct.unpack_from(form, self.octets, self.at)
        self.at += size
        return values if len(values) > 1 else values[0]

    def octet_string(self, size):
        return self.take(f">{size}s")


class MessageStream:
    """Cuts one direction of a connection into messages. A segment is given out as soon as the
    first `kept` octets of its data are here; the others are passed over."""

    def __init__(self, kept):
        self._kept = kept
        self._octets = bytearray()
        self._passing_over = 0
        self._began = False

    def feed(self, arrived):
        """The messages that `arrived` completes."""
        messages = []
        self._octets += arrived
        while True:
            over = min(self._passing_over, len(self._octets))
            del self._octets[:over]
            self._passing_over -= over
            if self._passing_over or not self._octets:
                return messages
            fields = _Fields(self._octets)
            try:
                messages.append(self._message(fields) if self._began else self._contact(fields))
            except EOFError:
                return messages
            del self._octets[:fields.at]

    def _contact(self, fields):
        magic, _version, flags = fields.take(">4sBB")
        if magic != MAGIC:
            raise ValueError(f"no contact header: {magic!r}")
        self._began = True
        return Message(CONTACT_HEADER, flags=flags)

    def _message(self, fields):
        kind = fields.take(">B")
        if kind == XFER_SEGMENT:
            return self._segment(fields)
        if kind == XFER_ACK:
            return Message(kind, *fields.take(">BQQ"))
        if kind == XFER_REFUSE:
            reason, transfer_id = fields.take(">BQ")
            return Message(kind, transfer_id=transfer_id, reason=reason)
        if kind == SESS_TERM:
            flags, reason = fields.take(">BB")
            return Message(kind, flags=flags, reason=reason)
        if kind == MSG_REJECT:
            return Message(kind, reason=fields.take(">BB")[0])
        if kind == SESS_INIT:
            _keepalive, _segment_mru, _transfer_mru, size = fields.take(">HQQH")
            node_id = fields.octet_string(size).decode()
            fields.octet_string(fields.take(">I"))  # extension items
            return Message(kind, node_id=node_id)
        if kind == KEEPALIVE:
            return Message(kind)
        raise ValueError(f"message type {kind}")

    def _segment(self, fields):
        flags, transfer_id = fields.take(">BQ")
        if flags & START:
            fields.octet_string(fields.take(">I"))  # extension items
        length = fields.take(">Q")
        kept = min(length, self._kept)
        data = fields.octet_string(kept)
        self._passing_over = length - kept
        return Message(XFER_SEGMENT, flags, transfer_id, length, data=data)
