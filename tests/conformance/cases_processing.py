"""What a node does with a valid bundle: RFC 9171 sections 5.3 to 5.10. README.md tells what the node
is: its names, its clock, and that it makes every report that is asked for."""
from bp import (CREATED_MS, HOUR_MS, NONE, array, block, bundle, dtn, ipn, payload, primary,
                timestamp, tstr, uint)
from case import Cases

NODE, NODE_IPN = "//node/", 100
NOW_MS = CREATED_MS + 500_000
HERE, ELSEWHERE = dtn(NODE + "in"), dtn("//elsewhere/in")
SOURCE, REPORT_TO = dtn("//source/out"), dtn("//source/reports")

ADMIN_RECORD, MUST_NOT_FRAGMENT, STATUS_TIME = 0x2, 0x4, 0x40
RECEPTION, FORWARDING, DELIVERY, DELETION = 0x4000, 0x10000, 0x20000, 0x40000
ALL = RECEPTION | FORWARDING | DELIVERY | DELETION
REPORT, DELETE, DISCARD = 0x02, 0x04, 0x10
UNKNOWN, AGE, HOP_COUNT = 200, 7, 10

NO_INFORMATION, EXPIRED, UNAVAILABLE, UNINTELLIGIBLE, HOP_LIMIT, UNSUPPORTED = 0, 1, 5, 8, 9, 11


def cases():
    made = [*destinations(), *deletions(), *unknown_blocks(), *reports(), *echoes(),
            *unintelligible()]
    for case in made:
        case.level = "processing"
    return made


def sent(*extensions, destination=ELSEWHERE, data=b"hello", **fields):
    fields = {"source": SOURCE, "report_to": REPORT_TO, "destination": destination, **fields}
    return bundle(primary(**fields), *extensions, payload(data))


def expect(outcome, *reports, reason=None, removed=()):
    """Reports are pairs of a status and a reason."""
    what = {"outcome": outcome, "reports": [list(pair) for pair in reports]}
    if reason is not None:
        what["reason"] = reason
    if removed:
        what["removed"] = list(removed)
    return {"expect": what}


def destinations():
    c = Cases("destination")
    c.section("5.3")
    c.accept("here", sent(destination=HERE), "an endpoint of the node", more=expect("deliver"))
    c.accept("here-ipn", sent(destination=ipn(NODE_IPN, 1)), "of its other name as well",
             more=expect("deliver"))
    c.accept("here-ipn-3", sent(destination=ipn(0, NODE_IPN, 1)), "in either encoding",
             more=expect("deliver"), section="RFC 9758 6.4")
    c.accept("elsewhere", sent(), "not of this node", more=expect("forward"))
    c.accept("elsewhere-ipn", sent(destination=ipn(NODE_IPN + 1, 1)), "not of this node",
             more=expect("forward"))
    c.accept("longer-name", sent(destination=dtn("//node2/in")), "another node's name",
             more=expect("forward"))
    c.accept("group", sent(destination=dtn("//bindle/~news")), "a group travels on",
             more=expect("forward"))
    c.section("5.4")
    c.accept("none", sent(destination=NONE), "nobody is at the null endpoint",
             more=expect("delete", reason=UNAVAILABLE))
    c.accept("none-reported", sent(destination=NONE, flags=DELETION),
             "nobody is at the null endpoint",
             more=expect("delete", ("deleted", UNAVAILABLE), reason=UNAVAILABLE))
    c.accept("ipn-0-service", sent(destination=ipn(0, 7)), "the null endpoint",
             more=expect("delete", reason=UNAVAILABLE), section="RFC 9758 3.4.1")
    return c


