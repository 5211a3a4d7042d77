#pragma once

#include "bundle/bundle.hpp"
#include "bundle/bytes.hpp"

#include <cstdint>
#include <optional>

namespace bindle {

// How many copies of the bundle the next node stands for (binary spray and wait), in an extension
// block of private type 241. The bytes are in docs/formats.md.

Bytes encode_copies(std::uint16_t copies);

// Errc::malformed.
Result<std::uint16_t> decode_copies(ByteView data);

// What the bundle says. A block that cannot be read means one copy: it must not multiply.
std::optional<std::uint16_t> copies_of(ParsedBundle const& bundle);

}  // namespace bindle
