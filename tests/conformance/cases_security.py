"""How security blocks are put together: RFC 9172 sections 3.2 and 3.6 to 3.8. No key is needed."""
from bp import (BREAK, NONE, array, block, bstr, bundle, dtn, indefinite, ipn, negative, payload,
                primary, tag, tstr, uint)
from case import Cases

BIB, BCB, AGE = 11, 12, 7
REPLICATE, DISCARD = 0x01, 0x10
HMAC, GCM = 1, 2  # security contexts of RFC 9173
MAC = array(array(uint(1), bstr(bytes(48))))
TAG = array(array(uint(1), bstr(bytes(16))))
IV = array(array(uint(1), bstr(bytes(12))))
NO_RESULT = array()


def cases():
    made = [*abstract_block(), *parameters(), *integrity(), *confidentiality(), *uniqueness(),
            *primary_block()]
    for case in made:
        case.level = "security"
    return made


def security_data(targets, context=HMAC, flags=0, source=ipn(1, 1), parameters=b"", results=None):
    """The abstract security block, a sequence of items (section 3.6)."""
    targets = targets if isinstance(targets, bytes) else array(*map(uint, targets))
    context = context if isinstance(context, bytes) else uint(context)
    results = array(MAC) if results is None else results
    return targets + context + uint(flags) + source + parameters + results


def bib(number, targets, block_flags=0, **fields):
    return block(BIB, number, security_data(targets, **fields), flags=block_flags)


def bcb(number, targets, block_flags=REPLICATE, **fields):
    fields = {"context": GCM, "flags": 1, "parameters": IV, "results": array(TAG), **fields}
    return block(BCB, number, security_data(targets, **fields), flags=block_flags)


def secured(*blocks, **primary_options):
    return bundle(primary(**primary_options), *blocks, payload(bytes(21)))


def age(number):
    return block(AGE, number, uint(5))


