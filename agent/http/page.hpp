#pragma once

#include "agent/http/exchange.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace bindle::agent::http {

// One page of a numbered listing: up to `limit` entries behind `after`.
struct Page {
  std::uint64_t after = 0;
  std::size_t limit = 0;
};

inline constexpr std::size_t kDefaultPage = 100;
inline constexpr std::size_t kLargestPage = 1000;

// A whole number; Errc::invalid_argument calls it `name`.
Result<std::uint64_t> parse_count(std::string const& name, std::string const& text);

// A duration back from now, or a time; Errc::invalid_argument calls it `name`. Unix milliseconds.
Result<std::uint64_t> parse_time(std::string const& name,
                                 std::string const& text,
                                 std::uint64_t now_ms);

std::uint64_t time_before(std::uint64_t now_ms, std::chrono::milliseconds period);

// From the query parameter `limit`; Errc::invalid_argument unless it is 1 to kLargestPage.
Result<std::size_t> limit_of(Exchange const& exchange);

// From the query parameters `limit` and `after`.
Result<Page> page_of(Exchange const& exchange);

}  // namespace bindle::agent::http
