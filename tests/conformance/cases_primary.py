"""RFC 9171 sections 4.2 and 4.3.1: CRCs, flags, times and fragments, as the primary block has them."""
from bp import (CRC16, CRC32C, NO_CRC, NONE, array, block, bstr, bundle, crc16_x25, crc32_of_zip,
                crc32c, indefinite, ipn, negative, payload, plain, primary, sealed, tag, timestamp,
                tstr, uint)
from case import Cases

IS_FRAGMENT, ADMIN_RECORD, MUST_NOT_FRAGMENT = 0x1, 0x2, 0x4
REPORTS = {"reception": 0x4000, "forwarding": 0x10000, "delivery": 0x20000, "deletion": 0x40000}
OTHER_FLAGS = {"must-not-fragment": 0x4, "acknowledgement": 0x20, "status-time": 0x40}
RESERVED_BITS = (3, 4, 7, 8, 9, 10, 11, 12, 13, 15, 19, 20)
UNASSIGNED_BITS = (21, 31, 32, 63)
STATUS_REPORT = array(uint(1), array(array(array(b"\xf5"), array(b"\xf4"), array(b"\xf4"),
                                           array(b"\xf4")), uint(0), ipn(9, 1), timestamp(1, 1)))


def cases():
    return [*crcs(), *fields(), *flags(), *times(), *fragments()]


def crcs():
    c = Cases("crc")
    c.section("4.2.1")
    for primary_type in (CRC16, CRC32C):
        for payload_type in (NO_CRC, CRC16, CRC32C):
            c.accept(f"types-{primary_type}-{payload_type}",
                     bundle(primary(crc_type=primary_type), block(7, 2, uint(5), crc_type=1),
                            payload(crc_type=payload_type)),
                     "each block has a CRC type of its own")
    for crc_type in (3, 23, 255, 2**64 - 1):
        c.reject(f"type-{crc_type}-primary", plain(
            crc_type=NO_CRC, declared_crc_type=crc_type, extra=[bstr(bytes(4))]),
            "only 0, 1 and 2 are valid")
        c.reject(f"type-{crc_type}-canonical", plain(array(
            uint(200), uint(2), uint(0), uint(crc_type), bstr(b""), bstr(bytes(4)))),
            "only 0, 1 and 2 are valid")
    c.reject("type-negative", plain(declared_crc_type=negative(-1)), "an unsigned integer",
             section="RFC 9171 4.3.1")
    c.section("4.2.2")
    c.reject("crc16-of-four-octets", plain(crc_type=CRC32C, declared_crc_type=CRC16),
             "CRC type 1 has two octets")
    c.reject("crc32-of-two-octets", plain(crc_type=CRC16, declared_crc_type=CRC32C),
             "CRC type 2 has four octets")
    c.reject("as-integer", plain(crc_type=NO_CRC, declared_crc_type=CRC32C,
                                 extra=[uint(0x12345678)]), "a CRC is a byte string")
    c.reject("as-text", bundle(primary(), sealed(
        [uint(1), uint(1), uint(0), uint(1), bstr(b"x"), tstr("ab")], 0)),
        "a CRC is a byte string")
    c.reject("as-indefinite-string", bundle(primary(), sealed(
        [uint(1), uint(1), uint(0), uint(1), bstr(b"x"), b"\x5f\x42\x00\x00\xff"], 0)),
        "a CRC is a byte string of two octets")
    c.section("5.6")
    why = "a CRC that does not match makes the block unintelligible"
    c.reject("wrong-primary", bundle(primary(crc=lambda _: bytes(4)), payload()), why)
    c.reject("wrong-primary-16", bundle(primary(crc_type=1, crc=lambda _: bytes(2)), payload()),
             why)
    c.reject("wrong-extension", plain(block(7, 2, uint(5), crc_type=2, crc=lambda _: b"abcd")), why)
    c.reject("wrong-unknown-extension", plain(block(200, 2, b"x", flags=0x10, crc_type=2,
                                                    crc=lambda _: b"abcd")),
             "also in a block that would be discarded")
    c.reject("wrong-payload", bundle(primary(), payload(crc_type=2, crc=lambda _: b"abcd")), why)
    c.reject("little-endian", bundle(primary(crc=lambda b: crc32c(b)[::-1]), payload()),
             "the value is in network byte order")
    c.reject("little-endian-16", bundle(primary(crc_type=1, crc=lambda b: crc16_x25(b)[::-1]),
                                        payload()), "the value is in network byte order")
    c.reject("crc32-of-zip", bundle(primary(crc=crc32_of_zip), payload()),
             "CRC type 2 is the Castagnoli polynomial")
    c.reject("without-field", bundle(primary(crc=lambda b: crc32c(b[:-5])), payload()),
             "the CRC covers its own field, the value taken as zero")
    c.reject("without-value", bundle(primary(crc=lambda b: crc32c(b[:-4])), payload()),
             "the CRC covers its own value, taken as zero")
    c.reject("without-array-head", bundle(primary(crc=lambda b: crc32c(b[1:])), payload()),
             "the CRC covers the whole block, the array's head included")
    c.reject("without-stop-code", bundle(
        primary(of_indefinite_length=True, crc=lambda b: crc32c(b[:-1])), payload()),
        "the CRC covers the stop code of the block")
    c.section("4.3.1")
    c.accept("none-on-primary", bundle(primary(crc_type=0), payload()),
             "a primary block needs a CRC or a BIB that targets it", relax=["primary-crc"])
    c.reject("none-on-primary-but-payload", bundle(primary(crc_type=0), payload(crc_type=2)),
             "the payload's CRC does not protect the primary block")
    c.reject("missing-on-primary", plain(crc_type=NO_CRC, declared_crc_type=CRC32C),
             "with a CRC type other than 0 there are nine items")
    c.reject("undeclared-on-primary", plain(crc_type=CRC32C, declared_crc_type=NO_CRC),
             "with CRC type 0 there are eight items")
    c.section("4.3.2")
    c.reject("missing-on-canonical", plain(array(uint(200), uint(2), uint(0), uint(1), bstr(b""))),
             "with a CRC type other than 0 there are six items")
    c.reject("undeclared-on-canonical", plain(array(uint(200), uint(2), uint(0), uint(0), bstr(b""),
                                                    bstr(bytes(2)))),
             "with CRC type 0 there are five items")
    return c


