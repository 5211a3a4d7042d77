#include "agent/http/page.hpp"

#include <charconv>
#include <string>

namespace bindle::agent::http {

Result<std::uint64_t> parse_count(std::string const& name, std::string const& text) {
  std::uint64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size())
    return fail(Errc::invalid_argument, name + " must be a whole number, not \"" + text + "\"");
  return value;
}

Result<std::size_t> limit_of(Exchange const& exchange) {
  auto const text = exchange.query("limit");
  if (!text) return kDefaultPage;
  TRY(auto const limit, parse_count("limit", *text));
  if (limit == 0 || limit > kLargestPage)
    return fail(Errc::invalid_argument, "limit must be 1 to " + std::to_string(kLargestPage));
  return static_cast<std::size_t>(limit);
}

Result<Page> page_of(Exchange const& exchange) {
  Page page;
  TRY(page.limit, limit_of(exchange));
  if (auto const after = exchange.query("after")) {
    TRY(page.after, parse_count("after", *after));
  }
  return page;
}

}  // namespace bindle::agent::http
