"""AES-GCM (NIST SP 800-38D) in plain Python, to write the corpus with; slow, and nothing for secrets."""

ROUND_CONSTANTS = (0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x1B, 0x36)
REDUCTION = 0xE1 << 120


def _times_two(octet):
    return (octet << 1) ^ (0x11B if octet & 0x80 else 0)


def _substitutions():
    logarithms, powers, value = {}, [], 1
    for exponent in range(255):
        powers.append(value)
        logarithms[value] = exponent
        value ^= _times_two(value)  # times 3
    box = []
    for octet in range(256):
        inverse = powers[-logarithms[octet] % 255] if octet else 0
        image = 0x63
        for shift in range(5):
            image ^= (inverse << shift | inverse >> 8 - shift) & 0xFF
        box.append(image)
    return bytes(box)


BOX = _substitutions()


def _round_keys(key):
    words = [key[at:at + 4] for at in range(0, len(key), 4)]
    in_key = len(words)
    while len(words) < 4 * (in_key + 7):
        word, place = words[-1], len(words) % in_key
        if place == 0:
            word = (word[1:] + word[:1]).translate(BOX)
            word = bytes([word[0] ^ ROUND_CONSTANTS[len(words) // in_key - 1]]) + word[1:]
        elif in_key > 6 and place == 4:
            word = word.translate(BOX)
        words.append(_xor(word, words[-in_key]))
    return [b"".join(words[at:at + 4]) for at in range(0, len(words), 4)]


def _xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def _mix(column):
    a, b, c, d = column
    every = a ^ b ^ c ^ d
    pairs = ((a, b), (b, c), (c, d), (d, a))
    return bytes(x ^ every ^ _times_two(x ^ y) for x, y in pairs)


def _encrypt_block(round_keys, octets):
    state = _xor(octets, round_keys[0])
    for number, key in enumerate(round_keys[1:], 1):
        state = state.translate(BOX)
        state = bytes(state[(at + 4 * (at % 4)) % 16] for at in range(16))
        if number < len(round_keys) - 1:
            state = b"".join(_mix(state[at:at + 4]) for at in range(0, 16, 4))
        state = _xor(state, key)
    return state


def _times(a, b):
    product = 0
    for bit in range(127, -1, -1):
        if a >> bit & 1:
            product ^= b
        b = b >> 1 ^ (REDUCTION if b & 1 else 0)
    return product


def _hash(key, octets):
    value = 0
    for at in range(0, len(octets), 16):
        value = _times(value ^ int.from_bytes(octets[at:at + 16], "big"), key)
    return value


def _padded(octets):
    return octets + bytes(-len(octets) % 16)


def encrypt(key, vector, octets, associated):
    """The ciphertext and its tag of 16 octets; the vector has any length but 0."""
    round_keys = _round_keys(key)
    hash_key = int.from_bytes(_encrypt_block(round_keys, bytes(16)), "big")
    if len(vector) == 12:
        counter = int.from_bytes(vector + b"\0\0\0\1", "big")
    else:
        counter = _hash(hash_key, _padded(vector) + (8 * len(vector)).to_bytes(16, "big"))
    ciphertext = b""
    for number, at in enumerate(range(0, len(octets), 16), 1):
        low = (counter + number) % (1 << 32)
        block = (counter >> 32 << 32 | low).to_bytes(16, "big")
        ciphertext += _xor(octets[at:at + 16], _encrypt_block(round_keys, block))
    lengths = (8 * len(associated)).to_bytes(8, "big") + (8 * len(ciphertext)).to_bytes(8, "big")
    digest = _hash(hash_key, _padded(associated) + _padded(ciphertext) + lengths)
    tag = _xor(digest.to_bytes(16, "big"), _encrypt_block(round_keys, counter.to_bytes(16, "big")))
    return ciphertext, tag
