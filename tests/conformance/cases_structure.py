"""RFC 9171 section 4.1: the bundle as a sequence of blocks, and the CBOR that it is made of."""
from bp import (BREAK, INDEFINITE_ARRAY, array, block, bstr, bundle, dtn, head, indefinite, negative,
                payload, plain, primary, sealed, tag, tstr, uint)
from case import Cases

WHOLE = plain()
UNKNOWN = 200  # a block type for private use


def cases():
    return [*outer_array(), *blocks(), *numbers(), *shortest_form(), *lengths(), *truncated()]


def outer_array():
    c = Cases("structure")
    c.section("4.1")
    c.accept("minimal", WHOLE, "a primary and a payload block are enough")
    c.accept("definite-outer-array", array(primary(), payload()),
             "a receiver may transform an array of definite length", relax=["definite-outer-array"])
    c.reject("definite-outer-array-short", head(4, 3) + primary() + payload(),
             "three items announced, two there")
    c.reject("outer-map", b"\xbf" + primary() + payload() + BREAK, "a map is not an array")
    c.reject("outer-byte-string", bstr(WHOLE), "a bundle inside a byte string is not a bundle")
    c.reject("outer-text", b"hello, world", "no CBOR array")
    c.reject("tag-24-around", tag(24, bstr(WHOLE)), "a tagged byte string is not an array")
    c.reject("leading-break", BREAK + WHOLE, "a stop code where the array should start")
    c.reject("leading-zero", b"\x00" + WHOLE, "an integer where the array should start")
    c.reject("bundle-in-array", array(WHOLE), "an array around the bundle")
    c.reject("bundle-in-indefinite-array", indefinite(WHOLE),
             "where the primary block's version should stand, there is an array",
             section="RFC 9171 4.3.1")
    c.reject("missing-break", WHOLE[:-1], "the array is not terminated")
    c.reject("trailing-zero", WHOLE + b"\x00", "an octet after the stop code")
    c.reject("trailing-break", WHOLE + BREAK, "a second stop code")
    c.reject("trailing-newline", WHOLE + b"\n", "an octet after the stop code")
    c.reject("trailing-bundle", WHOLE + WHOLE, "two bundles in a row are not one")
    c.reject("trailing-empty-array", WHOLE + b"\x80", "an item after the stop code")
    return c


def blocks():
    c = Cases("blocks")
    c.section("4.1")
    unknown = block(UNKNOWN, 2, b"")
    c.reject("payload-only", bundle(payload()), "the first block must be the primary one",
             section="RFC 9171 4.3.1")
    c.reject("extension-first", bundle(unknown, primary(), payload()),
             "the first block must be the primary one", section="RFC 9171 4.3.1")
    c.reject("two-primary-blocks", bundle(primary(), primary(), payload()),
             "exactly one primary block; the second is no canonical block",
             section="RFC 9171 4.3.2")
    c.reject("two-payload-blocks", bundle(primary(), payload(), payload()),
             "exactly one payload block, and it is the last")
    c.reject("two-payload-blocks-numbered", bundle(primary(), payload(), block(1, 2, b"x")),
             "exactly one payload block")
    c.reject("extension-after-payload", bundle(primary(), payload(), unknown),
             "the payload block is the last")
    c.reject("integer-as-block", bundle(primary(), uint(5), payload()),
             "a block is an array", section="RFC 9171 4.3.2")
    c.reject("map-as-block", bundle(primary(), b"\xa0", payload()),
             "a block is an array", section="RFC 9171 4.3.2")
    c.reject("byte-string-as-block", bundle(primary(), bstr(unknown), payload()),
             "a block is an array", section="RFC 9171 4.3.2")
    c.reject("null-as-block", bundle(primary(), b"\xf6", payload()),
             "a block is an array", section="RFC 9171 4.3.2")
    c.reject("deeply-nested-block", bundle(primary(), b"\x81" * 2000 + b"\x00", payload()),
             "2000 arrays inside each other are no block", section="RFC 9171 4.3.2")
    c.reject("tagged-block", bundle(primary(), tag(24, unknown), payload()),
             "a block is an array, not a tag", section="RFC 9171 4.3.2")
    c.accept("deeply-nested-data", plain(block(UNKNOWN, 2, b"\x81" * 2000 + b"\x00")),
             "what a block of unknown type holds is not looked into", section="RFC 9171 4.2.8")
    c.accept("twenty-four", plain(*(block(UNKNOWN, n, b"x") for n in range(2, 24))),
             "any number of extension blocks")
    c.accept("sixty-four-extensions", plain(*(block(UNKNOWN, n, b"x") for n in range(2, 66))),
             "any number of extension blocks")
    c.reject("sixty-five-extensions", plain(*(block(UNKNOWN, n, b"x") for n in range(2, 67))),
             "more extension blocks than we take", limit=True)
    c.reject("large-extension", plain(block(UNKNOWN, 2, bytes(65 << 10))),
             "more octets in extension blocks than we take", limit=True)
    c.accept("indefinite-primary", bundle(primary(of_indefinite_length=True), payload()),
             "indefinite-length items are not prohibited; the CRC covers the stop code")
    c.accept("indefinite-canonical", bundle(primary(), payload(of_indefinite_length=True)),
             "indefinite-length items are not prohibited")
    c.accept("indefinite-canonical-crc", bundle(primary(), payload(crc_type=2,
                                                                  of_indefinite_length=True)),
             "the CRC covers the stop code", section="RFC 9171 4.3.2")
    return c


