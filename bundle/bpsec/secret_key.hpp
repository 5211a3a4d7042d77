#pragma once

#include "bundle/bytes.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace bindle::bpsec {

// Fills the octets with what must never repeat: keys and initialization vectors.
using RandomSource = std::function<void(std::span<std::uint8_t>)>;

// The operating system's.
void fill_random(std::span<std::uint8_t> octets);

// Overwrites what was secret, in a way that no compiler leaves out.
void wipe(std::span<std::uint8_t> octets) noexcept;
void wipe(std::string& text) noexcept;

// Octets of a symmetric key. Its memory is wiped on destruction; a moved-from key is empty.
class SecretKey {
 public:
  SecretKey() = default;
  explicit SecretKey(ByteView octets);

  // Reads hexadecimal digits, white space between them passed over. Fails with Errc::malformed; the
  // detail never shows the text.
  static Result<SecretKey> from_hex(std::string_view text);

  static SecretKey random(std::size_t length, RandomSource const& source);

  SecretKey clone() const { return SecretKey(octets_); }

  ByteView octets() const { return octets_; }

  std::size_t size() const { return octets_.size(); }

  SecretKey(SecretKey&& other) noexcept = default;
  SecretKey& operator=(SecretKey&& other) noexcept;
  ~SecretKey();

 private:
  Bytes octets_;
};

// AES key wrap (RFC 3394). The key encryption key has 16, 24 or 32 octets, the wrapped key a
// multiple of 8, from 16 up to kMaxWrappedKey - 8. Fail with Errc::invalid_argument on other
// lengths of our own keys, and unwrap_key() with Errc::unverified when `wrapped` was not made with
// this key encryption key.
inline constexpr std::size_t kMaxWrappedKey = 512;
Result<Bytes> wrap_key(SecretKey const& key_encryption_key, SecretKey const& key);
Result<SecretKey> unwrap_key(SecretKey const& key_encryption_key, ByteView wrapped);

}  // namespace bindle::bpsec
