"""Endpoint IDs: RFC 9171 section 4.2.5 and RFC 9758."""
from bp import (NONE, array, block, bstr, dtn, indefinite, ipn, negative, plain, tag, tstr, uint)
from case import Cases

MUST_NOT_FRAGMENT = 0x4
LOCAL_NODE = 2**32 - 1
NODE = 977000 << 32 | 100  # allocator 977000, node 100


def cases():
    return [*structure(), *dtn_scheme(), *ipn_scheme(), *special_nodes()]


def structure():
    c = Cases("eid")
    c.section("4.2.5.1")
    for code in (0, 3, 2**64 - 1):
        c.reject(f"scheme-{code}", plain(source=array(uint(code), uint(0))),
                 "the registry has scheme codes 1 and 2",
                 lenient="a scheme of later date may be carried without being understood")
    c.reject("scheme-negative", plain(source=array(negative(-2), uint(0))), "an unsigned integer")
    c.reject("scheme-as-text", plain(source=array(tstr("dtn"), tstr("//node/"))),
             "an unsigned integer")
    c.reject("uri-as-text", plain(source=tstr("dtn://node/")), "an array of two items")
    c.reject("of-one-item", plain(source=array(uint(1))), "an array of two items")
    c.reject("of-three-items", plain(source=array(uint(1), tstr("//node/"), uint(0))),
             "an array of two items")
    c.reject("of-no-items", plain(source=array()), "an array of two items")
    c.reject("tagged", plain(source=tag(32, tstr("dtn://node/"))), "an array of two items")
    c.reject("null", plain(destination=b"\xf6"), "an array of two items")
    c.accept("indefinite-array", plain(source=indefinite(uint(1), tstr("//node/"))),
             "indefinite-length items are not prohibited", section="RFC 9171 4.1")
    c.reject("indefinite-array-of-three", plain(source=indefinite(uint(1), tstr("//n/"), uint(0))),
             "an array of two items")
    return c


def dtn_scheme():
    c = Cases("dtn")
    c.section("4.2.5.1.1")
    for name, ssp in (("node", "//node/"), ("service", "//node/in"), ("path", "//node/a/b/c"),
                      ("trailing-slash", "//node/a/"), ("dots-and-dashes", "//a-b.c_d~e/"),
                      ("sub-delims", "//!$&'()*+,;=/"), ("escape", "//%41%7e/"),
                      ("empty-node-name", "///in"), ("every-visible-character", "//node/" + "".join(
                          map(chr, range(0x21, 0x7F)))), ("percent-in-demux", "//node/%zz"),
                      ("long", "//" + "n" * 200 + "/" + "d" * 200)):
        c.accept(name, plain(source=dtn(ssp), report_to=dtn(ssp)), "as the grammar has it")
    c.accept("group-destination", plain(destination=dtn("//node/~news")),
             "a demux that starts with ~ names a group, which may be a destination")
    c.accept("none-everywhere", plain(source=NONE, destination=NONE, flags=MUST_NOT_FRAGMENT),
             "well formed, although it can never be delivered")
    for name, ssp in (("none-as-text", "none"), ("without-slashes", "node/in"),
                      ("one-slash", "/node/in"), ("without-delimiter", "//node"),
                      ("empty", ""), ("only-slashes", "//"), ("with-scheme", "dtn://node/"),
                      ("space-in-name", "//no de/"), ("space-in-demux", "//node/a b"),
                      ("control", "//node/a\n"), ("delete", "//node/\x7f"), ("not-ascii", "//nöde/"),
                      ("not-ascii-demux", "//node/ü"), ("port", "//node:4556/"),
                      ("user", "//me@node/"), ("ipv6", "//[::1]/"), ("half-escape", "//%4/"),
                      ("no-escape", "//%zz/"), ("nul", "//node/\0")):
        lenient = "some agents write a node ID without its final slash" if name == (
            "without-delimiter") else "read as dtn:none by some" if name == "none-as-text" else ""
        c.reject(name, plain(source=dtn(ssp)), "not dtn-hier-part of the grammar", lenient=lenient)
    c.reject("ssp-one", plain(report_to=array(uint(1), uint(1))), "the only number is 0, dtn:none")
    c.reject("ssp-bytes", plain(source=array(uint(1), bstr(b"//node/"))), "a text string")
    c.reject("ssp-array", plain(source=array(uint(1), array(uint(1), uint(1)))), "a text string")
    c.reject("ssp-null", plain(source=array(uint(1), b"\xf6")), "a text string")
    c.reject("not-utf-8", plain(source=array(uint(1), tstr(b"//n\xff/"))),
             "a text string is UTF-8", section="RFC 9171 4.1")
    c.reject("surrogate", plain(source=array(uint(1), tstr(b"//n\xed\xa0\x80/"))),
             "a text string is UTF-8", section="RFC 9171 4.1")
    c.reject("very-long", plain(source=dtn("//" + "n" * 2000 + "/")),
             "longer than an endpoint ID that we take", limit=True)
    c.section("4.2.5.2")
    c.reject("group-source", plain(source=dtn("//node/~news")),
             "the source is a node, and a group is not a single one")
    return c