def fields():
    c = Cases("primary")
    c.section("4.3.1")
    for version in (0, 5, 6, 8, 2**64 - 1):
        c.reject(f"version-{version}", plain(version=uint(version)), "this is version 7")
    c.reject("version-text", plain(version=tstr("7")), "an unsigned integer")
    c.reject("lifetime-negative", plain(lifetime=negative(-1)), "an unsigned integer")
    c.reject("lifetime-float", plain(lifetime=b"\xf9\x3c\x00"), "an unsigned integer")
    c.reject("lifetime-null", plain(lifetime=b"\xf6"), "an unsigned integer")
    c.reject("lifetime-tagged", plain(lifetime=tag(1, uint(5))), "an unsigned integer")
    c.reject("lifetime-bignum", plain(lifetime=tag(2, bstr(b"\x01" + bytes(8)))),
             "an unsigned integer of at most 64 bits")
    c.accept("lifetime-zero", plain(lifetime=uint(0)), "expires at once, but is well formed")
    c.accept("lifetime-largest", plain(lifetime=uint(2**64 - 1)),
             "creation time and lifetime may add up to more than 64 bits")
    c.reject("flags-negative", plain(flags=negative(-1)), "an unsigned integer")
    c.reject("flags-byte-string", plain(flags=bstr(b"\x00")), "an unsigned integer")
    c.reject("flags-bignum", plain(flags=tag(2, bstr(b"\x01" + bytes(8)))),
             "an unsigned integer of at most 64 bits")
    c.reject("one-item-more", plain(extra=[uint(0)]),
             "as many items as flags and CRC type call for")
    c.reject("empty", bundle(array(), payload()), "as many items as flags and CRC type call for")
    c.reject("indefinite-one-item-more", plain(extra=[uint(0)], of_indefinite_length=True),
             "an integer where the CRC should be", section="RFC 9171 4.2.2")
    c.reject("indefinite-ends-early", bundle(
        indefinite(uint(7), uint(0), uint(0), ipn(2, 1), ipn(1, 1), NONE), payload()),
        "a stop code where the creation timestamp should be", section="RFC 9171 4.2.7")
    return c


