#pragma once

#include "bundle/eid.hpp"
#include "bundle/ids.hpp"

#include <string>
#include <string_view>

namespace bindle {

// What a node shows, as text or in a picture, to people who want to believe it.
struct PairingOffer {
  PublisherKey key;
  Eid node;             // a node id
  std::string address;  // where it is reached, tcpcl://HOST:PORT; empty: nowhere

  friend bool operator==(PairingOffer const&, PairingOffer const&) = default;
};

inline constexpr std::size_t kMaxPairingText = 2048;  // octets

// `bindle-pair-v1#KEY#NODE#ADDRESS`: one word for a shell. Errc::invalid_argument when no such text
// can hold it.
Result<std::string> pairing_text(PairingOffer const& offer);

// Errc::malformed.
Result<PairingOffer> parse_pairing_text(std::string_view text);

// What two people compare who have each taken the other's offer: the same on both sides exactly
// when nobody put a key of his own in between. 128 bits of SHA-256 over both keys, as
// fingerprint(): to find two keys that give two honest nodes one code takes some 2^64 tries.
std::string pairing_code(PublisherKey const& a, PublisherKey const& b);

}  // namespace bindle
