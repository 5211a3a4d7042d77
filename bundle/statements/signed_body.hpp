#pragma once

#include "bundle/cbor_reader.hpp"
#include "bundle/signing_key.hpp"

#include <cstdint>

// What every statement has in common: 64 octets of signature, then the CBOR array that it covers,
// which begins with a version and a kind.
namespace bindle {

inline constexpr std::size_t kMaxStatementSize = 2048;  // octets, signature included

enum class StatementKind : std::uint64_t {
  introduction = 1,
  rotation = 2,
  revocation = 3,
  channel = 4,
  vouching = 5,
};

struct SignedBody {
  ByteView signature;
  ByteView body;
};

// Errc::malformed when it is too short or too long for a statement.
Result<SignedBody> split_statement(ByteView statement);

Bytes sign_statement_body(ByteView body, SigningKey const& key);

// Errc::unverified.
Result<void> verify_statement_body(SignedBody const& parts, PublisherKey const& key);

struct StatementHead {
  StatementKind kind{};
  std::uint64_t elements = 0;  // of the array, version and kind among them
};

// Errc::unsupported for a version or kind that comes later; such a one may have any elements.
Result<StatementHead> read_statement_head(CborReader& reader);

// Errc::malformed unless the statement is of this kind and has so many elements.
Result<void> expect_statement(CborReader& reader, StatementKind kind, std::uint64_t elements);

}  // namespace bindle
