"""Canonical and extension blocks: RFC 9171 sections 4.2.4, 4.3.2 and 4.4."""
from bp import (BREAK, CRC16, CRC32C, NONE, array, block, bstr, bundle, dtn, indefinite, ipn, negative,
                payload, plain, primary, sealed, tag, tstr, uint)
from case import Cases

REPORT, DELETE, DISCARD, REPLICATE = 0x02, 0x04, 0x10, 0x01
ADMIN_RECORD, MUST_NOT_FRAGMENT = 0x2, 0x4
UNKNOWN = 200
PREVIOUS_NODE, AGE, HOP_COUNT = 6, 7, 10


def cases():
    return [*flags(), *canonical(), *unknown_types(), *previous_node(), *bundle_age(), *hop_count(),
            *payloads()]


def flags():
    c = Cases("block-flags")
    c.section("4.2.4")
    for name, bits in (("replicate", REPLICATE), ("report", REPORT), ("delete", DELETE),
                       ("discard", DISCARD), ("report-and-delete", REPORT | DELETE),
                       ("delete-and-discard", DELETE | DISCARD)):
        c.accept(name, plain(block(UNKNOWN, 2, b"x", flags=bits)),
                 "a flag of a block that the node cannot process")
    for bit in (3, 5, 6, 7, 8, 31, 63):
        c.accept(f"bit-{bit}", plain(block(AGE, 2, uint(5), flags=1 << bit)),
                 "unrecognised flags are ignored")
    anonymous = dict(source=NONE, flags=MUST_NOT_FRAGMENT)
    why = "no report may be asked for"
    c.reject("report-anonymous", plain(block(UNKNOWN, 2, b"x", flags=REPORT), **anonymous), why)
    c.reject("report-anonymous-payload", bundle(primary(**anonymous), payload(flags=REPORT)), why)
    c.reject("report-anonymous-ipn", plain(block(UNKNOWN, 2, b"x", flags=REPORT), source=ipn(0, 0),
                                           flags=MUST_NOT_FRAGMENT), why)
    c.reject("report-administrative-record", plain(block(AGE, 2, uint(5), flags=REPORT),
                                                   flags=ADMIN_RECORD), why)
    c.reject("report-administrative-record-payload", bundle(
        primary(flags=ADMIN_RECORD), payload(flags=REPORT)), why)
    return c


def with_item(position, item):
    items = [uint(UNKNOWN), uint(2), uint(0), uint(0), bstr(b"abc")]
    items[position] = item
    return plain(sealed(items, 0))


def canonical():
    c = Cases("canonical")
    c.section("4.3.2")
    for position, name in enumerate(("type", "number", "flags", "crc-type")):
        c.reject(f"{name}-negative", with_item(position, negative(-1)), "an unsigned integer")
        c.reject(f"{name}-text", with_item(position, tstr("2")), "an unsigned integer")
        c.reject(f"{name}-bignum", with_item(position, tag(2, bstr(b"\x01" + bytes(8)))),
                 "an unsigned integer of at most 64 bits")
    c.reject("empty", plain(array()), "five items, or six with a CRC")
    c.reject("four-items", plain(array(uint(UNKNOWN), uint(2), uint(0), uint(0))),
             "five items, or six with a CRC")
    c.reject("seven-items", plain(array(*[uint(0)] * 7)), "five items, or six with a CRC")
    c.reject("indefinite-four-items", plain(indefinite(uint(UNKNOWN), uint(2), uint(0), uint(0))),
             "five items, or six with a CRC")
    c.reject("indefinite-one-more", plain(indefinite(uint(UNKNOWN), uint(2), uint(0), uint(0),
                                                     bstr(b""), uint(0))),
             "five items, or six with a CRC")
    c.reject("stop-code-in-definite", plain(array(uint(UNKNOWN), uint(2), uint(0), uint(0),
                                                  BREAK)),
             "a stop code ends arrays of indefinite length only")
    c.reject("data-unwrapped", plain(array(uint(AGE), uint(2), uint(0), uint(0), uint(5))),
             "block-type-specific data is inside a byte string",
             lenient="drafts of the protocol had the bare item there")
    return c


def unknown_types():
    c = Cases("unknown-type")
    c.section("4.3.2")
    for block_type in (0, 2, 3, 4, 5, 8, 9, 13, 191, 192, 255, 256, 65535, 2**32, 2**64 - 1):
        c.accept(str(block_type), plain(block(block_type, 2, b"\xff\x00not CBOR")),
                 "a block of a type that the node does not know is kept as it is")
    c.accept("empty-data", plain(block(UNKNOWN, 2, b"")), "a byte string may be empty")
    c.accept("two-of-a-type", plain(block(UNKNOWN, 2, b"a"), block(UNKNOWN, 3, b"b")),
             "the rule of one is of the types that have it")
    for crc_type in (CRC16, CRC32C):
        c.accept(f"with-crc-{crc_type}", plain(block(UNKNOWN, 2, b"abc", crc_type=crc_type)),
                 "any block may have a CRC")
    return c


