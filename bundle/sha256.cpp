#include "bundle/sha256.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace bindle {
namespace {

// OpenSSL fails here only without memory or without its own default provider.
void must_succeed(int outcome) {
  if (outcome != 1) throw std::runtime_error("OpenSSL cannot compute SHA-256");
}

// Looking the algorithm up takes longer than hashing a short message, so it is done once.
EVP_MD const* algorithm() {
  static EVP_MD const* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return fetched;
}

void start(EVP_MD_CTX* context) {
  must_succeed(EVP_DigestInit_ex2(context, algorithm(), nullptr));
}

}  // namespace

void Sha256::FreeContext::operator()(evp_md_ctx_st* context) const noexcept {
  EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  must_succeed(context_ ? 1 : 0);
  start(context_.get());
}

void Sha256::update(ByteView bytes) {
  must_succeed(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

Sha256::Digest Sha256::finish() {
  Digest digest{};
  must_succeed(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr));
  start(context_.get());
  return digest;
}

Sha256::Digest sha256(ByteView bytes) {
  // To make a context takes as long as to hash a short message. It begins anew with each finish().
  thread_local Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

}  // namespace bindle