def deletions():
    c = Cases("deletion")
    c.section("5.5")
    c.accept("expired", sent(lifetime=uint(400_000)), "its age exceeds its lifetime",
             more=expect("delete", reason=EXPIRED))
    c.accept("expired-reported", sent(lifetime=uint(400_000), flags=DELETION),
             "its age exceeds its lifetime",
             more=expect("delete", ("deleted", EXPIRED), reason=EXPIRED))
    c.accept("expired-here", sent(lifetime=uint(400_000), destination=HERE),
             "its age exceeds its lifetime, wherever it goes",
             more=expect("delete", reason=EXPIRED))
    c.accept("lifetime-zero", sent(lifetime=uint(0)), "expired as soon as it is made",
             more=expect("delete", reason=EXPIRED))
    c.accept("lifetime-left", sent(lifetime=uint(600_000)), "a little is left",
             more=expect("forward"))
    c.accept("lifetime-without-end", sent(lifetime=uint(2**64 - 1)),
             "creation time and lifetime add up to more than 64 bits", more=expect("forward"))
    c.accept("from-the-future", sent(timestamp=timestamp(NOW_MS + HOUR_MS)),
             "a clock that is ahead is no reason", more=expect("forward"))
    c.accept("expired-by-age", sent(block(AGE, 2, uint(HOUR_MS + 1)), timestamp=timestamp(0)),
             "without a creation time the age block tells",
             more=expect("delete", reason=EXPIRED))
    c.accept("lifetime-left-by-age", sent(block(AGE, 2, uint(HOUR_MS - 1000)),
                                          timestamp=timestamp(0)),
             "without a creation time the age block tells", more=expect("forward"))
    c.section("4.4.3")
    c.accept("hop-limit", sent(block(HOP_COUNT, 2, array(uint(3), uint(4)))),
             "the count exceeds the limit", more=expect("delete", reason=HOP_LIMIT))
    c.accept("hop-limit-reported", sent(block(HOP_COUNT, 2, array(uint(3), uint(4))),
                                        flags=DELETION),
             "the count exceeds the limit",
             more=expect("delete", ("deleted", HOP_LIMIT), reason=HOP_LIMIT))
    c.accept("hop-limit-reached", sent(block(HOP_COUNT, 2, array(uint(3), uint(3)))),
             "the count equals the limit", more=expect("forward"))
    return c


def unknown_blocks():
    c = Cases("unknown-block")
    c.section("5.6")

    def with_flags(block_flags, **fields):
        return sent(block(UNKNOWN, 2, b"x", flags=block_flags), **fields)

    c.accept("keep", with_flags(0), "the block stays", more=expect("forward"))
    c.accept("discard", with_flags(DISCARD), "the block is removed, the bundle goes on",
             more=expect("forward", removed=[2]))
    c.accept("delete", with_flags(DELETE), "the bundle is deleted",
             more=expect("delete", reason=UNSUPPORTED))
    c.accept("delete-wins", with_flags(DELETE | DISCARD), "deleting comes before discarding",
             more=expect("delete", reason=UNSUPPORTED))
    c.accept("report", with_flags(REPORT), "a reception report of its own, asked for by the block",
             more=expect("forward", ("received", UNSUPPORTED)))
    c.accept("report-and-discard", with_flags(REPORT | DISCARD), "reported and removed",
             more=expect("forward", ("received", UNSUPPORTED), removed=[2]))
    c.accept("report-and-delete", with_flags(REPORT | DELETE, flags=DELETION),
             "reported, and the bundle's deletion as well",
             more=expect("delete", ("received", UNSUPPORTED), ("deleted", UNSUPPORTED),
                         reason=UNSUPPORTED))
    c.accept("report-beside-reception", with_flags(REPORT, flags=RECEPTION),
             "both reports on the reception",
             more=expect("forward", ("received", NO_INFORMATION), ("received", UNSUPPORTED)))
    c.accept("two", sent(block(UNKNOWN, 2, b"x", flags=DISCARD), block(UNKNOWN + 1, 3, b"y")),
             "each by its own flags", more=expect("forward", removed=[2]))
    c.accept("known-with-flags", sent(block(HOP_COUNT, 2, array(uint(20), uint(0)),
                                            flags=DELETE | DISCARD | REPORT)),
             "a block that can be processed has no such effect", more=expect("forward"))
    c.accept("report-nowhere", with_flags(REPORT, report_to=NONE), "there is nobody to tell",
             more=expect("forward"))
    return c


