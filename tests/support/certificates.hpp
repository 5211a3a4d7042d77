#pragma once

#include "bundle/identity_certificate.hpp"
#include "convergence/tcpcl/tls/release.hpp"
#include "convergence/tcpcl/tls/tls_context.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

namespace bindle::testing {

namespace tcpcl = convergence::tcpcl;

inline SigningKey signing_key(std::uint8_t seed) {
  std::array<std::uint8_t, SigningKey::kSeedSize> octets{};
  octets.fill(seed);
  return SigningKey::from_seed(octets);
}

inline Eid eid(std::string const& uri) {
  return Eid::parse(uri).value();
}

// The identity that `bindle init` gives a node.
inline tcpcl::TlsIdentity own_identity(std::uint8_t seed, std::string const& node_id) {
  auto const key = signing_key(seed);
  tcpcl::TlsIdentity identity;
  identity.certificate_chain = make_identity_certificate(key, {eid(node_id)}).value();
  identity.private_key = private_key_pem(key);
  return identity;
}

// What a certificate made for a test says.
struct Claims {
  std::vector<std::string> alternative_names;   // "DNS:host", "IP:127.0.0.1", "NODE:dtn://a/"
  std::string purposes = "1.3.6.1.5.5.7.3.35";  // empty: no such extension
  std::string key_usage = "digitalSignature";   // empty: no such extension
  long valid_from = -3600;                      // seconds from now
  long valid_to = 3600;
  long version = 2;         // as X.509 counts: 2 is version 3
  std::size_t padding = 0;  // octets of a comment
};

// A certification authority of a test, with keys on the curve P-256.
class Authority {
 public:
  Authority() : key_(EVP_EC_gen("P-256")), certificate_(issue(root_claims(), *key_, true)) {}

  std::string certificate() const { return pem(*certificate_); }

  tcpcl::TlsIdentity identity(Claims const& claims) {
    KeyPair const key(EVP_EC_gen("P-256"));
    tcpcl::TlsIdentity identity;
    identity.certificate_chain = pem(*issue(claims, *key, false));
    identity.private_key = pem_of_key(*key);
    identity.trusted_cas = certificate();
    return identity;
  }

  std::shared_ptr<X509> issue(Claims const& claims) {
    KeyPair const key(EVP_EC_gen("P-256"));
    return issue(claims, *key, false);
  }

 private:
  using KeyPair = std::unique_ptr<EVP_PKEY, tcpcl::Release<EVP_PKEY_free>>;
  using Memory = std::unique_ptr<BIO, tcpcl::Release<BIO_free_all>>;

  static Claims root_claims() {
    Claims claims;
    claims.purposes.clear();
    claims.key_usage = "critical,keyCertSign";
    return claims;
  }

  std::shared_ptr<X509> issue(Claims const& claims, EVP_PKEY& key, bool is_root) {
    std::shared_ptr<X509> made(X509_new(), X509_free);
    auto* const issuer = is_root ? made.get() : certificate_.get();
    X509_set_version(made.get(), claims.version);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), claims.valid_from);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), claims.valid_to);
    X509_set_pubkey(made.get(), &key);
    auto* const subject = X509_get_subject_name(made.get());
    auto const name = is_root ? std::string("Test CA") : "leaf " + std::to_string(serial_);
    auto const* const octets = reinterpret_cast<unsigned char const*>(name.c_str());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, octets, -1, -1, 0);
    X509_set_issuer_name(made.get(), X509_get_subject_name(issuer));
    add(*made, *issuer, NID_basic_constraints, is_root ? "critical,CA:TRUE" : "CA:FALSE");
    add(*made, *issuer, NID_key_usage, claims.key_usage);
    add(*made, *issuer, NID_ext_key_usage, claims.purposes);
    add(*made, *issuer, NID_subject_alt_name, names(claims));
    add(*made, *issuer, NID_netscape_comment, std::string(claims.padding, 'x'));
    X509_sign(made.get(), is_root ? &key : key_.get(), EVP_sha256());
    return made;
  }

  static void add(X509& to, X509& issuer, int type, std::string const& value) {
    if (value.empty() || X509_get_version(&to) != 2) return;
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, &issuer, &to, nullptr, nullptr, 0);
    auto* const extension = X509V3_EXT_conf_nid(nullptr, &context, type, value.c_str());
    X509_add_ext(&to, extension, -1);
    X509_EXTENSION_free(extension);
  }

  static std::string names(Claims const& claims) {
    std::string text;
    for (auto const& name : claims.alternative_names) {
      if (!text.empty()) text += ',';
      auto const is_node = name.starts_with("NODE:");
      text += is_node ? "otherName:1.3.6.1.5.5.7.8.11;IA5:" + name.substr(5) : name;
    }
    return text;
  }

  static std::string text_of(BIO& memory) {
    char* data = nullptr;
    auto const length = BIO_get_mem_data(&memory, &data);
    return {data, static_cast<std::size_t>(length)};
  }

  static std::string pem(X509& certificate) {
    Memory const memory(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(memory.get(), &certificate);
    return text_of(*memory);
  }

  static std::string pem_of_key(EVP_PKEY& key) {
    Memory const memory(BIO_new(BIO_s_mem()));
    PEM_write_bio_PKCS8PrivateKey(memory.get(), &key, nullptr, nullptr, 0, nullptr, nullptr);
    return text_of(*memory);
  }

  long serial_ = 0;
  KeyPair key_;
  std::shared_ptr<X509> certificate_;
};

inline std::shared_ptr<tcpcl::TlsContext const> tls_context(tcpcl::TlsIdentity const& identity) {
  return tcpcl::TlsContext::make(identity).value();
}

}  // namespace bindle::testing
