#pragma once

#include "bundle/bpsec/add_integrity.hpp"
#include "bundle/bpsec/bcb_aes_gcm.hpp"

namespace bindle::bpsec {

// What a security source asks for (RFC 9172 section 5, RFC 9173 section 4.8.1).
struct ConfidentialityRequest {
  BlockNumbers targets;  // the payload block, extension blocks; BIBs go with their targets
  Eid source;            // the security source, a node ID of ours
  AesVariant variant = AesVariant::aes256;
  ScopeFlags scope = scope::kAll;
  KeyUse key_use = KeyUse::direct;
  std::uint64_t block_flags = 0;  // of the BCBs, beside what RFC 9172 section 3.8 prescribes
};

// The bundle with the targets encrypted by BCB-AES-GCM, the tags in the results. Each target has a
// BCB of its own, because a BCB has one initialization vector and none may be used twice with a
// key (RFC 9173 section 4.6). BIBs over the targets are encrypted with them; a BIB that has other
// targets too is split first (RFC 9172 section 3.9). The targets lose their CRCs.
//
// With a direct key the vectors are random: a key may encrypt 2^32 blocks (section 4.5), then it
// is to be replaced. A wrapping key makes a fresh key for each.
//
// Fails with Errc::invalid_argument on what RFC 9172 forbids: a fragment, a missing target, the
// primary block or a security block as target, the discard flag; with Errc::conflict when a target
// is encrypted already, or when a BIB that would have to be split covers its own header.
Result<Bytes> add_confidentiality(ParsedBundle const& bundle,
                                  ConfidentialityRequest const& request,
                                  SecretKey const& key,
                                  RandomSource const& random = fill_random);

}  // namespace bindle::bpsec
