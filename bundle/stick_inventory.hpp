#pragma once

#include "bundle/bundle_fingerprint.hpp"
#include "bundle/eid.hpp"
#include "bundle/signing_key.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bindle {

// What one node holds, left on a stick so that the others bring it only what it lacks. Signed with
// the node's own key: proves that the holder of the key wrote it, not whose key it is. Of two with
// one key the one with the higher sequence number counts. The bytes are in docs/formats.md.
struct StickInventory {
  static constexpr std::size_t kMaxHeld = std::size_t{1} << 18;

  Eid node;  // a node id
  PublisherKey key;
  std::uint64_t sequence = 0;
  std::uint64_t written_ms = 0;         // DTN time
  std::vector<BundleFingerprint> held;  // ascending, each once, at most kMaxHeld

  bool holds(BundleFingerprint const& bundle) const;

  friend bool operator==(StickInventory const&, StickInventory const&) = default;
};

inline constexpr std::size_t kMaxStickInventorySize =
    StickInventory::kMaxHeld * BundleFingerprint::kSize + 4096;  // octets, signature included

// The inventory's key is set to that of `key`. Fails with Errc::invalid_argument.
Result<Bytes> sign_stick_inventory(StickInventory inventory, SigningKey const& key);

// Fails with Errc::malformed, Errc::unsupported for another version, and Errc::unverified when the
// signature is not that of the key it names.
Result<StickInventory> verify_stick_inventory(ByteView octets);

}  // namespace bindle
