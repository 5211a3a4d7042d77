#include "bundle/quantity.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <span>

namespace bindle {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// Each list ascends, so that the last unit that divides a value is the largest.
constexpr std::array<Unit, 7> kBinaryUnits = {{{"B", 1},
                                               {"KiB", std::uint64_t{1} << 10},
                                               {"MiB", std::uint64_t{1} << 20},
                                               {"GiB", std::uint64_t{1} << 30},
                                               {"TiB", std::uint64_t{1} << 40},
                                               {"PiB", std::uint64_t{1} << 50},
                                               {"EiB", std::uint64_t{1} << 60}}};

constexpr std::array<Unit, 6> kDecimalUnits = {{{"kB", 1'000},
                                                {"MB", 1'000'000},
                                                {"GB", 1'000'000'000},
                                                {"TB", 1'000'000'000'000},
                                                {"PB", 1'000'000'000'000'000},
                                                {"EB", 1'000'000'000'000'000'000}}};

constexpr std::array<Unit, 5> kTimeUnits = {
    {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};

constexpr std::uint64_t kMaxDurationMs = std::uint64_t{3'652'500} * 86'400'000;

struct Written {
  std::uint64_t number;
  std::string_view unit;
};

std::optional<Written> split(std::string_view text) {
  Written written{};
  auto const* const end = text.data() + text.size();
  auto const [rest, error] = std::from_chars(text.data(), end, written.number);
  if (error != std::errc{}) return std::nullopt;
  written.unit = {rest, static_cast<std::size_t>(end - rest)};
  return written;
}

std::optional<std::uint64_t> factor_of(std::string_view name, std::span<Unit const> units) {
  for (auto const& unit : units) {
    if (unit.name == name) return unit.factor;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> multiply(std::uint64_t number, std::optional<std::uint64_t> factor) {
  if (!factor || number > std::numeric_limits<std::uint64_t>::max() / *factor) return std::nullopt;
  return number * *factor;
}

std::string in_largest_unit(std::uint64_t value, std::span<Unit const> units) {
  auto chosen = units.front();
  for (auto const& unit : units) {
    if (value != 0 && value % unit.factor == 0) chosen = unit;
  }
  return std::to_string(value / chosen.factor) + std::string(chosen.name);
}

}  // namespace

Result<std::uint64_t> parse_size(std::string_view text) {
  if (auto const written = split(text)) {
    auto factor = written->unit.empty() ? 1 : factor_of(written->unit, kBinaryUnits);
    if (!factor) factor = factor_of(written->unit, kDecimalUnits);
    if (auto const octets = multiply(written->number, factor)) return *octets;
  }
  return fail(Errc::invalid_argument, "a size is written like 64MiB, 20GB or 1048576");
}

Result<std::chrono::milliseconds> parse_duration(std::string_view text) {
  if (auto const written = split(text)) {
    auto const ms = multiply(written->number, factor_of(written->unit, kTimeUnits));
    if (ms && *ms <= kMaxDurationMs) {
      return std::chrono::milliseconds(static_cast<std::int64_t>(*ms));
    }
  }
  return fail(Errc::invalid_argument, "a duration is written like 30s, 5m, 12h or 7d");
}

std::string size_text(std::uint64_t octets) {
  return in_largest_unit(octets, kBinaryUnits);
}

std::string duration_text(std::chrono::milliseconds duration) {
  if (duration.count() <= 0) return "0s";
  return in_largest_unit(static_cast<std::uint64_t>(duration.count()), kTimeUnits);
}

}  // namespace bindle
