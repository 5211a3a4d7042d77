#pragma once

#include "bundle/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace bindle {

inline constexpr std::size_t kMaxFileNameSize = 255;  // octets, as in every common file system

// A name that comes with a file is data, never a path. Returns it unchanged when it is a good
// name in any folder of any file system people carry: 1 to 255 octets of UTF-8; no slash, no
// backslash, no control character, none that reverses the reading order; not "." or ".."; no
// trailing dot or space; no device name of DOS (CON, NUL, COM1 ..., with or without an ending).
// Fails with Errc::malformed and a sentence that says which rule it breaks.
Result<std::string> check_file_name(std::string_view name);

// A good name for any octets at all; a good name stays as it is. What is not allowed becomes '_',
// and a name too long loses the end of its stem and keeps its ending. Two names may become one.
std::string safe_file_name(std::string_view name);

}  // namespace bindle
