"""Bundles of BPv7 (RFC 9171), built by hand so that each part can be wrong, and read leniently."""
import itertools
import time
from dataclasses import dataclass

import cbor

PAYLOAD_BLOCK = 1
CONTENT_BLOCK = 240
REPLICATED = 0x01
CRC32C = 2
IS_FRAGMENT = 0x01

# Bundle processing control flags.
ADMINISTRATIVE_RECORD = 0x2
MUST_NOT_FRAGMENT = 0x4
STATUS_TIME = 0x40
REPORT_RECEPTION = 0x4000
REPORT_FORWARDING = 0x10000
REPORT_DELIVERY = 0x20000
REPORT_DELETION = 0x40000
ALL_REPORTS = REPORT_RECEPTION | REPORT_FORWARDING | REPORT_DELIVERY | REPORT_DELETION

# Content kinds, docs/formats.md.
MANIFEST = 1
CHUNK = 2
REQUEST = 3

CONTENT_GROUP = "//bindle/~content"
DTN_EPOCH = 946684800
DAY_MS = 86_400_000

_sequence = itertools.count()


def _crc32c_table():
    for octet in range(256):
        crc = octet
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
        yield crc


CRC32C_TABLE = list(_crc32c_table())


def crc32c(octets):
    crc = 0xFFFFFFFF
    for octet in octets:
        crc = crc >> 8 ^ CRC32C_TABLE[(crc ^ octet) & 0xFF]
    return crc ^ 0xFFFFFFFF


def with_crc(fields):
    """The block with a CRC-32C as its last field (RFC 9171 section 4.2.1)."""
    blank = cbor.encode([*fields, bytes(4)])
    return blank[:-4] + crc32c(blank).to_bytes(4, "big")


def eid(uri):
    """The CBOR form of a dtn EID, given with or without its scheme, or of an ipn EID."""
    dtn, ipn = 1, 2
    if uri == "dtn:none":
        return [dtn, 0]
    if uri.startswith("ipn:"):
        return [ipn, [int(part) for part in uri.removeprefix("ipn:").split(".")]]
    return [dtn, uri.removeprefix("dtn:")]


def now_ms():
    return int((time.time() - DTN_EPOCH) * 1000)


def primary_fields(source, destination=CONTENT_GROUP, created_ms=None, sequence=None, flags=0,
                   fragment=None, report_to="dtn:none", lifetime_ms=DAY_MS, crc_type=CRC32C):
    """`fragment` is the offset and the length of the whole, for a fragment."""
    created_ms = now_ms() if created_ms is None else created_ms
    sequence = next(_sequence) if sequence is None else sequence
    flags |= IS_FRAGMENT if fragment else 0
    return [7, flags, crc_type, eid(destination), eid(source), eid(report_to),
            [created_ms, sequence], lifetime_ms, *(fragment or ())]


def primary_block(*arguments, **keywords):
    return with_crc(primary_fields(*arguments, **keywords))


def content_block(kind, object_id, number=2):
    content = cbor.encode([kind, object_id, 2, 0, "", []])
    return cbor.encode([CONTENT_BLOCK, number, REPLICATED, 0, content])


def payload_block(payload):
    return with_crc([PAYLOAD_BLOCK, 1, 0, CRC32C, payload])


def payload_block_without_crc(payload):
    return cbor.encode([PAYLOAD_BLOCK, 1, 0, 0, payload])


def assemble(*blocks):
    return cbor.INDEFINITE_ARRAY + b"".join(blocks) + cbor.BREAK_OCTET


def plain_bundle(payload, source="//mallory/", destination="//elsewhere/inbox"):
    """Ordinary traffic that a node carries for others."""
    return assemble(primary_block(source, destination), payload_block(payload))


def large_bundle(payload, destination, source="//mallory/", flags=0):
    """The same without a CRC over the payload, which takes long here."""
    return assemble(primary_block(source, destination, flags=flags),
                    payload_block_without_crc(payload))


def fragments(payload, ranges, source="//mallory/", destination="//elsewhere/inbox"):
    """One bundle, of which each fragment carries one of the ranges (begin, end)."""
    created_ms, sequence = now_ms(), next(_sequence)
    return [assemble(primary_block(source, destination, created_ms, sequence,
                                   fragment=(begin, len(payload))),
                     payload_block_without_crc(payload[begin:end]))
            for begin, end in ranges]


def content_bundle(kind, object_id, payload, source="//mallory/"):
    return assemble(primary_block(source), content_block(kind, object_id), payload_block(payload))


@dataclass
class Content:
    kind: int
    object_id: bytes


def content_of(octets):
    """What the content block says, if there is one. The bundle's first few hundred octets will
    do: every other block comes before the payload."""
    try:
        _, _, at = cbor.decode_head(octets, 0)
        _, at = cbor.decode(octets, at)
        while True:
            block, at = cbor.decode(octets, at)
            if block[0] == CONTENT_BLOCK:
                kind, object_id = cbor.decode(block[4])[0][:2]
                return Content(kind, object_id)
    except (cbor.Truncated, TypeError):
        return None


def payload_of(octets):
    blocks, _ = cbor.decode(octets)
    return blocks[-1][4]


@dataclass
class Report:
    """One status report: who makes it, what it asserts with the time or None, why, of which
    bundle."""
    source: list
    destination: list
    status: str
    time_ms: int | None
    reason: int
    subject: tuple


def report_of(octets):
    """The status report that a bundle carries; None when it carries none."""
    blocks, _ = cbor.decode(octets)
    primary = blocks[0]
    if not primary[1] & ADMINISTRATIVE_RECORD:
        return None
    (_, (items, reason, source, timestamp, *_)), _ = cbor.decode(blocks[-1][4])
    names = ("received", "forwarded", "delivered", "deleted")
    ((name, item),) = [(name, item) for name, item in zip(names, items) if item[0]]
    time_ms = item[1] if len(item) > 1 else None
    return Report(primary[4], primary[3], name, time_ms, reason, (source, timestamp))


def positions_asked_for(request):
    """How many chunks a request bundle asks for."""
    _version, _manifest_id, ranges, *_priority = cbor.decode(payload_of(request))[0]
    return sum(count for _first, count in ranges)
