#pragma once

#include "agent/config/config_keys.hpp"
#include "bundle/quantity.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// What the rows of the table of keys are made with.
namespace bindle::agent::rows {

// In octets.
inline constexpr auto kKiB = std::uint64_t{1} << 10;
inline constexpr auto kMiB = std::uint64_t{1} << 20;
inline constexpr auto kGiB = std::uint64_t{1} << 30;
inline constexpr auto kEiB = std::uint64_t{1} << 60;

// What every row starts with.
struct Row {
  std::string_view name;
  std::optional<std::string_view> fallback;
  std::string_view meaning;
};

template <class T>
struct Range {
  T least;
  T most;
};

inline Error not_allowed() {
  return fail(Errc::invalid_argument, "");
}

inline ConfigKey make_key(Row const& row, ConfigValue value, std::string allowed) {
  ConfigKey key;
  key.name = row.name;
  key.value = value;
  key.fallback = row.fallback;
  key.meaning = row.meaning;
  key.allowed = std::move(allowed);
  return key;
}

// `field` is a function from Config& to the field that the key fills, here and below.
template <class Field, class Parse>
ConfigKey text_key(Row const& row, std::string allowed, Parse parse, Field field) {
  auto key = make_key(row, ConfigValue::text, std::move(allowed));
  key.assign = [parse, field](Config& config, std::string_view text) -> Result<void> {
    TRY(field(config), parse(text));
    return {};
  };
  return key;
}

template <class Field>
ConfigKey size_key(Row const& row, Range<std::uint64_t> range, Field field) {
  auto allowed = "a size from " + size_text(range.least) + " to " + size_text(range.most);
  auto key = make_key(row, ConfigValue::size, std::move(allowed));
  key.assign = [range, field](Config& config, std::string_view text) -> Result<void> {
    TRY(auto const octets, parse_size(text));
    if (octets < range.least || octets > range.most) return not_allowed();
    field(config) = octets;
    return {};
  };
  return key;
}

template <class Field>
ConfigKey count_key(Row const& row, Range<std::uint64_t> range, Field field) {
  auto allowed =
      "a number from " + std::to_string(range.least) + " to " + std::to_string(range.most);
  auto key = make_key(row, ConfigValue::number, std::move(allowed));
  key.assign = [range, field](Config& config, std::string_view text) -> Result<void> {
    std::uint64_t number = 0;
    auto const* const end = text.data() + text.size();
    auto const [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || rest != end) return not_allowed();
    if (number < range.least || number > range.most) return not_allowed();
    field(config) = static_cast<std::decay_t<decltype(field(config))>>(number);
    return {};
  };
  return key;
}

template <class Field>
ConfigKey duration_key(Row const& row, Range<std::chrono::milliseconds> range, Field field) {
  using Duration = std::decay_t<decltype(field(std::declval<Config&>()))>;
  auto const* const whole =
      std::is_same_v<Duration, std::chrono::seconds> ? "whole seconds" : "a duration";
  auto allowed = std::string(whole) + " from " + duration_text(range.least) + " to " +
                 duration_text(range.most);
  auto key = make_key(row, ConfigValue::text, std::move(allowed));
  key.assign = [range, field](Config& config, std::string_view text) -> Result<void> {
    TRY(auto const duration, parse_duration(text));
    auto const rounded = std::chrono::duration_cast<Duration>(duration);
    if (duration < range.least || duration > range.most || rounded != duration) {
      return not_allowed();
    }
    field(config) = rounded;
    return {};
  };
  return key;
}

template <class T>
using Choices = std::vector<std::pair<std::string_view, T>>;

template <class T, class Field>
ConfigKey choice_key(Row const& row, Choices<T> choices, Field field) {
  std::string allowed = "one of";
  for (auto const& choice : choices) {
    allowed += (choice == choices.front() ? " " : ", ") + std::string(choice.first);
  }
  auto key = make_key(row, ConfigValue::text, std::move(allowed));
  key.assign = [choices = std::move(choices), field](Config& config,
                                                     std::string_view text) -> Result<void> {
    auto const is_chosen = [text](auto const& choice) { return choice.first == text; };
    auto const chosen = std::find_if(choices.begin(), choices.end(), is_chosen);
    if (chosen == choices.end()) return not_allowed();
    field(config) = chosen->second;
    return {};
  };
  return key;
}

template <class Field>
ConfigKey flag_key(Row const& row, Field field) {
  auto key = make_key(row, ConfigValue::flag, "true or false");
  key.assign = [field](Config& config, std::string_view text) -> Result<void> {
    if (text != "true" && text != "false") return not_allowed();
    field(config) = text == "true";
    return {};
  };
  return key;
}

inline ConfigKey with_example(ConfigKey key, std::string_view example) {
  key.example = example;
  return key;
}

// Adds what all keys of one kind of table have in common.
inline void add_table(std::vector<ConfigKey>& keys,
                      std::vector<ConfigKey> table,
                      std::function<void(Config&)> const& begin) {
  for (auto& key : table) {
    key.repeats = true;
    key.begin_table = begin;
    keys.push_back(std::move(key));
  }
}

inline Result<std::filesystem::path> parse_optional_path(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return not_allowed();
  return std::filesystem::path(text);
}

inline Result<std::filesystem::path> parse_path(std::string_view text) {
  if (text.empty()) return not_allowed();
  return parse_optional_path(text);
}

}  // namespace bindle::agent::rows
