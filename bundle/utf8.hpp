#pragma once

#include <optional>
#include <string_view>

namespace bindle {

// Takes one code point off the front of `text`. Nothing, with `text` as it was, when text is empty
// or does not start with well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates).
std::optional<char32_t> take_code_point(std::string_view& text);

bool is_utf8(std::string_view text);

// C0 and C1 controls and DEL.
bool is_control(char32_t code_point);

// Well-formed UTF-8 without control characters: safe to show on one line.
bool is_plain_text(std::string_view text);

}  // namespace bindle
