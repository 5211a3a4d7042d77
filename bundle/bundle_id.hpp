#pragma once

#include "bundle/bytes.hpp"
#include "bundle/primary_block.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace bindle {

// What tells one bundle from another (RFC 9171 section 4.3.1). With a null source it does not:
// such bundles cannot be identified.
struct BundleId {
  struct Fragment {
    std::uint64_t offset = 0;
    std::uint64_t payload_length = 0;

    friend auto operator<=>(Fragment const&, Fragment const&) = default;
  };

  Eid source;
  CreationTimestamp timestamp;
  std::optional<Fragment> fragment = std::nullopt;

  // Deterministic CBOR, [source, [time, sequence]] and for a fragment [.., offset, payload length]:
  // equal ids have equal keys, whatever encoding their source came in.
  Bytes key() const;

  // source-time-sequence, and for a fragment -offset-length.
  std::string to_string() const;

  friend auto operator<=>(BundleId const&, BundleId const&) = default;
};

}  // namespace bindle

template <>
struct std::hash<bindle::BundleId> {
  std::size_t operator()(bindle::BundleId const& id) const noexcept;
};