def ipn_scheme():
    c = Cases("ipn", 9758)
    c.section("6.1.1")
    c.accept("two-elements", plain(source=ipn(1, 1)), "allocator 0, node 1, service 1")
    c.accept("two-elements-with-allocator", plain(source=ipn(NODE, 1)),
             "the allocator in the upper half")
    c.accept("largest-service", plain(source=ipn(1, 2**64 - 1)), "a service number has 64 bits")
    c.accept("largest-node", plain(source=ipn(2**32 - 2, 1)), "a node number has 32 bits")
    c.accept("largest-allocator", plain(source=ipn(2**64 - 1, 1)), "an allocator has 32 bits")
    c.section("6.1.2")
    c.accept("three-elements", plain(source=ipn(977000, 100, 1)), "allocator, node, service")
    c.accept("three-elements-allocator-0", plain(source=ipn(0, 1, 1)),
             "not recommended to write, to be read nevertheless")
    c.accept("three-elements-node-0", plain(source=ipn(977000, 0, 1)),
             "node 0 is special for allocator 0 only")
    c.accept("indefinite-array", plain(source=array(uint(2), indefinite(uint(1), uint(1)))),
             "indefinite-length items are not prohibited", section="RFC 9171 4.1")
    c.section("6.3")
    for name, numbers in (("no-element", ()), ("one-element", (1,)), ("four-elements", (0, 1, 1, 1)),
                          ("node-33-bits", (0, 2**32, 1)), ("allocator-33-bits", (2**32, 1, 1))):
        c.reject(name, plain(source=ipn(*numbers)), "two or three elements in their ranges")
    c.reject("integer", plain(source=array(uint(2), uint(1))), "an array of two or three")
    c.reject("text", plain(source=array(uint(2), tstr("1.1"))), "an array of two or three")
    c.reject("negative", plain(source=array(uint(2), array(negative(-1), uint(1)))),
             "unsigned integers")
    c.reject("element-text", plain(source=array(uint(2), array(tstr("1"), uint(1)))),
             "unsigned integers")
    c.reject("element-float", plain(source=array(uint(2), array(uint(1), b"\xf9\x3c\x00"))),
             "unsigned integers")
    return c


def special_nodes():
    c = Cases("ipn-node", 9758)
    c.section("3.4.1")
    c.accept("0-service-source", plain(source=ipn(0, 7), flags=MUST_NOT_FRAGMENT),
             "ipn:0.7 is to be considered the null endpoint")
    c.accept("0-service-report-to", plain(report_to=ipn(0, 7)),
             "ipn:0.7 is to be considered the null endpoint")
    c.accept("0-service-destination", plain(destination=ipn(0, 0, 7)),
             "ipn:0.7 is to be considered the null endpoint")
    c.reject("0-service-source-fragmentable", plain(source=ipn(0, 7)),
             "it is the null endpoint, so the bundle must not be fragmented",
             section="RFC 9171 4.2.3")
    c.reject("0-service-source-report", plain(source=ipn(0, 7), flags=MUST_NOT_FRAGMENT | 0x4000),
             "it is the null endpoint, so no reports", section="RFC 9171 4.2.3")
    c.section("5.4")
    c.reject("local-source", plain(source=ipn(LOCAL_NODE, 1)), "LocalNode never arrives from outside")
    c.reject("local-source-3", plain(source=ipn(0, LOCAL_NODE, 1)),
             "LocalNode never arrives from outside")
    c.reject("local-destination", plain(destination=ipn(LOCAL_NODE, 1)),
             "LocalNode never arrives from outside")
    c.accept("local-report-to", plain(report_to=ipn(LOCAL_NODE, 0)),
             "only source and destination make it invalid on receipt")
    c.accept("4294967295-of-another-allocator", plain(source=ipn(977000, LOCAL_NODE, 1)),
             "LocalNode is of allocator 0 only")
    c.accept("private-use", plain(source=ipn(0x3FFF, 1)),
             "valid within an administrative domain", section="RFC 9758 5.5")
    c.accept("previous-node-3", plain(block(6, 2, ipn(977000, 100, 0))),
             "both forms wherever an endpoint ID may stand", section="RFC 9758 6.2")
    return c
