#include "bundle/bpsec/secret_key.hpp"

#include "bundle/bpsec/cipher_context.hpp"

#include <openssl/crypto.h>
#include <sodium.h>

#include <string>
#include <utility>

namespace bindle::bpsec {
namespace {

constexpr std::size_t kSemiblock = 8;  // RFC 3394 section 2
constexpr std::size_t kLeastWrappable = 2 * kSemiblock;

char const* wrap_algorithm(std::size_t key_length) {
  switch (key_length) {
    case 16:
      return "AES-128-WRAP";
    case 24:
      return "AES-192-WRAP";
    case 32:
      return "AES-256-WRAP";
    default:
      return nullptr;
  }
}

Result<CipherContext> key_wrap(SecretKey const& key_encryption_key, Direction direction) {
  auto const* const algorithm = wrap_algorithm(key_encryption_key.size());
  if (algorithm == nullptr) {
    return fail(Errc::invalid_argument,
                "a key encryption key has 16, 24 or 32 octets, not " +
                    std::to_string(key_encryption_key.size()));
  }
  auto context = make_cipher_context(algorithm);
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  auto const* const key = key_encryption_key.octets().data();
  must_succeed(
      EVP_CipherInit_ex2(context.get(), nullptr, key, nullptr, to_int(direction), nullptr));
  return context;
}

}  // namespace

void fill_random(std::span<std::uint8_t> octets) {
  randombytes_buf(octets.data(), octets.size());
}

void wipe(std::span<std::uint8_t> octets) noexcept {
  OPENSSL_cleanse(octets.data(), octets.size());
}

void wipe(std::string& text) noexcept {
  OPENSSL_cleanse(text.data(), text.size());
}

SecretKey::SecretKey(ByteView octets) : octets_(octets.begin(), octets.end()) {}

Result<SecretKey> SecretKey::from_hex(std::string_view text) {
  auto octets = bindle::from_hex(text);
  if (!octets) return fail(Errc::malformed, "a key is written in hexadecimal digits");
  SecretKey key(*octets);
  wipe(*octets);
  return key;
}

SecretKey SecretKey::random(std::size_t length, RandomSource const& source) {
  SecretKey key;
  key.octets_.resize(length);
  source(key.octets_);
  return key;
}

SecretKey& SecretKey::operator=(SecretKey&& other) noexcept {
  if (this == &other) return *this;
  wipe(octets_);
  octets_ = std::move(other.octets_);
  return *this;
}

SecretKey::~SecretKey() {
  wipe(octets_);
}

Result<Bytes> wrap_key(SecretKey const& key_encryption_key, SecretKey const& key) {
  if (key.size() < kLeastWrappable || key.size() % kSemiblock != 0 ||
      key.size() > kMaxWrappedKey - kSemiblock) {
    return fail(Errc::invalid_argument,
                "a key of " + std::to_string(key.size()) + " octets cannot be wrapped (RFC 3394)");
  }
  TRY(auto const context, key_wrap(key_encryption_key, Direction::encrypt));
  Bytes wrapped(key.size() + kSemiblock);
  int written = 0;
  must_succeed(EVP_CipherUpdate(
      context.get(), wrapped.data(), &written, key.octets().data(), static_cast<int>(key.size())));
  return wrapped;
}

Result<SecretKey> unwrap_key(SecretKey const& key_encryption_key, ByteView wrapped) {
  if (wrapped.size() < kLeastWrappable + kSemiblock || wrapped.size() % kSemiblock != 0 ||
      wrapped.size() > kMaxWrappedKey) {
    return fail(Errc::unverified,
                "a wrapped key of " + std::to_string(wrapped.size()) + " octets (RFC 3394)");
  }
  TRY(auto const context, key_wrap(key_encryption_key, Direction::decrypt));
  Bytes octets(wrapped.size());
  int written = 0;
  bool const genuine = EVP_CipherUpdate(context.get(),
                                        octets.data(),
                                        &written,
                                        wrapped.data(),
                                        static_cast<int>(wrapped.size())) == 1;
  SecretKey key(ByteView(octets).first(wrapped.size() - kSemiblock));
  wipe(octets);
  if (!genuine) return fail(Errc::unverified, "the wrapped key does not fit our key");
  return key;
}

}  // namespace bindle::bpsec
