#include "bundle/bpsec/hmac_sha2.hpp"

#include "bundle/bpsec/cipher_context.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <memory>
#include <string>

namespace bindle::bpsec {
namespace {

struct FreeMac {
  void operator()(EVP_MAC* mac) const noexcept { EVP_MAC_free(mac); }

  void operator()(EVP_MAC_CTX* context) const noexcept { EVP_MAC_CTX_free(context); }
};

std::string digest_name(ShaVariant variant) {
  switch (variant) {
    case ShaVariant::sha256:
      return "SHA256";
    case ShaVariant::sha384:
      return "SHA384";
    default:
      return "SHA512";
  }
}

}  // namespace

std::size_t mac_length(ShaVariant variant) {
  switch (variant) {
    case ShaVariant::sha256:
      return 32;
    case ShaVariant::sha384:
      return 48;
    default:
      return 64;
  }
}

Bytes hmac(ShaVariant variant, SecretKey const& key, std::span<ByteView const> pieces) {
  std::unique_ptr<EVP_MAC, FreeMac> const algorithm(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
  must_succeed(algorithm ? 1 : 0);
  std::unique_ptr<EVP_MAC_CTX, FreeMac> const context(EVP_MAC_CTX_new(algorithm.get()));
  must_succeed(context ? 1 : 0);
  auto digest = digest_name(variant);
  std::array const parameters = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), digest.size()),
      OSSL_PARAM_construct_end()};
  must_succeed(EVP_MAC_init(context.get(), key.octets().data(), key.size(), parameters.data()));
  for (auto const piece : pieces)
    must_succeed(EVP_MAC_update(context.get(), piece.data(), piece.size()));
  Bytes mac(mac_length(variant));
  std::size_t written = 0;
  must_succeed(EVP_MAC_final(context.get(), mac.data(), &written, mac.size()));
  return mac;
}

bool equal_macs(ByteView a, ByteView b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace bindle::bpsec
