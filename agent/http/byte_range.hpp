#pragma once

#include "bundle/result.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace bindle::agent::http {

// Octets [first, first + length) of a representation.
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t length = 0;
  friend bool operator==(ByteRange const&, ByteRange const&) = default;
};

// The range that a Range header asks for (RFC 9110 section 14), cut to `size`. None: answer with
// the whole representation, as for a unit we do not know, a malformed header, or several ranges
// at once (section 14.2 lets a server ignore them). Errc::invalid_argument: not satisfiable.
Result<std::optional<ByteRange>> parse_range(std::string_view header, std::uint64_t size);

}  // namespace bindle::agent::http
