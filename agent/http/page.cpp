#include "agent/http/page.hpp"

#include "bundle/quantity.hpp"
#include "bundle/rfc3339.hpp"

#include <algorithm>
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

std::uint64_t time_before(std::uint64_t now_ms, std::chrono::milliseconds period) {
  return now_ms - std::min(now_ms, static_cast<std::uint64_t>(period.count()));
}

Result<std::uint64_t> parse_time(std::string const& name,
                                 std::string const& text,
                                 std::uint64_t now_ms) {
  if (auto const period = parse_duration(text)) return time_before(now_ms, *period);
  auto const time = parse_rfc3339(text);
  if (!time)
    return fail(Errc::invalid_argument,
                name + " must be a duration such as 24h or a time such as 2026-03-01T12:00:00Z");
  auto const ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(time->time_since_epoch()).count();
  return static_cast<std::uint64_t>(std::max<std::int64_t>(ms, 0));
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
