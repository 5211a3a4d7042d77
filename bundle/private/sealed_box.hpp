#pragma once

#include "bundle/bytes.hpp"
#include "bundle/signing_key.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace bindle {

// Anonymous encryption to the holder of an Ed25519 key, by libsodium's sealed boxes over the X25519
// form of that key: nobody else learns what is in the box, or whom it is for.

inline constexpr std::size_t kSealedBoxOverhead = 48;  // octets

// Errc::invalid_argument when the key is no safe point on the curve.
Result<Bytes> seal_for(PublisherKey const& recipient, ByteView message);

// What opens the boxes for one key. Its memory is wiped.
class BoxOpener {
 public:
  explicit BoxOpener(SigningKey const& recipient);
  ~BoxOpener();

  BoxOpener(BoxOpener const&) = delete;
  BoxOpener& operator=(BoxOpener const&) = delete;

  // Errc::unverified when the box is for someone else, or damaged. The caller wipes what is secret.
  Result<Bytes> open(ByteView box) const;

 private:
  std::array<std::uint8_t, 32> public_key_{};
  std::array<std::uint8_t, 32> secret_key_{};
};

}  // namespace bindle
