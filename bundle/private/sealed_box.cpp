#include "bundle/private/sealed_box.hpp"

#include "bundle/bpsec/secret_key.hpp"

#include <sodium.h>

namespace bindle {

static_assert(kSealedBoxOverhead == crypto_box_SEALBYTES);

Result<Bytes> seal_for(PublisherKey const& recipient, ByteView message) {
  std::array<std::uint8_t, crypto_box_PUBLICKEYBYTES> key{};
  if (crypto_sign_ed25519_pk_to_curve25519(key.data(), recipient.bytes.data()) != 0)
    return fail(Errc::invalid_argument, recipient.to_string() + " is no key to encrypt to");
  Bytes box(message.size() + kSealedBoxOverhead);
  if (crypto_box_seal(box.data(), message.data(), message.size(), key.data()) != 0)
    return fail(Errc::invalid_argument, recipient.to_string() + " is no key to encrypt to");
  return box;
}

BoxOpener::BoxOpener(SigningKey const& recipient) {
  auto seed = recipient.seed();
  std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> signing_public{};
  std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> signing_secret{};
  crypto_sign_seed_keypair(signing_public.data(), signing_secret.data(), seed.data());
  crypto_sign_ed25519_sk_to_curve25519(secret_key_.data(), signing_secret.data());
  crypto_scalarmult_base(public_key_.data(), secret_key_.data());
  bpsec::wipe(seed);
  bpsec::wipe(signing_secret);
}

BoxOpener::~BoxOpener() {
  bpsec::wipe(secret_key_);
}

Result<Bytes> BoxOpener::open(ByteView box) const {
  auto const wrong = fail(Errc::unverified, "the sealed box is not for this key");
  if (box.size() < kSealedBoxOverhead) return wrong;
  Bytes message(box.size() - kSealedBoxOverhead);
  auto const outcome = crypto_box_seal_open(
      message.data(), box.data(), box.size(), public_key_.data(), secret_key_.data());
  if (outcome != 0) return wrong;
  return message;
}

}  // namespace bindle