def abstract_block():
    c = Cases("asb", 9172)
    c.section("3.6")
    c.accept("payload", secured(bib(2, [1])), "one target, one result")
    c.accept("two-targets", secured(age(3), bib(2, [1, 3], results=array(MAC, MAC))),
             "as many entries of results as targets")
    c.accept("targets-not-in-order", secured(age(3), bib(2, [3, 1], results=array(MAC, MAC))),
             "the order of targets has no meaning but for the results")
    c.accept("no-result-for-a-target", secured(bib(2, [1], results=array(NO_RESULT))),
             "an entry of no results; what a context needs is its affair")
    c.accept("unknown-context", secured(bib(2, [1], context=99)),
             "a context that the node does not know may be carried")
    c.accept("negative-context", secured(bib(2, [1], context=negative(-1))),
             "the registry has negative ids for site-local contexts", section="RFC 9172 11.3")
    c.accept("reserved-context-flags", secured(bib(2, [1], flags=0xFE)),
             "reserved bits are ignored")
    c.accept("anonymous-source", secured(bib(2, [1], source=NONE)),
             "well formed; whether it is of use is policy")
    c.accept("dtn-source", secured(bib(2, [1], source=dtn("//node/"))), "any endpoint ID")
    c.reject("no-target", secured(bib(2, [], results=array())), "at least one target")
    c.reject("target-twice", secured(bib(2, [1, 1], results=array(MAC, MAC))), "no target twice")
    c.reject("target-negative", secured(bib(2, array(negative(-1)))), "an unsigned integer")
    c.reject("target-text", secured(bib(2, array(tstr("1")))), "an unsigned integer")
    c.reject("targets-integer", secured(bib(2, uint(1))), "an array")
    c.reject("more-results-than-targets", secured(bib(2, [1], results=array(MAC, MAC))),
             "one entry of results for each target")
    c.reject("fewer-results-than-targets", secured(age(3), bib(2, [1, 3])),
             "one entry of results for each target")
    c.reject("no-results", secured(bib(2, [1], results=array())),
             "one entry of results for each target")
    c.reject("without-results-field", secured(bib(2, [1], results=b"")),
             "the results are missing", section="RFC 9171 4.1")
    c.reject("result-not-a-pair", secured(bib(2, [1], results=array(array(array(uint(1)))))),
             "a result is an id and a value")
    c.reject("result-of-three", secured(bib(2, [1], results=array(array(array(*[uint(1)] * 3))))),
             "a result is an id and a value")
    c.reject("result-not-an-array", secured(bib(2, [1], results=array(bstr(bytes(48))))),
             "the results of a target are an array")
    c.reject("result-id-negative", secured(
        bib(2, [1], results=array(array(array(negative(-1), bstr(b"")))))), "an unsigned integer")
    c.reject("as-an-array", secured(block(BIB, 2, array(
        array(uint(1)), uint(HMAC), uint(0), ipn(1, 1), array(MAC)))),
        "a sequence of items, not an array")
    c.reject("trailing", secured(block(BIB, 2, security_data([1]) + uint(0))),
             "nothing after the results")
    c.reject("empty", secured(block(BIB, 2, b"")), "nothing at all", section="RFC 9171 4.1")
    c.reject("not-cbor", secured(block(BIB, 2, b"\xfc\xfc")), "no CBOR", section="RFC 9171 4.1")
    c.reject("source-uri", secured(bib(2, [1], source=tstr("ipn:1.1"))),
             "an endpoint ID is an array", section="RFC 9171 4.2.5.1")
    c.reject("context-text", secured(bib(2, [1], context=tstr("BIB-HMAC-SHA2"))), "an integer")
    c.reject("indefinite-targets", secured(bib(2, indefinite(uint(1)))),
             "canonical forms (section 4) have definite lengths")
    c.reject("indefinite-results", secured(bib(2, [1], results=indefinite(MAC))),
             "canonical forms (section 4) have definite lengths")
    c.reject("indefinite-source", secured(bib(2, [1], source=indefinite(uint(1), uint(0)))),
             "canonical forms (section 4) have definite lengths")
    c.reject("not-shortest", secured(bib(2, array(uint(1, 1)))), "heads in their shortest form",
             section="RFC 9171 4.1")
    return c


def parameters():
    c = Cases("parameters", 9172)
    c.section("3.6")

    def with_parameters(octets):
        return secured(bib(2, [1], flags=1, parameters=octets))

    c.accept("one", with_parameters(array(array(uint(1), uint(6)))), "an id and a value")
    c.accept("of-any-value", with_parameters(array(array(uint(99), array(tstr("a"), tag(1, uint(
        5)))))), "what a value is, the context says")
    c.reject("announced-but-missing", secured(bib(2, [1], flags=1)),
             "with flag 0x01 there are parameters before the results")
    c.reject("there-but-not-announced", secured(bib(2, [1], parameters=IV)), "without flag 0x01 there are none")
    c.reject("not-pairs", with_parameters(array(uint(1), uint(6))), "each an id and a value")
    c.reject("of-three", with_parameters(array(array(uint(1), uint(6), uint(6)))),
             "each an id and a value")
    c.reject("map", with_parameters(b"\xa1\x01\x06"), "an array of pairs")
    c.reject("id-negative", with_parameters(array(array(negative(-1), uint(6)))),
             "an unsigned integer")
    c.reject("nested-2000-deep", with_parameters(array(array(uint(1), b"\x81" * 2000 + b"\x00"))),
             "nested deeper than we follow", limit=True)
    c.reject("break-inside", with_parameters(array(array(uint(1), BREAK))),
             "a stop code is no value")
    return c


