#pragma once

#include "bundle/dtn_time.hpp"

#include <string>

namespace bindle {

// "2026-03-01T12:00:00.250Z" (RFC 3339), always UTC and with milliseconds. The format ends with
// the year 9999: later times are written as its last millisecond, times before year 0 as its first.
std::string to_rfc3339(UtcTime time);

}  // namespace bindle
