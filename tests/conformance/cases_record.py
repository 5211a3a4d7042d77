"""Administrative records: RFC 9171 section 6.1 and RFC 9713 section 2. Their bundles are valid and are
delivered; the verdict is on the record, and a rejected one is ignored."""
from bp import (CREATED_MS, NONE, array, bstr, bundle, dtn, indefinite, ipn, negative, payload, primary,
                timestamp, tstr, uint)
from case import Cases

ADMIN_RECORD = 0x2
TRUE, FALSE = b"\xf5", b"\xf4"
STATUS_REPORT = 1
NO = array(FALSE)
YES = array(TRUE)
SUBJECT = timestamp(CREATED_MS - 60_000, 3)


def cases():
    made = [*records(), *reports(), *status_items()]
    for case in made:
        case.level = "record"
    return made


def carrying(record):
    return bundle(primary(flags=ADMIN_RECORD, source=ipn(3, 0), destination=ipn(1, 0)),
                  payload(record))


def at(time_ms):
    return array(TRUE, uint(time_ms))


def report(*items, reason=uint(0), source=ipn(1, 1), created=SUBJECT, fragment=()):
    items = items or (YES, NO, NO, NO)
    return array(array(*items), reason, source, created, *map(uint, fragment))


def status(*items, **fields):
    return carrying(array(uint(STATUS_REPORT), report(*items, **fields)))


def records():
    c = Cases("record", 9713)
    c.section("2")
    for number in (0, 2, 4, 16, 64384, 65535, 65536):
        c.reject(f"of-type-{number}", carrying(array(uint(number), array())),
                 "a type that the node does not process is ignored")
    c.section("6.1", rfc=9171)
    c.reject("empty", carrying(b""), "an array of two items")
    c.reject("of-one-item", carrying(array(uint(STATUS_REPORT))), "an array of two items")
    c.reject("of-three-items", carrying(array(uint(STATUS_REPORT), report(), uint(0))),
             "an array of two items")
    c.reject("not-an-array", carrying(uint(STATUS_REPORT)), "an array of two items")
    c.reject("type-negative", carrying(array(negative(-1), report())), "an unsigned integer")
    c.reject("type-text", carrying(array(tstr("1"), report())), "an unsigned integer")
    c.reject("trailing", carrying(array(uint(STATUS_REPORT), report()) + uint(0)),
             "one record and nothing after it")
    c.reject("not-cbor", carrying(b"\xfc\xfc\xfc"), "no CBOR")
    c.reject("truncated", carrying(array(uint(STATUS_REPORT), report())[:-1]),
             "the data ends in the middle of the record")
    return c


def reports():
    c = Cases("report")
    c.section("6.1.1")
    c.accept("received", status(YES, NO, NO, NO), "the bundle was received")
    c.accept("forwarded", status(NO, YES, NO, NO), "the bundle was forwarded")
    c.accept("delivered", status(NO, NO, YES, NO), "the bundle was delivered")
    for reason in (1, 3, 4, 5, 8, 9, 11, 15):
        c.accept(f"deleted-{reason}", status(NO, NO, NO, YES, reason=uint(reason)),
                 "the bundle was deleted, and why")
    c.accept("reason-unassigned", status(YES, NO, NO, NO, reason=uint(200)),
             "the registry of reasons grows")
    c.accept("of-fragment", status(YES, NO, NO, NO, fragment=(100, 50)),
             "a fragment's offset and length make six items")
    c.accept("of-dtn-source", status(YES, NO, NO, NO, source=dtn("//node/app")), "any scheme")
    c.accept("of-anonymous-source", status(YES, NO, NO, NO, source=NONE),
             "such a report must not be made, but is well formed")
    c.reject("of-five-items", status(YES, NO, NO, NO, fragment=(100,)),
             "four items, or six of a fragment")
    c.reject("of-seven-items", status(YES, NO, NO, NO, fragment=(100, 50, 0)),
             "four items, or six of a fragment")
    c.reject("of-three-items", carrying(array(uint(STATUS_REPORT), array(
        array(YES, NO, NO, NO), uint(0), ipn(1, 1)))), "four items, or six of a fragment")
    c.reject("reason-negative", status(YES, NO, NO, NO, reason=negative(-1)),
             "an unsigned integer")
    c.reject("source-text", status(YES, NO, NO, NO, source=tstr("ipn:1.1")), "an endpoint ID")
    c.reject("timestamp-integer", status(YES, NO, NO, NO, created=uint(5)),
             "a creation timestamp is an array of two")
    c.reject("content-bytes", carrying(array(uint(STATUS_REPORT), bstr(report()))),
             "the report itself, not a byte string of it")
    return c


def status_items():
    c = Cases("status-item")
    c.section("6.1.1")
    c.accept("with-time", status(at(780_000_000_500), NO, NO, NO), "the time of what is asserted")
    c.accept("with-time-unknown", status(at(0), NO, NO, NO), "DTN time 0 is unknown")
    c.accept("all-with-time", status(*[at(780_000_000_500)] * 4), "several at a time")
    c.accept("none-asserted", status(NO, NO, NO, NO), "nothing is asserted, but it is well formed")
    c.accept("five-items", status(YES, NO, NO, NO, NO), "at least four")
    c.reject("three-items", status(YES, NO, NO), "at least four")
    c.reject("as-integer", status(array(uint(1)), NO, NO, NO), "a Boolean, not a number")
    c.reject("empty", status(array(), NO, NO, NO), "one or two items")
    c.reject("of-three", status(array(TRUE, uint(5), uint(5)), NO, NO, NO), "one or two items")
    c.reject("time-negative", status(array(TRUE, negative(-1)), NO, NO, NO),
             "a DTN time is an unsigned integer")
    c.reject("not-an-array", status(TRUE, NO, NO, NO), "an array")
    c.reject("null", status(array(b"\xf6"), NO, NO, NO), "a Boolean")
    c.accept("indefinite-array", status(indefinite(TRUE), NO, NO, NO),
             "indefinite-length items are not prohibited", section="RFC 9171 4.1")
    return c
