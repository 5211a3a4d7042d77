#include "bundle/identity_certificate.hpp"

#include "bundle/sha256.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sodium.h>

#include <array>
#include <cstddef>
#include <memory>

namespace bindle {
namespace {

// RFC 9174 appendix B.
constexpr char const* kBundleEid = "1.3.6.1.5.5.7.8.11";

// id-kp-bundleSecurity; besides, what TLS libraries ask of either side.
constexpr char const* kPurposes = "1.3.6.1.5.5.7.3.35,clientAuth,serverAuth";

// RFC 5280 section 4.1.2.5: no well-defined end.
constexpr char const* kNotBefore = "20000101000000Z";
constexpr char const* kNotAfter = "99991231235959Z";

constexpr int kVersion3 = 2;
constexpr std::size_t kSerialOctets = 16;

template <auto release>
struct Release {
  template <class T>
  void operator()(T* object) const noexcept {
    release(object);
  }
};

using Certificate = std::unique_ptr<X509, Release<X509_free>>;
using KeyPair = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Release<GENERAL_NAMES_free>>;
using Memory = std::unique_ptr<BIO, Release<BIO_free_all>>;

KeyPair key_pair(SigningKey const& key) {
  auto seed = key.seed();
  KeyPair pair(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  sodium_memzero(seed.data(), seed.size());
  return pair;
}

std::string text_of(BIO& memory) {
  char* data = nullptr;
  auto const length = BIO_get_mem_data(&memory, &data);
  return {data, static_cast<std::size_t>(length)};
}

// The same for the same key and names, as RFC 5280 section 4.1.2.2 wants of a serial number.
void set_serial(X509& certificate, SigningKey const& key, std::vector<Eid> const& node_ids) {
  Sha256 hash;
  hash.update(key.public_key().bytes);
  for (auto const& id : node_ids)
    hash.update(as_bytes(id.to_string() + "\n"));
  auto digest = hash.finish();
  digest[0] = static_cast<std::uint8_t>((digest[0] & 0x3f) | 0x40);  // positive, no leading zeros
  ASN1_STRING_set(X509_get_serialNumber(&certificate), digest.data(), kSerialOctets);
}

void set_name(X509& certificate, SigningKey const& key) {
  auto const name = "Bindle node " + fingerprint(key.public_key());
  auto const* const octets = reinterpret_cast<unsigned char const*>(name.c_str());
  auto* const subject = X509_get_subject_name(&certificate);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, octets, -1, -1, 0);
  X509_set_issuer_name(&certificate, subject);
}

bool add_node_id(GENERAL_NAMES& names, Eid const& id) {
  auto const uri = id.to_string();
  auto* const text = ASN1_STRING_type_new(V_ASN1_IA5STRING);
  auto* const value = ASN1_TYPE_new();
  auto* const name = GENERAL_NAME_new();
  if (text == nullptr || value == nullptr || name == nullptr ||
      ASN1_STRING_set(text, uri.data(), static_cast<int>(uri.size())) != 1) {
    ASN1_STRING_free(text);
    ASN1_TYPE_free(value);
    GENERAL_NAME_free(name);
    return false;
  }
  ASN1_TYPE_set(value, V_ASN1_IA5STRING, text);
  GENERAL_NAME_set0_othername(name, OBJ_txt2obj(kBundleEid, 1), value);
  return sk_GENERAL_NAME_push(&names, name) > 0;
}

bool add_node_ids(X509& certificate, std::vector<Eid> const& node_ids) {
  Names const names(GENERAL_NAMES_new());
  for (auto const& id : node_ids)
    if (!add_node_id(*names, id)) return false;
  return X509_add1_ext_i2d(&certificate, NID_subject_alt_name, names.get(), 0, 0) == 1;
}

bool add_extension(X509& certificate, int type, char const* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, &certificate, &certificate, nullptr, nullptr, 0);
  std::unique_ptr<X509_EXTENSION, Release<X509_EXTENSION_free>> const extension(
      X509V3_EXT_conf_nid(nullptr, &context, type, value));
  return extension && X509_add_ext(&certificate, extension.get(), -1) == 1;
}

bool fill(X509& certificate,
          SigningKey const& key,
          EVP_PKEY& pair,
          std::vector<Eid> const& node_ids) {
  set_serial(certificate, key, node_ids);
  set_name(certificate, key);
  return X509_set_version(&certificate, kVersion3) == 1 &&
         ASN1_TIME_set_string_X509(X509_getm_notBefore(&certificate), kNotBefore) == 1 &&
         ASN1_TIME_set_string_X509(X509_getm_notAfter(&certificate), kNotAfter) == 1 &&
         X509_set_pubkey(&certificate, &pair) == 1 &&
         add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
         add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
         add_extension(certificate, NID_ext_key_usage, kPurposes) &&
         add_extension(certificate, NID_subject_key_identifier, "hash") &&
         add_extension(certificate, NID_authority_key_identifier, "keyid:always") &&
         add_node_ids(certificate, node_ids) && X509_sign(&certificate, &pair, nullptr) > 0;
}

}  // namespace

Result<std::string> make_identity_certificate(SigningKey const& key,
                                              std::vector<Eid> const& node_ids) {
  if (node_ids.empty()) return fail(Errc::invalid_argument, "a certificate needs a node ID");
  for (auto const& id : node_ids)
    if (!id.is_node_id()) return fail(Errc::invalid_argument, id.to_string() + " is not a node ID");
  Certificate const certificate(X509_new());
  auto const pair = key_pair(key);
  Memory const memory(BIO_new(BIO_s_mem()));
  if (!fill(*certificate, key, *pair, node_ids) ||
      PEM_write_bio_X509(memory.get(), certificate.get()) != 1)
    return fail(Errc::io, "OpenSSL cannot make the node's certificate");
  return text_of(*memory);
}

std::string private_key_pem(SigningKey const& key) {
  auto const pair = key_pair(key);
  Memory const memory(BIO_new(BIO_s_secmem()));
  PEM_write_bio_PKCS8PrivateKey(memory.get(), pair.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return text_of(*memory);
}

}  // namespace bindle
