"""Payloads that a node with the key decrypts, or must not take: RFC 9173 section 4."""
from aes_gcm import encrypt
from bp import array, block, bstr, bundle, ipn, payload, primary, uint
from case import Cases

BCB, GCM, REPLICATE = 12, 2, 1
A128GCM, A256GCM = 1, 3
VECTOR, VARIANT, SCOPE_FLAGS = 1, 2, 4  # parameters, section 4.3.5
TAG = 1
KEY_128 = b"qwertyuiopasdfgh"
KEY_256 = KEY_128 * 2
TEXT = b"Ready to generate a 32-byte payload"
NO_SCOPE = uint(0)  # all of the associated data


def cases():
    made = [*vectors(), *tags()]
    for case in made:
        case.level = "decryption"
    return made


def encrypted(vector=b"Twelve121212", key=KEY_256, tag_behind=False, spoil=False):
    ciphertext, tag = encrypt(key, vector, TEXT, NO_SCOPE)
    if spoil:
        tag = bytes([tag[0] ^ 1]) + tag[1:]
    variant = A128GCM if len(key) == 16 else A256GCM
    parameters = array(array(uint(VECTOR), bstr(vector)), array(uint(VARIANT), uint(variant)),
                       array(uint(SCOPE_FLAGS), uint(0)))
    results = array(array()) if tag_behind else array(array(array(uint(TAG), bstr(tag))))
    data = array(uint(1)) + uint(GCM) + uint(1) + ipn(1, 1) + parameters + results
    octets = ciphertext + tag if tag_behind else ciphertext
    return bundle(primary(), block(BCB, 2, data, flags=REPLICATE), payload(octets))


def opened_with(key):
    return {"more": {"key": key.hex(), "payload": TEXT.hex()}}


def vectors():
    c = Cases("vector", 9173)
    c.section("4.3.1")
    for length in range(8, 17):
        c.accept(f"of-{length}", encrypted(bytes(range(1, length + 1))),
                 "an initialization vector has 8 to 16 octets", **opened_with(KEY_256))
    for length in (1, 7, 17, 32):
        c.reject(f"of-{length}", encrypted(bytes(range(1, length + 1))),
                 "an initialization vector has 8 to 16 octets", **opened_with(KEY_256))
    return c


def tags():
    c = Cases("tag", 9173)
    c.section("4.4")
    c.accept("in-results", encrypted(), "the tag in the results", **opened_with(KEY_256))
    c.accept("behind-ciphertext", encrypted(tag_behind=True), "the tag behind the ciphertext",
             **opened_with(KEY_256))
    c.accept("with-128-bit-key", encrypted(key=KEY_128), "AES variant A128GCM",
             section="RFC 9173 4.3.2", **opened_with(KEY_128))
    c.reject("wrong", encrypted(spoil=True), "the tag does not match", section="RFC 9173 4.8.2",
             **opened_with(KEY_256))
    return c
