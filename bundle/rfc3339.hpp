#pragma once

#include "bundle/dtn_time.hpp"
#include "bundle/result.hpp"

#include <string>
#include <string_view>

namespace bindle {

// "2026-03-01T12:00:00.250Z" (RFC 3339), always UTC and with milliseconds. The format ends with
// the year 9999: later times are written as its last millisecond, times before year 0 as its first.
std::string to_rfc3339(UtcTime time);

// "2026-03-01T12:00:00Z": a fraction of the second with up to three digits, and an offset such as
// +02:00 in place of the Z, are understood; leap seconds are not. Fails with
// Errc::invalid_argument.
Result<UtcTime> parse_rfc3339(std::string_view text);

}  // namespace bindle
