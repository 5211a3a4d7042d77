#pragma once

#include "bundle/bundle_id.hpp"
#include "bundle/bytes.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>

namespace bindle {

// A short name for a bundle, alike at every node, by which nodes tell each other what they hold.
// The bytes are in docs/formats.md.
struct BundleFingerprint {
  static constexpr std::size_t kSize = 16;
  std::array<std::uint8_t, kSize> bytes{};

  // 32 lower-case hexadecimal digits.
  std::string to_string() const { return to_hex(bytes); }

  // Errc::malformed when it has not kSize octets.
  static Result<BundleFingerprint> from_bytes(ByteView raw);

  friend auto operator<=>(BundleFingerprint const&, BundleFingerprint const&) = default;
};

// `identity` is what tells the bundle from others: BundleId::key(), and for a bundle from the null
// endpoint the SHA-256 of its immutable blocks behind that. Stored bundles have it as their key.
BundleFingerprint fingerprint_of(ByteView identity);

// Of a bundle whose source is not null.
BundleFingerprint fingerprint_of(BundleId const& id);

}  // namespace bindle

// The bytes are a hash already; a part of them is a good hash.
template <>
struct std::hash<bindle::BundleFingerprint> {
  std::size_t operator()(bindle::BundleFingerprint const& fingerprint) const noexcept {
    std::size_t value = 0;
    std::memcpy(&value, fingerprint.bytes.data(), sizeof value);
    return value;
  }
};
