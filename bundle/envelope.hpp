#pragma once

#include "bundle/bundle.hpp"
#include "bundle/bytes.hpp"

#include <cstdint>

namespace bindle {

// A bundle without the octets of its payload: `head`, the payload and `tail` in a row are the
// bundle on the wire. Storage keeps it beside a payload that may be shared.
struct Envelope {
  Bytes head;  // up to and including the head of the payload's byte string
  std::uint64_t payload_length = 0;
  Bytes tail;  // the payload block's CRC, if any, and the final stop code

  friend bool operator==(Envelope const&, Envelope const&) = default;
};

// `bundle` was parsed from bytes that are still there. An outer array of definite length, which a
// policy may accept, becomes one of indefinite length.
Envelope envelope_of(ParsedBundle const& bundle);

// Everything as parse_bundle() gives it, but payload.data is empty, payload.wire ends where the
// payload begins, and the payload's CRC cannot be checked. Views point into `envelope`.
Result<ParsedBundle> parse_envelope(Envelope const& envelope);

// `payload` has envelope.payload_length octets.
Bytes whole(Envelope const& envelope, ByteView payload);

}  // namespace bindle
