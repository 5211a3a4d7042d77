#pragma once

#include "bundle/bytes.hpp"

#include <cstdint>

namespace bindle {

// Administrative record types of version 7 in the registry of RFC 9713.
namespace record_type {
inline constexpr std::uint64_t kStatusReport = 1;
}  // namespace record_type

// The payload of a bundle with bundle_flag::kAdministrativeRecord (RFC 9171 section 6.1).
struct AdministrativeRecord {
  std::uint64_t type = 0;
  ByteView content;  // one well-formed CBOR item; points into what was decoded
};

// Of any type: a record of a type that nobody here knows is ignored, and its bundle is delivered
// all the same (RFC 9713 section 2). Fails with Errc::malformed.
Result<AdministrativeRecord> decode_administrative_record(ByteView payload);

// `content` is one CBOR item.
Bytes encode_administrative_record(std::uint64_t type, ByteView content);

}  // namespace bindle
