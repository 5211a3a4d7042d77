#pragma once

#include "storage/evictions.hpp"
#include "storage/library.hpp"

#include <string>
#include <string_view>

namespace bindle::storage {

// Decoding damaged bytes gives Errc::malformed; values of a later version Errc::unsupported.

std::string encode(LibraryEntry const& entry);
Result<LibraryEntry> decode_library_entry(std::string_view bytes);

std::string encode(EvictionRecord const& record);
Result<EvictionRecord> decode_eviction(std::string_view bytes);

}  // namespace bindle::storage
