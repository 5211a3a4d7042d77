#pragma once

#include "bundle/bpsec/bib_hmac_sha2.hpp"
#include "bundle/bpsec/content_key.hpp"
#include "bundle/bundle.hpp"

namespace bindle::bpsec {

// What a security source asks for (RFC 9172 section 5, RFC 9173 section 3.8.1).
struct IntegrityRequest {
  BlockNumbers targets;  // 0 is the primary block
  Eid source;            // the security source, a node ID of ours
  ShaVariant variant = ShaVariant::sha384;
  ScopeFlags scope = scope::kAll;
  KeyUse key_use = KeyUse::direct;
  std::uint64_t block_flags = 0;  // of the BIB
};

// The bundle with the targets signed by BIB-HMAC-SHA2: one BIB, or one for each target when the
// BIB's own header is in the scope, because such a BIB cannot be split when some of its targets
// are encrypted later (RFC 9172 section 3.9). The targets lose their CRCs.
//
// Fails with Errc::invalid_argument on what RFC 9172 forbids: a fragment, a missing target, a
// security block as target; with Errc::conflict when a target has a BIB or a BCB already, or when
// the primary block would lose a CRC that an earlier security block may cover.
Result<Bytes> add_integrity(ParsedBundle const& bundle,
                            IntegrityRequest const& request,
                            SecretKey const& key,
                            RandomSource const& random = fill_random);

}  // namespace bindle::bpsec