def numbers():
    c = Cases("block-number")
    c.section("4.1")
    for name, number in (("zero", 0), ("two", 2), ("thirty-three", 33)):
        c.reject(f"payload-{name}", bundle(primary(), block(1, number, b"hello")),
                 "the payload block has number 1")
    c.reject("extension-zero", plain(block(UNKNOWN, 0, b"")), "0 is the primary block's number")
    c.reject("extension-one", plain(block(UNKNOWN, 1, b"")), "1 is the payload block's number")
    c.reject("twice", plain(block(UNKNOWN, 2, b"a"), block(UNKNOWN, 2, b"b")),
             "a number identifies one block")
    c.reject("twice-of-two-types", plain(block(7, 2, uint(5)), block(UNKNOWN, 2, b"b")),
             "a number identifies one block")
    c.accept("not-in-order", plain(block(UNKNOWN, 9, b"a"), block(UNKNOWN, 3, b"b")),
             "numbering is unrelated to the order of the blocks")
    c.accept("largest", plain(block(UNKNOWN, 2**64 - 1, b"a")),
             "any unsigned integer is a block number")
    c.reject("negative", plain(sealed([uint(UNKNOWN), negative(-2), uint(0), uint(0), bstr(b"")], 0)),
             "a block number is an unsigned integer", section="RFC 9171 4.3.2")
    return c


def long_primary(**items):
    return bundle(primary(**items), payload())


def long_block(position, item):
    items = [uint(UNKNOWN), uint(2), uint(0), uint(0), bstr(b"abc")]
    items[position] = item
    return plain(sealed(items, 0))


def shortest_form():
    """Core deterministic encoding (RFC 8949 section 4.2.1): each head as short as can be."""
    c = Cases("shortest")
    c.section("4.1")
    why = "a head is written in its shortest form"
    c.reject("version", long_primary(version=uint(7, 1)), why)
    c.reject("bundle-flags", long_primary(flags=uint(4, 2)), why)
    c.reject("crc-type", long_primary(declared_crc_type=uint(2, 1)), why)
    c.reject("fragment-offset", long_primary(flags=1, fragment=(uint(0, 1), 10)), why)
    c.reject("lifetime", long_primary(lifetime=uint(5, 8)), why)
    c.reject("sequence", long_primary(timestamp=array(uint(1000), uint(0, 1))), why)
    c.reject("creation-time", long_primary(timestamp=array(uint(2**32 - 1, 8), uint(0))), why)
    c.reject("timestamp-array", long_primary(timestamp=array(uint(1000), uint(0), width=1)), why)
    c.reject("ipn-node", long_primary(source=array(uint(2), array(uint(1, 4), uint(1)))), why)
    c.reject("ipn-service", long_primary(source=array(uint(2), array(uint(1), uint(23, 1)))), why)
    c.reject("eid-scheme", long_primary(source=array(uint(2, 1), array(uint(1), uint(1)))), why)
    c.reject("eid-array", long_primary(source=array(uint(2), array(uint(1), uint(1)), width=2)),
             why)
    c.reject("dtn-none", long_primary(report_to=array(uint(1), uint(0, 1))), why)
    c.reject("dtn-text", long_primary(source=array(uint(1), tstr("//node/", 1))), why)
    c.reject("block-type", long_block(0, uint(UNKNOWN, 2)), why)
    c.reject("block-number", long_block(1, uint(2, 1)), why)
    c.reject("block-flags", long_block(2, uint(0, 4)), why)
    c.reject("block-crc-type", long_block(3, uint(0, 1)), why)
    c.reject("block-data", long_block(4, bstr(b"abc", 4)), why)
    c.reject("payload", bundle(primary(), array(uint(1), uint(1), uint(0), uint(0),
                                                bstr(b"hello", 8))), why)
    c.reject("bundle-age", plain(block(7, 2, uint(5, 8))), why)
    c.reject("hop-count", plain(block(10, 2, array(uint(20, 1), uint(0)))), why)
    return c


