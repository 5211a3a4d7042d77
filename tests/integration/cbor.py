"""As much CBOR (RFC 8949) as bundles need: integers, booleans, strings, arrays,
maps to write."""

BREAK = object()
FALSE, TRUE = 20, 21
INDEFINITE_ARRAY = b"\x9f"
BREAK_OCTET = b"\xff"


class Truncated(Exception):
    """The octets end before the item does."""


def head(major, value):
    """The head of an item in its shortest form."""
    for width, info in ((0, None), (1, 24), (2, 25), (4, 26), (8, 27)):
        if width == 0 and value < 24:
            return bytes([major << 5 | value])
        if width and value < 1 << 8 * width:
            return bytes([major << 5 | info]) + value.to_bytes(width, "big")
    raise ValueError(value)


def encode(value):
    if isinstance(value, int):
        return head(0, value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, dict):
        return head(5, len(value)) + b"".join(encode(k) + encode(v) for k, v in value.items())
    return head(4, len(value)) + b"".join(encode(item) for item in value)


def _take(data, at, count):
    if at + count > len(data):
        raise Truncated
    return data[at:at + count], at + count


def decode_head(data, at):
    """(major type, value, position behind); the value is None for an indefinite length."""
    first, at = _take(data, at, 1)
    major, info = first[0] >> 5, first[0] & 31
    if info < 24:
        return major, info, at
    if info == 31:
        return major, None, at
    octets, at = _take(data, at, 1 << info - 24)
    return major, int.from_bytes(octets, "big"), at


def decode(data, at=0):
    """(item, position behind)."""
    major, value, at = decode_head(data, at)
    if major == 0:
        return value, at
    if major in (2, 3):
        octets, at = _take(data, at, value)
        return (bytes(octets) if major == 2 else octets.decode()), at
    if major == 4:
        items = []
        while value is None or len(items) < value:
            item, at = decode(data, at)
            if item is BREAK:
                break
            items.append(item)
        return items, at
    if major == 7 and value is None:
        return BREAK, at
    if major == 7 and value in (FALSE, TRUE):
        return value == TRUE, at
    raise ValueError(f"major type {major} is not for bundles")