def previous_node():
    c = Cases("previous-node")
    c.section("4.4.1")
    for name, node in (("dtn", dtn("//relay/")), ("ipn", ipn(5, 0)), ("ipn-3", ipn(0, 5, 0)),
                       ("with-service", dtn("//relay/service")), ("ipn-with-service", ipn(5, 7))):
        c.accept(name, plain(block(PREVIOUS_NODE, 2, node)), "the ID of a single node")
    c.accept("with-crc", plain(block(PREVIOUS_NODE, 2, ipn(5, 0), crc_type=2)),
             "any block may have a CRC")
    c.reject("twice", plain(block(PREVIOUS_NODE, 2, ipn(5, 0)), block(PREVIOUS_NODE, 3, ipn(5, 0))),
             "not more than one")
    c.reject("null", plain(block(PREVIOUS_NODE, 2, NONE)), "the null endpoint is no node")
    c.reject("group", plain(block(PREVIOUS_NODE, 2, dtn("//relay/~all"))), "a group is no node")
    c.reject("empty", plain(block(PREVIOUS_NODE, 2, b"")), "no endpoint ID",
             section="RFC 9171 4.1")
    c.reject("trailing", plain(block(PREVIOUS_NODE, 2, ipn(5, 0) + b"\x00")),
             "one endpoint ID and nothing after it")
    c.reject("uri-as-text", plain(block(PREVIOUS_NODE, 2, tstr("ipn:5.0"))),
             "an endpoint ID is an array", section="RFC 9171 4.2.5.1")
    c.reject("not-shortest", plain(block(PREVIOUS_NODE, 2, array(uint(2, 1), array(uint(5),
                                                                                  uint(0))))),
             "heads in their shortest form, in each block", section="RFC 9171 4.1")
    return c


def bundle_age():
    c = Cases("age")
    c.section("4.4.2")
    for name, age in (("zero", 0), ("a-day", 86_400_000), ("largest", 2**64 - 1)):
        c.accept(name, plain(block(AGE, 2, uint(age))), "milliseconds")
    c.accept("beyond-lifetime", plain(block(AGE, 2, uint(2**40)), lifetime=uint(1)),
             "it has expired, but is well formed")
    c.reject("twice", plain(block(AGE, 2, uint(5)), block(AGE, 3, uint(5))), "not more than one")
    for name, data in (("negative", negative(-1)), ("float", b"\xf9\x3c\x00"), ("text", tstr("5")),
                       ("array", array(uint(5))), ("null", b"\xf6"), ("tagged", tag(1, uint(5))),
                       ("trailing", uint(5) + uint(5))):
        c.reject(name, plain(block(AGE, 2, data)), "one unsigned integer")
    c.reject("empty", plain(block(AGE, 2, b"")), "one unsigned integer", section="RFC 9171 4.1")
    return c


def hop_count():
    c = Cases("hop-count")
    c.section("4.4.3")
    for limit, count in ((1, 0), (255, 255), (20, 19), (20, 20)):
        c.accept(f"{limit}-{count}", plain(block(HOP_COUNT, 2, array(uint(limit), uint(count)))),
                 "limit and count")
    c.accept("exceeded", plain(block(HOP_COUNT, 2, array(uint(20), uint(21)))),
             "to be deleted, but is well formed")
    c.accept("huge-count", plain(block(HOP_COUNT, 2, array(uint(20), uint(2**64 - 1)))),
             "to be deleted, but is well formed")
    c.accept("indefinite-array", plain(block(HOP_COUNT, 2, indefinite(uint(20), uint(0)))),
             "indefinite-length items are not prohibited", section="RFC 9171 4.1")
    for limit in (0, 256, 2**64 - 1):
        c.reject(f"limit-{limit}", plain(block(HOP_COUNT, 2, array(uint(limit), uint(0)))),
                 "the limit is from 1 to 255")
    c.reject("twice", plain(*(block(HOP_COUNT, n, array(uint(20), uint(0))) for n in (2, 3))),
             "not more than one")
    for name, data in (("one-item", array(uint(20))), ("three-items", array(*[uint(20)] * 3)),
                       ("empty-array", array()), ("integer", uint(20)),
                       ("negative", array(uint(20), negative(-1))),
                       ("trailing", array(uint(20), uint(0)) + uint(0)),
                       ("sequence", uint(20) + uint(0)),
                       ("map", b"\xa1" + uint(20) + uint(0))):
        c.reject(name, plain(block(HOP_COUNT, 2, data)), "an array of two unsigned integers")
    return c


def payloads():
    c = Cases("payload")
    c.section("4.3.2")
    for length in (0, 1, 23, 24, 255, 256, 65535, 65536):
        c.accept(f"of-{length}", plain(data=bytes(length)), "any length of payload")
    c.accept("that-is-a-bundle", plain(data=plain()), "what the payload holds is the application's")
    c.accept("of-stop-codes", plain(data=b"\xff" * 20), "octets inside a string are not looked into")
    c.accept("with-flags", bundle(primary(), payload(flags=REPLICATE | DELETE)),
             "flags on the payload block")
    return c
