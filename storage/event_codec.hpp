#pragma once

#include "storage/events.hpp"

#include <string>
#include <string_view>

namespace bindle::storage {

// Cap'n Proto records, schema/records.capnp. Texts are cut as kMaxEventText says.
std::string encode(EventRecord const& event);
Result<EventRecord> decode_event(std::string_view bytes);

}  // namespace bindle::storage