def lengths():
    """Lengths that the data does not bear out, and strings of indefinite length."""
    c = Cases("length")
    c.section("4.1")

    def payload_of(declared, octets=b"hello"):
        return INDEFINITE_ARRAY + primary() + array(
            uint(1), uint(1), uint(0), uint(0), head(2, declared) + octets) + BREAK

    c.reject("payload-beyond-by-one", payload_of(7), "more octets announced than are there")
    c.reject("payload-2-32", payload_of(2**32), "more octets announced than are there")
    c.reject("payload-2-63", payload_of(2**63), "more octets announced than are there")
    c.reject("payload-2-64", payload_of(2**64 - 1), "more octets announced than are there")
    c.reject("extension-2-64", plain(array(uint(UNKNOWN), uint(2), uint(0), uint(0),
                                           head(2, 2**64 - 1) + b"x")),
             "more octets announced than are there")
    c.reject("text-2-64", long_primary(source=array(uint(1), head(3, 2**64 - 1) + b"//n/")),
             "more octets announced than are there", limit=True)
    c.reject("text-beyond", long_primary(source=array(uint(1), head(3, 500) + b"//n/")),
             "more octets announced than are there")
    c.reject("outer-array-2-64", head(4, 2**64 - 1) + primary() + payload(),
             "more items announced than are there")
    c.reject("primary-array-2-64", bundle(head(4, 2**64 - 1) + primary()[1:], payload()),
             "more items than a primary block has", section="RFC 9171 4.3.1")
    c.reject("canonical-array-2-64", bundle(primary(), head(4, 2**64 - 1) + payload()[1:]),
             "more items than a canonical block has", section="RFC 9171 4.3.2")
    c.reject("eid-array-2-64", long_primary(source=head(4, 2**64 - 1) + uint(2)),
             "an endpoint ID has two items", section="RFC 9171 4.2.5.1")
    c.section("4.3.2")
    halves = b"\x5f" + bstr(b"hel") + bstr(b"lo") + BREAK
    c.reject("payload-indefinite", bundle(primary(), array(uint(1), uint(1), uint(0), uint(0),
                                                           halves)),
             "block-type-specific data is a byte string of definite length")
    c.reject("extension-indefinite", long_block(4, halves),
             "block-type-specific data is a byte string of definite length")
    c.reject("payload-text", bundle(primary(), array(uint(1), uint(1), uint(0), uint(0),
                                                     tstr("hello"))),
             "block-type-specific data is a byte string")
    c.reject("payload-array-of-octets", bundle(primary(), array(uint(1), uint(1), uint(0), uint(0),
                                                                array(uint(1)))),
             "block-type-specific data is a byte string")
    c.reject("payload-tag-24", bundle(primary(), array(uint(1), uint(1), uint(0), uint(0),
                                                       tag(24, bstr(b"\x00")))),
             "block-type-specific data is a byte string, not a tag",
             lenient="appendix B of RFC 9171, which is informative, shows such a tag")
    c.reject("dtn-text-indefinite",
             long_primary(source=array(uint(1), b"\x7f" + tstr("//node/") + BREAK)),
             "we take text of definite length only", section="RFC 9171 4.2.5.1.1", limit=True)
    c.section("4.1")
    for info in (28, 29, 30):
        c.reject(f"reserved-{info}", long_primary(lifetime=bytes([info])),
                 f"additional information {info} is reserved")
    return c


def truncated():
    c = Cases("truncated")
    c.section("4.1")
    whole = bundle(primary(report_to=dtn("//node/reports")), block(7, 2, uint(5), crc_type=1),
                   payload(crc_type=2))
    first = len(primary(report_to=dtn("//node/reports"))) + 1
    second = first + len(block(7, 2, uint(5), crc_type=1))
    for name, end in (("nothing", 0), ("array-head", 1), ("primary-head", 2), ("version", 3),
                      ("destination", 7), ("report-to", 22), ("creation-time", 40),
                      ("primary-crc", first - 2), ("after-primary", first),
                      ("canonical-head", first + 1), ("extension-data", first + 5),
                      ("extension-crc", second - 1), ("after-extension", second),
                      ("payload-head", second + 5), ("payload", second + 8),
                      ("payload-crc", len(whole) - 2)):
        c.reject(name, whole[:end], "the data ends in the middle of the bundle")
    return c
