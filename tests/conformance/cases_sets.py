"""Fragments and the bundle that they make: RFC 9171 section 5.9. Each fragment is a valid bundle; the verdict
of a set is on what they make in the order in which they are named."""
from bp import CREATED_MS, block, bundle, ipn, payload, primary, timestamp, uint
from case import Case, Cases

IS_FRAGMENT = 0x1
AGE, HOP_COUNT = 7, 10
REPLICATE = 0x1
DATA = bytes(range(60))


def cases():
    made = SetsOfFragments()
    in_order(made)
    overlapping(made)
    incomplete(made)
    blocks(made)
    return made


class SetsOfFragments(Cases):
    def __init__(self):
        super().__init__("set")
        self.section("5.9")

    def add(self, verdict, name, parts, reason, whole=None):
        files = []
        for number, part in enumerate(parts, 1):
            self.append(Case(f"set-{name}-part-{number}", part, "accept", "RFC 9171 5.8",
                             "a fragment, on its own a bundle like any other"))
            files.append(f"cases/set-{name}-part-{number}.hex")
        made = {"level": "reassembly", "more": {"fragments": files}}
        (self.accept if verdict else self.reject)(name, whole or bundle(primary(), payload(DATA)),
                                                  reason, **made)

    def makes(self, name, parts, reason, **options):
        self.add(True, name, parts, reason, **options)

    def makes_nothing(self, name, parts, reason):
        self.add(False, name, parts, reason)


def part(begin, end, *extensions, total=len(DATA), **options):
    return bundle(primary(flags=IS_FRAGMENT, fragment=(begin, total), **options), *extensions,
                  payload(DATA[begin:end]))


def in_order(sets):
    sets.makes("in-order", [part(0, 20), part(20, 50), part(50, 60)], "the payloads one after another")
    sets.makes("backwards", [part(50, 60), part(20, 50), part(0, 20)], "in any order")
    sets.makes("of-one-octet-and-the-rest", [part(1, 60), part(0, 1)], "no fragment is too small")
    sets.makes("of-one", [part(0, 60)], "a fragment may have all octets")


def overlapping(sets):
    sets.makes("overlapping", [part(0, 30), part(20, 60)], "octets that come twice count once")
    sets.makes("one-inside-another", [part(10, 20), part(0, 40), part(40, 60)],
               "a fragment may lie within another")
    sets.makes("twice", [part(0, 30), part(0, 30), part(30, 60)], "a fragment may come twice")
    sets.makes("bridging", [part(0, 20), part(40, 60), part(10, 50)], "over both ends of a gap")


def incomplete(sets):
    sets.makes_nothing("gap", [part(0, 20), part(21, 60)], "one octet is missing")
    sets.makes_nothing("without-the-beginning", [part(1, 60)], "the first octet is missing")
    sets.makes_nothing("without-the-end", [part(0, 59)], "the last octet is missing")
    sets.makes_nothing("of-two-sources", [part(0, 30), part(30, 60, source=ipn(9, 1))],
                       "fragments of different bundles: the source is another")
    sets.makes_nothing("of-two-times", [part(0, 30),
                                        part(30, 60, timestamp=timestamp(CREATED_MS + 1))],
                       "fragments of different bundles: the creation time is another")
    sets.makes_nothing("of-two-lengths", [part(0, 30), part(30, 60, total=61)],
                       "the total length is another")


def blocks(sets):
    age = block(AGE, 2, uint(7), flags=REPLICATE)
    hops = block(HOP_COUNT, 3, b"\x82" + uint(9) + uint(1))
    sets.makes("with-blocks", [part(30, 60, age), part(0, 30, age, hops)],
               "the blocks of the fragment at offset 0 are the bundle's",
               whole=bundle(primary(), age, hops, payload(DATA)))