def flags():
    c = Cases("flags")
    c.section("4.2.3")
    for name, bit in {**OTHER_FLAGS, **{f"report-{k}": v for k, v in REPORTS.items()}}.items():
        c.accept(name, plain(flags=bit, report_to=ipn(1, 0)), "a flag by itself")
    c.accept("all-reports-and-time", plain(flags=sum(REPORTS.values()) | 0x40,
                                           report_to=ipn(1, 0)), "all reports, with times")
    c.accept("administrative-record", bundle(primary(flags=ADMIN_RECORD, source=ipn(3, 0)),
                                             payload(STATUS_REPORT)), "a status report")
    for bit in RESERVED_BITS:
        c.accept(f"reserved-bit-{bit}", plain(flags=1 << bit), "unrecognised flags are ignored")
    for bit in UNASSIGNED_BITS:
        c.accept(f"unassigned-bit-{bit}", plain(flags=1 << bit), "unrecognised flags are ignored")
    for name, bit in REPORTS.items():
        c.reject(f"administrative-record-report-{name}", bundle(
            primary(flags=ADMIN_RECORD | bit, source=ipn(3, 0)), payload(STATUS_REPORT)),
            "an administrative record asks for no reports")
        c.reject(f"anonymous-report-{name}", plain(source=NONE, flags=MUST_NOT_FRAGMENT | bit),
                 "an anonymous bundle asks for no reports")
    c.accept("anonymous", plain(source=NONE, flags=MUST_NOT_FRAGMENT), "an anonymous bundle")
    c.accept("anonymous-acknowledgement", plain(source=NONE, flags=MUST_NOT_FRAGMENT | 0x20),
             "acknowledgement is the application's, no status report")
    c.accept("anonymous-ipn", plain(source=ipn(0, 0), flags=MUST_NOT_FRAGMENT),
             "ipn:0.0 is the null endpoint too", section="RFC 9758 5.2")
    c.reject("anonymous-fragmentable", plain(source=NONE),
             "an anonymous bundle must not be fragmented")
    c.reject("anonymous-ipn-fragmentable", plain(source=ipn(0, 0)),
             "an anonymous bundle must not be fragmented")
    c.accept("fragment-must-not-fragment", plain(flags=IS_FRAGMENT | MUST_NOT_FRAGMENT,
                                                 fragment=(0, 10)),
             "a fragment that must not be fragmented any further")
    return c


