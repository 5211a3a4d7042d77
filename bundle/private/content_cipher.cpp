#include "bundle/private/content_cipher.hpp"

#include <sodium.h>

#include <array>

namespace bindle {
namespace {

static_assert(ContentCipher::kKeySize == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(ContentCipher::kTagSize == crypto_aead_xchacha20poly1305_ietf_ABYTES);

using Nonce = std::array<std::uint8_t, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES>;

// The first octet of a nonce says what is encrypted, the last eight which of them.
enum class Purpose : std::uint8_t { chunk = 0, details = 1 };

Nonce nonce_for(Purpose purpose, std::uint64_t index) {
  Nonce nonce{};
  nonce.front() = static_cast<std::uint8_t>(purpose);
  for (auto at = nonce.rbegin(); index != 0; ++at, index >>= 8)
    *at = static_cast<std::uint8_t>(index);
  return nonce;
}

Bytes seal(ByteView key, Nonce const& nonce, ByteView plain) {
  Bytes sealed(plain.size() + ContentCipher::kTagSize);
  crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data(),
                                             nullptr,
                                             plain.data(),
                                             plain.size(),
                                             nullptr,
                                             0,
                                             nullptr,
                                             nonce.data(),
                                             key.data());
  return sealed;
}

Result<Bytes> open(ByteView key, Nonce const& nonce, ByteView sealed) {
  auto const wrong = fail(Errc::unverified, "private content was not encrypted with this key");
  if (sealed.size() < ContentCipher::kTagSize) return wrong;
  Bytes plain(sealed.size() - ContentCipher::kTagSize);
  auto const outcome = crypto_aead_xchacha20poly1305_ietf_decrypt(plain.data(),
                                                                  nullptr,
                                                                  nullptr,
                                                                  sealed.data(),
                                                                  sealed.size(),
                                                                  nullptr,
                                                                  0,
                                                                  nonce.data(),
                                                                  key.data());
  if (outcome != 0) return wrong;
  return plain;
}

}  // namespace

ContentCipher ContentCipher::generate() {
  return ContentCipher(bpsec::SecretKey::random(kKeySize, bpsec::fill_random));
}

Result<ContentCipher> ContentCipher::from_key(ByteView key) {
  if (key.size() != kKeySize) return fail(Errc::malformed, "a content key has 32 octets");
  return ContentCipher(bpsec::SecretKey(key));
}

Bytes ContentCipher::seal_chunk(std::uint64_t index, ByteView plain) const {
  return seal(key(), nonce_for(Purpose::chunk, index), plain);
}

Result<Bytes> ContentCipher::open_chunk(std::uint64_t index, ByteView sealed) const {
  return open(key(), nonce_for(Purpose::chunk, index), sealed);
}

Bytes ContentCipher::seal_details(ByteView plain) const {
  return seal(key(), nonce_for(Purpose::details, 0), plain);
}

Result<Bytes> ContentCipher::open_details(ByteView sealed) const {
  return open(key(), nonce_for(Purpose::details, 0), sealed);
}

}  // namespace bindle