def integrity():
    c = Cases("bib", 9172)
    c.section("3.7")
    c.accept("over-extension", secured(age(3), bib(2, [3])), "an extension block as target")
    c.accept("over-primary", secured(bib(2, [0])), "the primary block as target")
    c.reject("over-nothing", secured(bib(2, [9])), "there is no block 9", section="RFC 9172 3.6")
    c.reject("over-itself", secured(bib(2, [2])), "no security block as target")
    c.reject("over-bib", secured(bib(2, [1]), bib(3, [2])), "no security block as target")
    c.reject("over-bcb", secured(age(4), bcb(2, [4]), bib(3, [2])), "no security block as target")
    c.accept("discardable", secured(bib(2, [1], block_flags=DISCARD)), "a BIB may be discarded")
    return c


def confidentiality():
    c = Cases("bcb", 9172)
    c.section("3.8")
    c.accept("payload", secured(bcb(2, [1])), "the payload as target, replicated in fragments")
    c.accept("extension", secured(block(200, 3, bytes(17)), bcb(2, [3], block_flags=0)),
             "an extension block as target")
    c.accept("tag-in-ciphertext", secured(bcb(2, [1], results=array(NO_RESULT))),
             "the tag may be part of the ciphertext")
    c.accept("bib-and-its-target", secured(block(BIB, 3, bytes(60)),
                                           bcb(2, [1, 3], results=array(TAG, TAG))),
             "an encrypted BIB is not looked into", section="RFC 9172 3.9")
    c.accept("encrypted-age", secured(block(AGE, 3, bytes(2)), bcb(2, [3]), timestamp=array(
        uint(0), uint(1))), "the age is there, although it cannot be read here",
        section="RFC 9171 4.4.2")
    c.accept("encrypted-hop-count", secured(block(10, 3, bytes(9)), bcb(2, [3])),
             "what is encrypted is not looked into")
    c.reject("primary", secured(bcb(2, [0])), "the primary block stays readable")
    c.reject("nothing", secured(bcb(2, [9])), "there is no block 9", section="RFC 9172 3.6")
    c.reject("itself", secured(bcb(2, [2])), "no BCB as target")
    c.reject("another-bcb", secured(bcb(2, [1]), bcb(3, [2])), "no BCB as target")
    c.reject("payload-not-replicated", secured(bcb(2, [1], block_flags=0)),
             "a BCB over the payload is replicated in fragments")
    c.reject("discardable", secured(bcb(2, [1], block_flags=REPLICATE | DISCARD)),
             "a BCB is never discarded")
    return c


def uniqueness():
    c = Cases("operations", 9172)
    c.section("3.2")
    c.accept("two-bibs-two-targets", secured(age(4), bib(2, [1]), bib(3, [4])),
             "different operations")
    c.reject("two-bibs-one-target", secured(bib(2, [1]), bib(3, [1])),
             "an operation is unique in a bundle")
    c.reject("two-bibs-one-target-in-common", secured(
        age(4), bib(2, [1, 4], results=array(MAC, MAC)), bib(3, [4])),
        "an operation is unique in a bundle")
    c.reject("two-bcbs-one-target", secured(bcb(2, [1]), bcb(3, [1])),
             "an operation is unique in a bundle")
    c.reject("two-bibs-of-two-contexts", secured(bib(2, [1]), bib(3, [1], context=99)),
             "the context does not make operations differ")
    c.reject("two-bibs-over-primary", secured(bib(2, [0]), bib(3, [0])),
             "an operation is unique in a bundle")
    return c


def primary_block():
    c = Cases("primary-bib", 9171)
    c.section("4.3.1")
    c.accept("instead-of-crc", secured(bib(2, [0]), crc_type=0),
             "a BIB over the primary block stands in for its CRC")
    c.accept("beside-crc", secured(bib(2, [0]), crc_type=2), "a CRC may be there as well")
    c.reject("over-payload-only", secured(bib(2, [1]), crc_type=0),
             "the BIB does not target the primary block")
    c.reject("encrypted", secured(block(BIB, 3, bytes(60)),
                                  bcb(2, [1, 3], results=array(TAG, TAG)), crc_type=0),
             "what an encrypted BIB targets cannot be seen",
             lenient="it might target the primary block")
    return c
