#include "agent/config/setting.hpp"

#include "agent/config/suggestion.hpp"

#include <algorithm>

namespace bindle::agent {
namespace {

constexpr std::string_view kPrefix = "BINDLE_";

bool belongs_to_the_cli(std::string_view variable) {
  return variable == "BINDLE_NODE" || variable == "BINDLE_CONFIG";
}

ConfigKey const* find_variable(std::span<ConfigKey const> keys, std::string_view variable) {
  auto const found = std::find_if(keys.begin(), keys.end(), [variable](ConfigKey const& key) {
    return !key.begin_table && key.environment_variable() == variable;
  });
  return found == keys.end() ? nullptr : &*found;
}

Error unknown_variable(std::span<ConfigKey const> keys, std::string const& variable) {
  std::vector<std::string> known;
  for (auto const& key : keys) {
    if (!key.begin_table) known.push_back(key.environment_variable());
  }
  return fail(Errc::invalid_argument,
              "unknown environment variable " + variable + did_you_mean(variable, known));
}

Error unknown_override(std::span<ConfigKey const> keys, std::string const& name) {
  std::vector<std::string> known;
  for (auto const& key : keys)
    known.emplace_back(key.name);
  return fail(Errc::invalid_argument,
              "command line: unknown key " + name + did_you_mean(name, known));
}

void add_settings(std::vector<Setting>& settings,
                  ConfigKey const& key,
                  std::string_view text,
                  std::string const& place) {
  while (key.repeats && text.find(',') != std::string_view::npos) {
    settings.push_back(
        {.key = &key, .text = std::string(text.substr(0, text.find(','))), .place = place});
    text.remove_prefix(text.find(',') + 1);
  }
  settings.push_back({.key = &key, .text = std::string(text), .place = place});
}

}  // namespace

ConfigKey const* find_key(std::span<ConfigKey const> keys, std::string_view name) {
  auto const found = std::find_if(
      keys.begin(), keys.end(), [name](ConfigKey const& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

Result<std::vector<Setting>> read_environment(Environment const& environment,
                                              std::span<ConfigKey const> keys) {
  std::vector<Setting> settings;
  for (auto const& [variable, value] : environment) {
    if (!variable.starts_with(kPrefix) || belongs_to_the_cli(variable)) continue;
    auto const* const key = find_variable(keys, variable);
    if (!key) return unknown_variable(keys, variable);
    add_settings(settings, *key, value, variable);
  }
  return settings;
}

Result<std::vector<Setting>> read_overrides(std::span<std::string const> overrides,
                                            std::span<ConfigKey const> keys) {
  std::vector<Setting> settings;
  for (auto const& text : overrides) {
    auto const equals = text.find('=');
    if (equals == std::string::npos) {
      return fail(Errc::invalid_argument,
                  "command line: \"" + text + "\" is not of the form section.key=value");
    }
    auto const name = text.substr(0, equals);
    auto const* const key = find_key(keys, name);
    if (!key) return unknown_override(keys, name);
    if (key->begin_table) {
      return fail(Errc::invalid_argument, "command line: " + name + " stands in the file only");
    }
    add_settings(settings, *key, std::string_view(text).substr(equals + 1), "command line");
  }
  return settings;
}

}  // namespace bindle::agent
