#pragma once

#include "agent/config/config_keys.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bindle::agent {

// One value that somebody gave, before it is looked at.
struct Setting {
  ConfigKey const* key = nullptr;  // in the table the reader was given
  std::string text;
  std::string place;          // "bindle.toml:12", "BINDLE_HTTP_LISTEN"
  bool starts_table = false;  // the first of a table of keys with begin_table
};

ConfigKey const* find_key(std::span<ConfigKey const> keys, std::string_view name);

// Each fails with Errc::invalid_argument on a key that is not in the table, with place and
// suggestion, and gives the settings in the order they were written.
Result<std::vector<Setting>> read_config_text(std::string_view text,
                                              std::filesystem::path const& file,
                                              std::span<ConfigKey const> keys);
Result<std::vector<Setting>> read_environment(Environment const& environment,
                                              std::span<ConfigKey const> keys);
Result<std::vector<Setting>> read_overrides(std::span<std::string const> overrides,
                                            std::span<ConfigKey const> keys);

}  // namespace bindle::agent
