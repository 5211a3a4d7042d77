"""Bundles of BPv7 (RFC 9171) from parts that are octets already, so that any part can be wrong."""

BREAK = b"\xff"
INDEFINITE_ARRAY = b"\x9f"
NO_CRC, CRC16, CRC32C = 0, 1, 2
ALTERNATIVE_WIDTHS = {1: 24, 2: 25, 4: 26, 8: 27}


def head(major, value, width=None):
    """The head of an item: in its shortest form, or with so many octets behind the first."""
    if width is None:
        width = next(w for w in (0, 1, 2, 4, 8) if value < (24 if w == 0 else 1 << 8 * w))
    if width == 0:
        return bytes([major << 5 | value])
    return bytes([major << 5 | ALTERNATIVE_WIDTHS[width]]) + value.to_bytes(width, "big")


def uint(value, width=None):
    return head(0, value, width)


def negative(value):
    return head(1, -1 - value)


def item(value):
    """A number, or what is octets already."""
    return value if isinstance(value, bytes) else uint(value)


def bstr(octets, width=None):
    return head(2, len(octets), width) + octets


def tstr(text, width=None):
    octets = text if isinstance(text, bytes) else text.encode()
    return head(3, len(octets), width) + octets


def array(*items, width=None):
    return head(4, len(items), width) + b"".join(items)


def indefinite(*items):
    return INDEFINITE_ARRAY + b"".join(items) + BREAK


def tag(number, item):
    return head(6, number) + item


def crc16_x25(octets):
    crc = 0xFFFF
    for octet in octets:
        crc ^= octet
        for _ in range(8):
            crc = crc >> 1 ^ (0x8408 if crc & 1 else 0)
    return (crc ^ 0xFFFF).to_bytes(2, "big")


def _crc32(octets, polynomial):
    crc = 0xFFFFFFFF
    for octet in octets:
        crc ^= octet
        for _ in range(8):
            crc = crc >> 1 ^ (polynomial if crc & 1 else 0)
    return (crc ^ 0xFFFFFFFF).to_bytes(4, "big")


def crc32c(octets):
    return _crc32(octets, 0x82F63B78)


def crc32_of_zip(octets):
    return _crc32(octets, 0xEDB88320)


def sealed(items, crc_type, of_indefinite_length=False, crc=None):
    """The block of these items with its CRC as the last (RFC 9171 sections 4.3.1 and 4.3.2).
    `crc` makes the value from the block in which it is zero, if not as the type says."""
    make = indefinite if of_indefinite_length else array
    if crc_type == NO_CRC:
        return make(*items)
    length = 2 if crc_type == CRC16 else 4
    blank = make(*items, bstr(bytes(length)))
    value = (crc or {CRC16: crc16_x25, CRC32C: crc32c}[crc_type])(blank)
    return make(*items, bstr(value))


def ipn(*numbers):
    """Of two numbers, or three with an allocator first (RFC 9758 section 6.1)."""
    return array(uint(2), array(*map(uint, numbers)))


def dtn(ssp):
    return array(uint(1), tstr(ssp))


NONE = array(uint(1), uint(0))
SOURCE = ipn(1, 1)
DESTINATION = ipn(2, 1)
CREATED_MS = 780_000_000_000  # 2024-09-18T18:40:00Z
HOUR_MS = 3_600_000


def timestamp(time_ms=CREATED_MS, sequence=0):
    return array(uint(time_ms), uint(sequence))


# The items of a primary block, in their order.
PRIMARY = dict(version=uint(7), flags=uint(0), crc_type=None, destination=DESTINATION,
               source=SOURCE, report_to=NONE, timestamp=timestamp(), lifetime=uint(HOUR_MS))


def primary(crc_type=CRC32C, flags=0, fragment=(), of_indefinite_length=False, crc=None, extra=(),
            declared_crc_type=None, **items):
    """`items` replace those of PRIMARY; `fragment` is offset and total length; `extra` comes
    after them. The CRC type may be declared as another than that of the CRC there is."""
    declared = crc_type if declared_crc_type is None else declared_crc_type
    fields = {**PRIMARY, "flags": item(flags), "crc_type": item(declared), **items}
    return sealed([*fields.values(), *map(item, fragment), *extra], crc_type,
                  of_indefinite_length, crc)


def block(block_type, number, data, flags=0, crc_type=NO_CRC, of_indefinite_length=False, crc=None):
    """A canonical block around block-type-specific data."""
    return sealed([uint(block_type), uint(number), uint(flags), uint(crc_type), bstr(data)],
                  crc_type, of_indefinite_length, crc)


def payload(data=b"hello", **options):
    return block(1, 1, data, **options)


def bundle(*blocks):
    return indefinite(*blocks)


def plain(*extensions, data=b"hello", **primary_options):
    """A bundle of a primary block, these extension blocks and a payload."""
    return bundle(primary(**primary_options), *extensions, payload(data))
