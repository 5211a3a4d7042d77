#include "bundle/rfc3339.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace bindle {

std::string to_rfc3339(UtcTime time) {
  using namespace std::chrono;
  constexpr UtcTime kFirst = sys_days(year(0) / January / 1);
  constexpr UtcTime kLast = sys_days(year(10'000) / January / 1) - milliseconds(1);
  auto const bounded = std::clamp(time, kFirst, kLast);
  auto const midnight = floor<days>(bounded);
  year_month_day const date(midnight);
  hh_mm_ss const clock(bounded - midnight);

  std::array<char, 32> text{};
  auto const length = std::snprintf(text.data(),
                                    text.size(),
                                    "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
                                    static_cast<int>(date.year()),
                                    static_cast<unsigned>(date.month()),
                                    static_cast<unsigned>(date.day()),
                                    static_cast<int>(clock.hours().count()),
                                    static_cast<int>(clock.minutes().count()),
                                    static_cast<int>(clock.seconds().count()),
                                    static_cast<int>(clock.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace bindle