def reports():
    c = Cases("reports")
    c.section("5.6")
    c.accept("reception", sent(flags=RECEPTION), "asked for",
             more=expect("forward", ("received", NO_INFORMATION)))
    c.accept("reception-here", sent(flags=RECEPTION, destination=HERE), "asked for",
             more=expect("deliver", ("received", NO_INFORMATION)))
    c.accept("none-asked", sent(), "not asked for", more=expect("forward"))
    c.accept("time-only", sent(flags=STATUS_TIME), "the time of no report",
             more=expect("forward"))
    c.accept("forwarding-not-yet", sent(flags=FORWARDING),
             "a forwarding report is made when the bundle was sent", more=expect("forward"),
             section="RFC 9171 5.4")
    c.accept("delivery-not-yet", sent(flags=DELIVERY, destination=HERE),
             "a delivery report is made when an application has taken the bundle",
             more=expect("deliver"), section="RFC 9171 5.7")
    c.accept("all-but-deleted", sent(flags=ALL), "what has happened so far",
             more=expect("forward", ("received", NO_INFORMATION)))
    c.accept("reception-and-deletion", sent(flags=ALL, lifetime=uint(1)), "received, then deleted",
             more=expect("delete", ("received", NO_INFORMATION), ("deleted", EXPIRED),
                         reason=EXPIRED))
    c.accept("to-nobody", sent(flags=ALL, report_to=NONE), "there is nobody to tell",
             more=expect("forward"), section="RFC 9171 5.1")
    c.accept("duplicate", sent(flags=RECEPTION | DELIVERY, destination=HERE),
             "a second copy is received once more, and not delivered again",
             more={**expect("discard", ("received", NO_INFORMATION)), "duplicate": True})
    return c


def echoes():
    c = Cases("echo")
    c.section("5.7")
    c.accept("question", sent(destination=dtn(NODE + "echo")), "it goes back to its source",
             more=expect("echo"))
    c.accept("question-ipn", sent(destination=ipn(NODE_IPN, 7)), "it goes back to its source",
             more=expect("echo"))
    c.accept("from-itself", sent(destination=dtn(NODE + "echo"), source=dtn(NODE + "echo")),
             "a node that answered itself would never end", more=expect("deliver"))
    c.accept("anonymous", sent(destination=dtn(NODE + "echo"), source=NONE,
                               flags=MUST_NOT_FRAGMENT, report_to=NONE),
             "there is nobody to answer", more=expect("deliver"))
    c.accept("administrative-record", sent(destination=dtn(NODE + "echo"), flags=ADMIN_RECORD),
             "an administrative record is no question", more=expect("deliver"))
    return c


def unintelligible():
    """Bundles that are none, of which the primary block can be read all the same."""
    c = Cases("unintelligible")
    c.section("5.6")

    def broken(**fields):
        extension = block(UNKNOWN, 2, b"x", crc_type=2, crc=lambda _: b"abcd")
        return sent(extension, **fields)

    c.reject("silent", broken(), "nothing was asked for",
             more=expect("delete", reason=UNINTELLIGIBLE))
    c.reject("reported", broken(flags=DELETION), "a deletion report was asked for",
             more=expect("delete", ("deleted", UNINTELLIGIBLE), reason=UNINTELLIGIBLE))
    c.reject("reception-reported", broken(flags=RECEPTION | DELETION),
             "received, then found to be broken",
             more=expect("delete", ("received", NO_INFORMATION), ("deleted", UNINTELLIGIBLE),
                         reason=UNINTELLIGIBLE))
    c.reject("to-nobody", broken(flags=DELETION, report_to=NONE), "there is nobody to tell",
             more=expect("delete", reason=UNINTELLIGIBLE))
    c.reject("primary-broken", sent(flags=DELETION, crc=lambda _: bytes(4)),
             "a primary block that is damaged cannot be believed",
             more=expect("delete", reason=UNINTELLIGIBLE))
    c.reject("version", sent(flags=DELETION, version=uint(8)),
             "another version may mean anything",
             more=expect("delete", reason=UNINTELLIGIBLE))
    c.reject("text", sent(flags=DELETION, report_to=tstr("dtn://source/reports")),
             "a primary block that is malformed cannot be believed",
             more=expect("delete", reason=UNINTELLIGIBLE))
    return c
