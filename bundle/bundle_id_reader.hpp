#pragma once

#include "bundle/bundle_id.hpp"
#include "bundle/cbor_reader.hpp"

namespace bindle {

// Reads what BundleId::key() writes for a whole bundle, in any encoding; Errc::malformed for
// anything else, the id of a fragment included.
Result<BundleId> read_whole_bundle_id(CborReader& reader);

}  // namespace bindle
