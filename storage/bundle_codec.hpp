#pragma once

#include "storage/bundle_record.hpp"
#include "storage/partial_adus.hpp"

#include <string>
#include <string_view>

namespace bindle::storage {

// Decoding damaged bytes gives Errc::malformed; values of a later version Errc::unsupported.

std::string encode(BundleRecord const& record);
Result<BundleRecord> decode_bundle_record(std::string_view bytes);

// Without arrival and send class: these are in the key.
std::string encode(QueueEntry const& entry);
Result<QueueEntry> decode_queue_entry(std::string_view bytes);

// Without the digest: it is in the key.
std::string encode(KnownBundle const& known);
Result<KnownBundle> decode_known_bundle(std::string_view bytes);

std::string encode(PartialAdu const& adu);
Result<PartialAdu> decode_partial_adu(std::string_view bytes);

}  // namespace bindle::storage
