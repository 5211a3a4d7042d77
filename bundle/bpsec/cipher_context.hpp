#pragma once

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace bindle::bpsec {

struct FreeCipherContext {
  void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeCipherContext>;

enum class Direction { decrypt = 0, encrypt = 1 };

constexpr int to_int(Direction direction) {
  return static_cast<int>(direction);
}

// For what OpenSSL fails at only without memory or without its own default provider.
inline void must_succeed(int outcome) {
  if (outcome != 1) throw std::runtime_error("OpenSSL cannot compute a cipher or a MAC");
}

struct FreeCipher {
  void operator()(EVP_CIPHER* cipher) const noexcept { EVP_CIPHER_free(cipher); }
};

// A context set to the algorithm, still without key and direction.
inline CipherContext make_cipher_context(char const* algorithm) {
  std::unique_ptr<EVP_CIPHER, FreeCipher> const cipher(
      EVP_CIPHER_fetch(nullptr, algorithm, nullptr));
  CipherContext context(EVP_CIPHER_CTX_new());
  must_succeed(cipher && context ? 1 : 0);
  must_succeed(EVP_CipherInit_ex2(
      context.get(), cipher.get(), nullptr, nullptr, to_int(Direction::encrypt), nullptr));
  return context;
}

}  // namespace bindle::bpsec