def times():
    c = Cases("time")
    c.section("4.2.7")
    age = block(7, 2, uint(1000))
    c.accept("zero-with-age", plain(age, timestamp=timestamp(0, 5)),
             "creation time 0 with a bundle age", section="RFC 9171 4.4.2")
    c.reject("zero-without-age", plain(timestamp=timestamp(0, 5)),
             "creation time 0 calls for a bundle age block", section="RFC 9171 4.4.2")
    c.accept("zero-without-age-relaxed", plain(timestamp=timestamp(0, 5)),
             "taken by a receiver that does not insist on the age", section="RFC 9171 4.4.2",
             relax=["age-required"])
    c.accept("largest", plain(timestamp=timestamp(2**64 - 1, 2**64 - 1)), "64 bits each")
    c.accept("beyond-32-bits", plain(timestamp=timestamp(2**32, 2**32)), "64 bits each")
    c.accept("first-millisecond", plain(timestamp=timestamp(1, 0)), "the DTN epoch, but for one",
             section="RFC 9171 4.2.6")
    c.accept("indefinite-array", plain(timestamp=indefinite(uint(1000), uint(0))),
             "indefinite-length items are not prohibited", section="RFC 9171 4.1")
    for name, items in (("empty", []), ("one-item", [uint(1000)]), ("three-items", [uint(1)] * 3)):
        c.reject(name, plain(timestamp=array(*items)), "a creation timestamp has two items")
    c.reject("indefinite-three-items", plain(timestamp=indefinite(uint(1), uint(1), uint(1))),
             "a creation timestamp has two items")
    c.reject("negative", plain(timestamp=array(negative(-1), uint(0))), "an unsigned integer")
    c.reject("sequence-negative", plain(timestamp=array(uint(1), negative(-1))),
             "an unsigned integer")
    c.reject("float", plain(timestamp=array(b"\xfb" + bytes(8), uint(0))), "an unsigned integer")
    c.reject("rfc-3339", plain(timestamp=array(tag(0, tstr("2024-09-18T18:40:00Z")), uint(0))),
             "a DTN time is a number")
    c.reject("tag-1", plain(timestamp=array(tag(1, uint(1000)), uint(0))), "no tag before a time")
    c.reject("integer", plain(timestamp=uint(1000)), "a creation timestamp is an array")
    return c


def fragments():
    c = Cases("fragment")
    c.section("4.3.1")
    half = dict(flags=IS_FRAGMENT, data=b"hello")
    c.accept("first", plain(**half, fragment=(0, 10)), "the first half of ten octets")
    c.accept("last", plain(**half, fragment=(5, 10)), "the last half of ten octets")
    c.accept("middle", plain(**half, fragment=(5, 2**40)), "five octets out of very many")
    c.accept("crc16", plain(**half, fragment=(0, 10), crc_type=1), "eleven items")
    c.accept("with-blocks", plain(block(200, 2, b"x", flags=1), block(7, 3, uint(5)), **half,
                                  fragment=(0, 10)), "extension blocks in a fragment")
    c.accept("of-administrative-record", plain(flags=IS_FRAGMENT | ADMIN_RECORD, data=b"hello",
                                               fragment=(0, 10)),
             "an administrative record may be fragmented")
    c.accept("of-everything", plain(**half, fragment=(0, 5)),
             "all octets; what is made when fragmenting is not what may be received",
             section="RFC 9171 5.9")
    c.accept("crc-none", plain(**half, fragment=(0, 10), crc_type=0), "ten items",
             relax=["primary-crc"])
    c.reject("without-fields", plain(**half), "offset and total length are missing")
    c.reject("fields-without-flag", plain(flags=0, fragment=(0, 10)),
             "offset and total length are there if and only if the flag is set")
    c.reject("one-field", plain(**half, fragment=(0,)), "the total length is missing")
    c.reject("offset-negative", plain(flags=IS_FRAGMENT, fragment=(negative(-1), 10)),
             "an unsigned integer")
    c.reject("total-text", plain(flags=IS_FRAGMENT, fragment=(0, tstr("10"))),
             "an unsigned integer")
    c.section("5.8")
    c.reject("past-the-end", plain(**half, fragment=(6, 10)), "octets 6 to 11 of ten")
    c.reject("offset-past-the-end", plain(**half, fragment=(11, 10)), "it begins behind the end")
    c.reject("offset-overflows", plain(**half, fragment=(2**64 - 1, 2**64 - 1)),
             "offset and length add up to more than 64 bits")
    c.reject("total-zero", plain(**half, fragment=(0, 0)), "five octets out of none")
    c.reject("longer-than-total", plain(**half, fragment=(0, 4)), "five octets out of four")
    return c
