#include "bundle/signing_key.hpp"

#include "bundle/sha256.hpp"

#include <sodium.h>

#include <algorithm>
#include <utility>

namespace bindle {
namespace {

static_assert(kSignatureSize == crypto_sign_BYTES);
static_assert(SigningKey::kSeedSize == crypto_sign_SEEDBYTES);
static_assert(PublisherKey::kSize == crypto_sign_PUBLICKEYBYTES);

constexpr std::string_view kKeyFileTag = "bindle-key-v1 ";
constexpr std::size_t kFingerprintOctets = 16;
constexpr std::size_t kFingerprintGroup = 4;

Bytes signed_octets(std::string_view domain, ByteView message) {
  Bytes octets;
  octets.reserve(domain.size() + message.size());
  octets.insert(octets.end(), domain.begin(), domain.end());
  octets.insert(octets.end(), message.begin(), message.end());
  return octets;
}

}  // namespace

SigningKey SigningKey::generate() {
  std::array<std::uint8_t, kSeedSize> seed{};
  randombytes_buf(seed.data(), seed.size());
  auto key = from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return key;
}

SigningKey SigningKey::from_seed(std::array<std::uint8_t, kSeedSize> const& seed) {
  static_assert(sizeof(secret_) == crypto_sign_SECRETKEYBYTES);
  SigningKey key;
  crypto_sign_seed_keypair(key.public_key_.bytes.data(), key.secret_.data(), seed.data());
  return key;
}

Result<SigningKey> SigningKey::from_text(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (!text.starts_with(kKeyFileTag)) {
    return fail(Errc::malformed, "not a key file: it does not start with 'bindle-key-v1 '");
  }
  text.remove_prefix(kKeyFileTag.size());
  if (text.size() != 2 * kSeedSize ||
      text.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos) {
    return fail(Errc::malformed, "a key file holds exactly 64 hexadecimal digits after its tag");
  }
  TRY(auto raw, from_hex(text));
  std::array<std::uint8_t, kSeedSize> seed{};
  std::copy(raw.begin(), raw.end(), seed.begin());
  auto key = from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  sodium_memzero(raw.data(), raw.size());
  return key;
}

std::string SigningKey::to_text() const {
  return std::string(kKeyFileTag) + to_hex(ByteView(secret_).first(kSeedSize)) + "\n";
}

std::array<std::uint8_t, SigningKey::kSeedSize> SigningKey::seed() const {
  std::array<std::uint8_t, kSeedSize> seed{};
  std::copy_n(secret_.begin(), seed.size(), seed.begin());
  return seed;
}

Signature SigningKey::sign(std::string_view domain, ByteView message) const {
  auto const octets = signed_octets(domain, message);
  Signature signature{};
  crypto_sign_detached(signature.data(), nullptr, octets.data(), octets.size(), secret_.data());
  return signature;
}

SigningKey::SigningKey(SigningKey&& other) noexcept
    : secret_(other.secret_), public_key_(other.public_key_) {
  sodium_memzero(other.secret_.data(), other.secret_.size());
}

SigningKey& SigningKey::operator=(SigningKey&& other) noexcept {
  if (this == &other) return *this;
  secret_ = other.secret_;
  public_key_ = other.public_key_;
  sodium_memzero(other.secret_.data(), other.secret_.size());
  return *this;
}

SigningKey::~SigningKey() {
  sodium_memzero(secret_.data(), secret_.size());
}

Result<void> verify_signature(PublisherKey const& key,
                              std::string_view domain,
                              ByteView message,
                              ByteView signature) {
  if (signature.size() != kSignatureSize) {
    return fail(Errc::unverified, "a signature has 64 octets");
  }
  auto const octets = signed_octets(domain, message);
  if (crypto_sign_verify_detached(
          signature.data(), octets.data(), octets.size(), key.bytes.data()) != 0) {
    return fail(Errc::unverified, "the signature does not match key " + fingerprint(key));
  }
  return {};
}

std::string fingerprint(PublisherKey const& key) {
  auto const digest = sha256(key.bytes);
  auto const digits = to_hex(ByteView(digest).first(kFingerprintOctets));
  std::string text;
  for (std::size_t at = 0; at < digits.size(); at += kFingerprintGroup) {
    if (at != 0) text += '-';
    text.append(digits, at, kFingerprintGroup);
  }
  return text;
}

}  // namespace bindle
