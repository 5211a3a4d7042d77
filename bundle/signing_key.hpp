#pragma once

#include "bundle/ids.hpp"

#include <array>
#include <string>
#include <string_view>

namespace bindle {

inline constexpr std::size_t kSignatureSize = 64;
using Signature = std::array<std::uint8_t, kSignatureSize>;

// A node's Ed25519 key pair (RFC 8032). Its memory is wiped on destruction; a moved-from key may
// only be destroyed or assigned to.
//
// Every signature is over a domain (one short line that says what kind of thing is signed, with
// its line feed) followed by the message, so that one made for one purpose never fits another.
class SigningKey {
 public:
  static constexpr std::size_t kSeedSize = 32;

  // From the operating system's random source.
  static SigningKey generate();

  static SigningKey from_seed(std::array<std::uint8_t, kSeedSize> const& seed);

  // The text of a key file, `bindle-key-v1 <64 hexadecimal digits>` and an optional line feed.
  // Fails with Errc::malformed; the detail never shows the text.
  static Result<SigningKey> from_text(std::string_view text);

  // Secret: belongs in a file that only the node's user can read.
  std::string to_text() const;

  // Secret; for libraries that keep keys in a form of their own. The caller wipes it.
  std::array<std::uint8_t, kSeedSize> seed() const;

  PublisherKey const& public_key() const { return public_key_; }

  Signature sign(std::string_view domain, ByteView message) const;

  SigningKey(SigningKey&& other) noexcept;
  SigningKey& operator=(SigningKey&& other) noexcept;
  ~SigningKey();

 private:
  SigningKey() = default;

  std::array<std::uint8_t, 64> secret_{};  // libsodium's form: seed, then public key
  PublisherKey public_key_;
};

// Fails with Errc::unverified, also for a signature that does not have kSignatureSize octets and
// for keys that are no safe point on the curve.
Result<void> verify_signature(PublisherKey const& key,
                              std::string_view domain,
                              ByteView message,
                              ByteView signature);

// What two people compare over the phone: the first 128 bits of the key's SHA-256 as eight groups
// of four hexadecimal digits, "3f2a-91bc-...".
std::string fingerprint(PublisherKey const& key);

}  // namespace bindle
