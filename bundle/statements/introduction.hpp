#pragma once

#include "bundle/eid.hpp"
#include "bundle/statements/signed_body.hpp"

#include <cstdint>
#include <string>

namespace bindle {

inline constexpr std::size_t kMaxDisplayNameSize = 64;  // octets

// "Node N publishes with key K, and its people call it so." Signed with K itself: proves that the
// speaker holds the key, not that it is who it says. Of two introductions with the same node and
// key the one with the higher sequence number counts.
struct Introduction {
  Eid node;  // a node id
  PublisherKey key;
  std::string display_name;  // UTF-8 without control characters; may be empty
  std::uint64_t sequence = 0;

  friend bool operator==(Introduction const&, Introduction const&) = default;
};

// The signed statement as it travels: the signature, then the CBOR it covers. The introduction's
// key is set to that of `key`. Fails with Errc::invalid_argument.
Result<Bytes> sign_introduction(Introduction introduction, SigningKey const& key);

Bytes encode_body(Introduction const& introduction);

// Errc::malformed, Errc::unsupported; the signature is not checked.
Result<Introduction> decode_introduction(CborReader& reader);

// Fails with Errc::malformed, Errc::unsupported for a statement of another kind or version, and
// Errc::unverified when the signature is not that of the key it names.
Result<Introduction> verify_introduction(ByteView statement);

}  // namespace bindle
