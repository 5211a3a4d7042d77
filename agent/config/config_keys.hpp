#pragma once

#include "agent/config/config.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bindle::agent {

// How a value stands in the TOML file. In the environment and on the command line all are text.
enum class ConfigValue {
  text,    // a string
  number,  // an integer
  size,    // a string with a unit, or an integer
  flag,    // true or false
};

// One key of the configuration. All there is to know about it stands in its row of the table:
// reading, environment, suggestions and documents follow the table, and a row cannot be written
// without the field of Config that it fills.
struct ConfigKey {
  std::string_view name;  // "section.key"; a section may have a dot in its name
  ConfigValue value = ConfigValue::text;
  std::optional<std::string_view> fallback;  // as one would write it; none: must be given
  std::string_view meaning;                  // one or two sentences
  std::string allowed;                       // completes "allowed is ..."
  bool repeats = false;                      // stands in [[section]] tables; values add up
  std::string_view example = {};             // a value to show where there is no fallback

  // Where such a table has several keys: adds one to Config, whose fields `assign` fills. These
  // keys stand in the file only.
  std::function<void(Config&)> begin_table = {};

  // Fails with Errc::invalid_argument when `text` is not what is allowed; the detail is empty
  // where `allowed` says it all.
  std::function<Result<void>(Config&, std::string_view text)> assign;

  std::string_view section() const { return name.substr(0, name.rfind('.')); }

  std::string_view key() const { return name.substr(name.rfind('.') + 1); }

  std::string environment_variable() const;  // "BINDLE_SECTION_KEY"
};

// In the order of the documents; the keys of one section stand together.
std::vector<ConfigKey> config_keys();

}  // namespace bindle::agent
