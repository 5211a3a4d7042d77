#include "bundle/rfc3339.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

namespace bindle {
namespace {

using namespace std::chrono;

// Takes the parts of a text off its front.
class DateTimeReader {
 public:
  explicit DateTimeReader(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }

  bool take(char wanted) {
    if (text_.empty() || text_.front() != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }

  // Exactly so many digits, of a value no greater than `most`.
  std::optional<int> number(std::size_t digits, int most) {
    auto const run = text_.substr(0, digits);
    int value = 0;
    auto const [end, error] = std::from_chars(run.data(), run.data() + run.size(), value);
    bool const whole = run.size() == digits && end == run.data() + digits && run.front() != '-';
    if (!whole || error != std::errc{} || value > most) return std::nullopt;
    text_.remove_prefix(digits);
    return value;
  }

  std::size_t leading_digits() const {
    auto const end = text_.find_first_not_of("0123456789");
    return end == std::string_view::npos ? text_.size() : end;
  }

 private:
  std::string_view text_;
};

std::optional<sys_days> read_date(DateTimeReader& reader) {
  auto const y = reader.number(4, 9999);
  if (!y || !reader.take('-')) return std::nullopt;
  auto const m = reader.number(2, 12);
  if (!m || !reader.take('-')) return std::nullopt;
  auto const d = reader.number(2, 31);
  if (!d) return std::nullopt;
  auto const date = year(*y) / month(static_cast<unsigned>(*m)) / day(static_cast<unsigned>(*d));
  return date.ok() ? std::optional<sys_days>(date) : std::nullopt;
}

std::optional<minutes> read_hours_and_minutes(DateTimeReader& reader) {
  auto const h = reader.number(2, 23);
  if (!h || !reader.take(':')) return std::nullopt;
  auto const m = reader.number(2, 59);
  if (!m) return std::nullopt;
  return hours(*h) + minutes(*m);
}

std::optional<milliseconds> read_seconds(DateTimeReader& reader) {
  auto const s = reader.number(2, 59);
  if (!s) return std::nullopt;
  if (!reader.take('.')) return seconds(*s);
  auto const digits = reader.leading_digits();
  auto const fraction = digits <= 3 ? reader.number(digits, 999) : std::nullopt;
  if (!fraction) return std::nullopt;
  constexpr std::array kUnits = {1000, 100, 10, 1};
  return seconds(*s) + milliseconds(*fraction * kUnits[digits]);
}

std::optional<minutes> read_offset(DateTimeReader& reader) {
  if (reader.take('Z') || reader.take('z')) return minutes(0);
  bool const west = reader.take('-');
  if (!west && !reader.take('+')) return std::nullopt;
  auto const offset = read_hours_and_minutes(reader);
  if (!offset) return std::nullopt;
  return west ? -*offset : *offset;
}

std::optional<UtcTime> read_date_time(DateTimeReader& reader) {
  auto const date = read_date(reader);
  if (!date || !(reader.take('T') || reader.take('t') || reader.take(' '))) return std::nullopt;
  auto const minute = read_hours_and_minutes(reader);
  if (!minute || !reader.take(':')) return std::nullopt;
  auto const second = read_seconds(reader);
  if (!second) return std::nullopt;
  auto const offset = read_offset(reader);
  if (!offset || !reader.at_end()) return std::nullopt;
  return *date + *minute + *second - *offset;
}

}  // namespace

std::string to_rfc3339(UtcTime time) {
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

Result<UtcTime> parse_rfc3339(std::string_view text) {
  DateTimeReader reader(text);
  if (auto const time = read_date_time(reader)) return *time;
  return fail(Errc::invalid_argument, "a time is written like 2026-03-01T12:00:00Z");
}

}  // namespace bindle
