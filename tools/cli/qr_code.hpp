#pragma once

#include "bundle/result.hpp"

#include <string>

namespace bindle::cli {

// A QR code as lines of half blocks, with a quiet zone, for a terminal with light letters on a dark
// ground. Errc::invalid_argument when the text is too long for one.
Result<std::string> qr_code(std::string const& text);

}  // namespace bindle::cli
