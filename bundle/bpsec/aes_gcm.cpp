#include "bundle/bpsec/aes_gcm.hpp"

#include "bundle/bpsec/cipher_context.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <string>

namespace bindle::bpsec {
namespace {

// OpenSSL counts in int.
constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;

char const* gcm_algorithm(std::size_t key_length) {
  switch (key_length) {
    case 16:
      return "AES-128-GCM";
    case 32:
      return "AES-256-GCM";
    default:
      return nullptr;
  }
}

// `out` has room for as many octets, or is null for associated data.
void update(CipherContext const& context, std::uint8_t* out, ByteView in) {
  while (!in.empty()) {
    auto const part = in.first(std::min(in.size(), kMostAtOnce));
    int written = 0;
    must_succeed(
        EVP_CipherUpdate(context.get(), out, &written, part.data(), static_cast<int>(part.size())));
    if (out != nullptr) out += part.size();
    in = in.subspan(part.size());
  }
}

Result<CipherContext> start(GcmInput const& input, Direction direction) {
  auto const* const algorithm = gcm_algorithm(input.key.size());
  if (algorithm == nullptr) {
    return fail(Errc::invalid_argument,
                "AES-GCM keys have 16 or 32 octets, not " + std::to_string(input.key.size()));
  }
  if (input.iv.size() < kLeastIvSize || input.iv.size() > kMostIvSize) {
    return fail(Errc::malformed,
                "an initialization vector of " + std::to_string(input.iv.size()) +
                    " octets (RFC 9173 section 4.3.1)");
  }
  auto context = make_cipher_context(algorithm);
  must_succeed(EVP_CIPHER_CTX_ctrl(
      context.get(), EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(input.iv.size()), nullptr));
  must_succeed(EVP_CipherInit_ex2(context.get(),
                                  nullptr,
                                  input.key.octets().data(),
                                  input.iv.data(),
                                  to_int(direction),
                                  nullptr));
  update(context, nullptr, input.associated);
  return context;
}

}  // namespace

Result<Sealed> gcm_seal(GcmInput const& input, ByteView plaintext) {
  TRY(auto const context, start(input, Direction::encrypt));
  Sealed sealed{.ciphertext = Bytes(plaintext.size()), .tag = {}};
  update(context, sealed.ciphertext.data(), plaintext);
  int written = 0;
  GcmTag rest{};
  must_succeed(EVP_CipherFinal_ex(context.get(), rest.data(), &written));
  must_succeed(
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kGcmTagSize, sealed.tag.data()));
  return sealed;
}

Result<Bytes> gcm_open(GcmInput const& input, ByteView ciphertext, ByteView tag) {
  if (tag.size() != kGcmTagSize) {
    return fail(Errc::malformed,
                "an authentication tag of " + std::to_string(tag.size()) +
                    " octets (RFC 9173 section 4.4.1)");
  }
  TRY(auto const context, start(input, Direction::decrypt));
  Bytes plaintext(ciphertext.size());
  update(context, plaintext.data(), ciphertext);
  GcmTag expected{};
  std::copy(tag.begin(), tag.end(), expected.begin());
  must_succeed(
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kGcmTagSize, expected.data()));
  int written = 0;
  GcmTag rest{};
  if (EVP_CipherFinal_ex(context.get(), rest.data(), &written) == 1) return plaintext;
  OPENSSL_cleanse(plaintext.data(), plaintext.size());
  return fail(Errc::unverified, "the authentication tag does not match");
}

}  // namespace bindle::bpsec
