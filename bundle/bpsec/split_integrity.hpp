#pragma once

#include "bundle/bpsec/bundle_draft.hpp"

namespace bindle::bpsec {

// The BIBs that must be encrypted together with `targets` (RFC 9172 section 3.9). A BIB that has
// other targets as well is split: what concerns `targets` moves to a new BIB. Fails with
// Errc::conflict when the results of such a BIB cover its header and would not survive the move.
Result<BlockNumbers> separate_integrity(BundleDraft& draft, BlockNumbers const& targets);

}  // namespace bindle::bpsec
