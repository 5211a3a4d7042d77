#include "agent/http/byte_range.hpp"

#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <charconv>

namespace bindle::agent::http {
namespace {

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Error not_satisfiable(std::uint64_t size) {
  return fail(Errc::invalid_argument,
              "the range lies outside the " + std::to_string(size) + " octets of the file");
}

Result<std::optional<ByteRange>> suffix_range(std::string_view text, std::uint64_t size) {
  auto const length = parse_number(text);
  if (!length) return std::optional<ByteRange>{};
  if (*length == 0 || size == 0) return not_satisfiable(size);
  auto const taken = std::min(*length, size);
  return std::optional(ByteRange{size - taken, taken});
}

}  // namespace

Result<std::optional<ByteRange>> parse_range(std::string_view header, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  if (!boost::beast::iequals(header.substr(0, kUnit.size()), kUnit))
    return std::optional<ByteRange>{};
  auto const spec = header.substr(kUnit.size());
  auto const dash = spec.find('-');
  if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos)
    return std::optional<ByteRange>{};
  if (dash == 0) return suffix_range(spec.substr(1), size);

  auto const first = parse_number(spec.substr(0, dash));
  if (!first) return std::optional<ByteRange>{};
  auto last = size == 0 ? 0 : size - 1;
  if (dash + 1 < spec.size()) {
    auto const asked = parse_number(spec.substr(dash + 1));
    if (!asked || *asked < *first) return std::optional<ByteRange>{};
    last = std::min(last, *asked);
  }
  if (*first >= size) return not_satisfiable(size);
  return std::optional(ByteRange{*first, last - *first + 1});
}

}  // namespace bindle::agent::http
