#include "bundle/manifest_signature.hpp"

#include "bundle/manifest_codec.hpp"
#include "bundle/sha256.hpp"

#include <algorithm>
#include <utility>

namespace bindle {
namespace {

constexpr std::string_view kDomain = "bindle manifest v1\n";

struct Parts {
  ByteView signature;
  ByteView canonical;
};

Result<Parts> split(ByteView signed_bytes) {
  if (signed_bytes.size() <= kSignatureSize) {
    return fail(Errc::malformed, "too short for a signed manifest");
  }
  if (signed_bytes.size() > kSignatureSize + kMaxManifestSize) {
    return fail(Errc::malformed, "a manifest has at most 8 MiB");
  }
  return Parts{signed_bytes.first(kSignatureSize), signed_bytes.subspan(kSignatureSize)};
}

// The signature is checked before the manifest is decoded: what decodes came from its publisher.
Result<OpenedManifest> open_as(PublisherKey const& publisher, Parts const& parts) {
  TRY_VOID(verify_signature(publisher, kDomain, parts.canonical, parts.signature));
  TRY(auto manifest, decode_manifest(parts.canonical));
  return OpenedManifest{std::move(manifest), manifest_id_of(parts.canonical)};
}

}  // namespace

ManifestId manifest_id_of(ByteView canonical) {
  return ManifestId{sha256(canonical)};
}

Result<SignedManifest> sign_manifest(Manifest manifest, SigningKey const& key) {
  manifest.publisher = key.public_key();
  TRY(auto const canonical, encode_manifest(manifest));
  auto const signature = key.sign(kDomain, canonical);
  SignedManifest signed_manifest{.id = manifest_id_of(canonical), .bytes = {}};
  signed_manifest.bytes.reserve(signature.size() + canonical.size());
  signed_manifest.bytes.assign(signature.begin(), signature.end());
  signed_manifest.bytes.insert(signed_manifest.bytes.end(), canonical.begin(), canonical.end());
  return signed_manifest;
}

Result<OpenedManifest> open_manifest(ByteView signed_bytes) {
  TRY(auto const parts, split(signed_bytes));
  TRY(auto const publisher, decode_publisher(parts.canonical));
  return open_as(publisher, parts);
}

Result<TrustLevel> check_publisher(PublisherKey const& key, Keyring const& keyring) {
  auto const level = keyring.level_of(key);
  if (keyring.is_revoked(key))
    return fail(Errc::not_permitted, "publisher key " + fingerprint(key) + " is revoked");
  if (level == TrustLevel::blocked) {
    return fail(Errc::not_permitted, "publisher key " + fingerprint(key) + " is blocked");
  }
  if (level == TrustLevel::unknown) {
    return fail(Errc::not_permitted,
                "publisher key " + fingerprint(key) + " is not known to the keyring");
  }
  return level;
}

Result<VerifiedManifest> verify_manifest(ByteView signed_bytes, Keyring const& keyring) {
  TRY(auto const parts, split(signed_bytes));
  TRY(auto const publisher, decode_publisher(parts.canonical));
  TRY(auto const level, check_publisher(publisher, keyring));
  TRY(auto opened, open_as(publisher, parts));
  return VerifiedManifest{std::move(opened.manifest), opened.id, level};
}

}  // namespace bindle
