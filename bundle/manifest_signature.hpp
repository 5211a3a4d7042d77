#pragma once

#include "bundle/keyring.hpp"
#include "bundle/manifest.hpp"
#include "bundle/signing_key.hpp"

namespace bindle {

// On the wire and in storage a signed manifest is the publisher's signature, kSignatureSize
// octets, followed by the manifest's canonical bytes.
struct SignedManifest {
  ManifestId id;
  Bytes bytes;
};

// Signs as the holder of `key`: the manifest's publisher is set to its public key. Fails as
// encode_manifest() does.
Result<SignedManifest> sign_manifest(Manifest manifest, SigningKey const& key);

// A manifest whose signature is its publisher's own. That says nothing about who the publisher is.
struct OpenedManifest {
  Manifest manifest;
  ManifestId id;
};

// For showing a manifest to a person. Fails with Errc::unverified when the signature does not
// match, Errc::malformed when the bytes are no manifest.
Result<OpenedManifest> open_manifest(ByteView signed_bytes);

// Fails with Errc::not_permitted, naming the key's fingerprint, unless the keyring knows `key` as
// known, trusted or verified.
Result<TrustLevel> check_publisher(PublisherKey const& key, Keyring const& keyring);

struct VerifiedManifest {
  Manifest manifest;
  ManifestId id;
  TrustLevel level;
};

// The only way from bytes to a manifest that a node stores or acts on. Fails as check_publisher()
// does, and then as open_manifest() does; an unknown publisher costs next to nothing.
Result<VerifiedManifest> verify_manifest(ByteView signed_bytes, Keyring const& keyring);

// SHA-256 of the canonical bytes, without the signature.
ManifestId manifest_id_of(ByteView canonical);

}  // namespace bindle
