#pragma once

#include "bundle/result.hpp"
#include "storage/kept_clock.hpp"

#include <string>
#include <string_view>

namespace bindle::storage {

std::string encode(KeptClock const& clock);
Result<KeptClock> decode_kept_clock(std::string_view bytes);

}  // namespace bindle::storage
