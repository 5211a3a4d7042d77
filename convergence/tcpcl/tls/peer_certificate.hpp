#pragma once

#include "bundle/bytes.hpp"
#include "bundle/eid.hpp"
#include "bundle/ids.hpp"
#include "bundle/sha256.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct x509_st;

namespace bindle::convergence::tcpcl {

// What is pinned: the SHA-256 of a certificate's SubjectPublicKeyInfo, written as "sha256:" and 64
// hexadecimal digits. It stays when a certificate is renewed for the same key.
struct KeyFingerprint {
  Sha256::Digest digest{};

  // Fails with Errc::malformed.
  static Result<KeyFingerprint> parse(std::string_view text);

  std::string to_string() const;

  friend auto operator<=>(KeyFingerprint const&, KeyFingerprint const&) = default;
};

// Of the certificate that make_identity_certificate() makes for the key.
KeyFingerprint fingerprint_of(PublisherKey const& ed25519_key);

// What an end-entity certificate says of its holder (RFC 9174 section 4.4.1). Nothing of it is
// believed yet but that the peer has the private key.
struct PeerCertificate {
  // More names than this are refused.
  static constexpr std::size_t kMaxNames = 64;

  std::vector<Eid> node_ids;           // NODE-ID; other endpoint ids there are passed over
  std::vector<std::string> dns_names;  // DNS-ID, in lower case
  std::vector<Bytes> addresses;        // IPADDR-ID: 4 or 16 octets
  KeyFingerprint fingerprint;
  std::optional<PublisherKey> key;  // if it is an Ed25519 key
  // Empty when the certification path leads to a CA that is trusted here (RFC 5280 section 6);
  // else why it does not.
  std::string path_error = "no CA is trusted here";

  bool issued_by_trusted_ca() const { return path_error.empty(); }
};

// Checks the profile of RFC 9174 section 4.4.2 and reads the names. Fails with Errc::malformed on
// a certificate that is not version 3 or has too many names, and with Errc::not_permitted when its
// key usage or extended key usage excludes bundle security.
Result<PeerCertificate> read_peer_certificate(x509_st& certificate);

}  // namespace bindle::convergence::tcpcl
