#include "convergence/tcpcl/tls/peer_certificate.hpp"

#include "convergence/tcpcl/tls/release.hpp"

#include <openssl/asn1.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace bindle::convergence::tcpcl {
namespace {

// RFC 9174 appendix B.
constexpr std::string_view kBundleEid = "1.3.6.1.5.5.7.8.11";
constexpr std::string_view kBundleSecurity = "1.3.6.1.5.5.7.3.35";

constexpr std::string_view kFingerprintTag = "sha256:";
constexpr long kVersion3 = 2;
constexpr std::size_t kMaxOidText = 64;

// SubjectPublicKeyInfo of an Ed25519 key up to the key itself (RFC 8410 section 4).
constexpr std::array<std::uint8_t, 12> kEd25519Info{
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

bool is_object(ASN1_OBJECT const* object, std::string_view oid) {
  std::array<char, kMaxOidText> text{};
  auto const length = OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 1);
  return length > 0 && std::string_view(text.data()) == oid;
}

std::string_view text_of(ASN1_STRING const& string) {
  return {reinterpret_cast<char const*>(ASN1_STRING_get0_data(&string)),
          static_cast<std::size_t>(ASN1_STRING_length(&string))};
}

void add_other_name(PeerCertificate& read, OTHERNAME const& name) {
  if (!is_object(name.type_id, kBundleEid)) return;
  if (name.value == nullptr || name.value->type != V_ASN1_IA5STRING) return;
  auto id = Eid::parse(text_of(*name.value->value.ia5string));
  if (id && id->is_node_id()) read.node_ids.push_back(std::move(*id));
}

void add_dns_name(PeerCertificate& read, ASN1_STRING const& name) {
  std::string text(text_of(name));
  if (text.find('\0') != std::string::npos) return;
  for (auto& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  read.dns_names.push_back(std::move(text));
}

void add_address(PeerCertificate& read, ASN1_STRING const& address) {
  auto const octets = as_bytes(text_of(address));
  if (octets.size() == 4 || octets.size() == 16)
    read.addresses.emplace_back(octets.begin(), octets.end());
}

Result<void> read_names(PeerCertificate& read, X509& certificate) {
  std::unique_ptr<GENERAL_NAMES, Release<GENERAL_NAMES_free>> const names(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  if (!names) return {};
  auto const count = sk_GENERAL_NAME_num(names.get());
  if (count > static_cast<int>(PeerCertificate::kMaxNames))
    return fail(Errc::malformed, "the certificate has too many names");
  for (int i = 0; i < count; ++i) {
    auto const& name = *sk_GENERAL_NAME_value(names.get(), i);
    if (name.type == GEN_OTHERNAME) add_other_name(read, *name.d.otherName);
    if (name.type == GEN_DNS) add_dns_name(read, *name.d.dNSName);
    if (name.type == GEN_IPADD) add_address(read, *name.d.iPAddress);
  }
  return {};
}

// RFC 9174 section 4.4.5: where there is an extended key usage, it has to name bundle security.
Result<void> check_usage(X509& certificate) {
  if ((X509_get_extension_flags(&certificate) & EXFLAG_INVALID) != 0)
    return fail(Errc::malformed, "the certificate has an extension that cannot be read");
  if ((X509_get_key_usage(&certificate) & KU_DIGITAL_SIGNATURE) == 0)
    return fail(Errc::not_permitted, "the certificate's key usage excludes digital signatures");
  std::unique_ptr<EXTENDED_KEY_USAGE, Release<EXTENDED_KEY_USAGE_free>> const purposes(
      static_cast<EXTENDED_KEY_USAGE*>(
          X509_get_ext_d2i(&certificate, NID_ext_key_usage, nullptr, nullptr)));
  if (!purposes) return {};
  for (int i = 0; i < sk_ASN1_OBJECT_num(purposes.get()); ++i)
    if (is_object(sk_ASN1_OBJECT_value(purposes.get(), i), kBundleSecurity)) return {};
  return fail(Errc::not_permitted, "the certificate's purposes exclude bundle security");
}

KeyFingerprint fingerprint_of(X509& certificate) {
  unsigned char* der = nullptr;
  auto const length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(&certificate), &der);
  std::unique_ptr<unsigned char, FreeMemory> const octets(der);
  if (length <= 0) return {};
  return {sha256({der, static_cast<std::size_t>(length)})};
}

std::optional<PublisherKey> ed25519_key(X509& certificate) {
  auto* const key = X509_get0_pubkey(&certificate);
  PublisherKey found;
  auto length = found.bytes.size();
  if (key == nullptr || EVP_PKEY_get_id(key) != EVP_PKEY_ED25519 ||
      EVP_PKEY_get_raw_public_key(key, found.bytes.data(), &length) != 1)
    return std::nullopt;
  return found;
}

}  // namespace

Result<KeyFingerprint> KeyFingerprint::parse(std::string_view text) {
  KeyFingerprint read;
  if (!text.starts_with(kFingerprintTag) ||
      text.size() != kFingerprintTag.size() + 2 * read.digest.size())
    return fail(Errc::malformed, "a fingerprint is sha256: and 64 hexadecimal digits");
  TRY(auto const octets, from_hex(text.substr(kFingerprintTag.size())));
  if (octets.size() != read.digest.size())
    return fail(Errc::malformed, "a fingerprint is sha256: and 64 hexadecimal digits");
  std::copy(octets.begin(), octets.end(), read.digest.begin());
  return read;
}

std::string KeyFingerprint::to_string() const {
  return std::string(kFingerprintTag) + to_hex(digest);
}

KeyFingerprint fingerprint_of(PublisherKey const& ed25519_key) {
  Sha256 hash;
  hash.update(kEd25519Info);
  hash.update(ed25519_key.bytes);
  return {hash.finish()};
}

Result<PeerCertificate> read_peer_certificate(X509& certificate) {
  if (X509_get_version(&certificate) != kVersion3)
    return fail(Errc::malformed, "the certificate is not of version 3");
  TRY_VOID(check_usage(certificate));
  PeerCertificate read;
  TRY_VOID(read_names(read, certificate));
  read.fingerprint = fingerprint_of(certificate);
  read.key = ed25519_key(certificate);
  return read;
}

}  // namespace bindle::convergence::tcpcl
