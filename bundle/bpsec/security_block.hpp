#pragma once

#include "bundle/bytes.hpp"
#include "bundle/eid.hpp"

#include <boost/container/small_vector.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace bindle {
class CborWriter;
}

namespace bindle::bpsec {

// Security context ids (RFC 9172 section 11.3, RFC 9173 section 5.1); below zero they are
// site-local.
namespace context_id {
inline constexpr std::int64_t kBibHmacSha2 = 1;
inline constexpr std::int64_t kBcbAesGcm = 2;
inline constexpr std::int64_t kBibEd25519 = -240;  // ours, docs/formats.md
}  // namespace context_id

// The primary block's number as a security target (RFC 9171 section 4.1).
inline constexpr std::uint64_t kPrimaryBlockNumber = 0;

// A parameter or a result: what it means is its security context's affair (RFC 9172 section 3.10).
struct IdValue {
  std::uint64_t id = 0;
  ByteView value;  // one CBOR item, encoded
};

using IdValues = boost::container::small_vector<IdValue, 4>;
using BlockNumbers = boost::container::small_vector<std::uint64_t, 8>;

bool contains(BlockNumbers const& numbers, std::uint64_t number);

// The abstract security block (RFC 9172 section 3.6), the data of a BIB or a BCB. Its views point
// into the bytes that it was decoded from or built over.
// NOLINTNEXTLINE(bugprone-exception-escape): moving small vectors of views allocates nothing
struct SecurityBlock {
  static constexpr std::uint64_t kMaxParameters = 16;
  static constexpr std::uint64_t kMaxResults = 16;  // for each target

  BlockNumbers targets;  // at least one, none twice
  std::int64_t context = 0;
  Eid source;
  IdValues parameters;                                  // empty: the optional field is left out
  boost::container::small_vector<IdValues, 4> results;  // one entry for each target, in their order

  // Position in `targets` and `results`.
  std::optional<std::size_t> index_of(std::uint64_t target) const;

  // Takes the operation on the target out. The target must be there.
  void remove_target(std::uint64_t target);
};

// Strict: arrays of definite length only, since the canonical forms of RFC 9172 section 4 permit
// no other; no target, parameter id or result id of one target twice. Fails with Errc::malformed.
Result<SecurityBlock> decode_security_block(ByteView data, std::uint64_t max_targets);

Bytes encode_security_block(SecurityBlock const& block);

// The value with this id; null when there is none.
IdValue const* find_value(IdValues const& values, std::uint64_t id);

// The value as the type that its security context says. Fail with Errc::malformed.
Result<std::uint64_t> uint_value(IdValue const& value, std::uint64_t most);
Result<ByteView> bytes_value(IdValue const& value);

// Values to build a security block of.
Bytes encoded_uint(std::uint64_t value);
Bytes encoded_bytes(ByteView value);

}  // namespace bindle::bpsec
