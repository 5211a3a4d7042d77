#include "agent/config/setting.hpp"
#include "agent/config/suggestion.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

std::string_view kind_of(toml::node const& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "a number";
    case toml::node_type::floating_point:
      return "a number with a fraction";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time:
      return "a date or time";
    case toml::node_type::none:
      break;
  }
  return "nothing";
}

// Turns the parsed file into settings, checking names and kinds of values on the way.
class FileReader {
 public:
  FileReader(std::filesystem::path const& file, std::span<ConfigKey const> keys)
      : file_(file.string()), keys_(keys) {}

  Result<std::vector<Setting>> read(toml::table const& root) {
    for (auto const& [name, node] : root) {
      TRY_VOID(read_section(std::string(name.str()), name.source().begin.line, node));
    }
    return std::move(settings_);
  }

  std::string place(toml::source_index line) const { return file_ + ":" + std::to_string(line); }

 private:
  Result<void> read_section(std::string const& section,
                            toml::source_index line,
                            toml::node const& node) {
    auto const first = std::find_if(
        keys_.begin(), keys_.end(), [&](ConfigKey const& key) { return key.section() == section; });
    if (first == keys_.end()) return read_group(section, line, node);
    if (first->repeats) return read_repeated(section, line, node);
    auto const* const table = node.as_table();
    if (!table)
      return refuse(line,
                    section + " is " + kind_of_text(node) + "; it is a section, [" + section + "]");
    return read_keys(section, *table);
  }

  // [[security.key]] is a section of its own inside a table that has nothing else.
  Result<void> read_group(std::string const& group,
                          toml::source_index line,
                          toml::node const& node) {
    auto const* const table = node.as_table();
    bool const is_group = std::any_of(keys_.begin(), keys_.end(), [&](ConfigKey const& key) {
      return key.section().starts_with(group + ".");
    });
    if (!is_group || !table) return unknown_section(group, line);
    for (auto const& [name, inner] : *table) {
      TRY_VOID(
          read_section(group + "." + std::string(name.str()), name.source().begin.line, inner));
    }
    return {};
  }

  Result<void> read_repeated(std::string const& section,
                             toml::source_index line,
                             toml::node const& node) {
    auto const* const array = node.as_array();
    if (!array || !array->is_array_of_tables()) {
      return refuse(line, section + " is written as [[" + section + "]], once for each");
    }
    for (auto const& element : *array) {
      auto const first = settings_.size();
      TRY_VOID(read_keys(section, *element.as_table()));
      if (first == settings_.size()) {
        return refuse(element.source().begin.line, "[[" + section + "]] is empty");
      }
      settings_[first].starts_table = static_cast<bool>(settings_[first].key->begin_table);
    }
    return {};
  }

  Result<void> read_keys(std::string const& section, toml::table const& table) {
    for (auto const& [name, node] : table) {
      TRY_VOID(read_value(section + "." + std::string(name.str()), name.source().begin.line, node));
    }
    return {};
  }

  Result<void> read_value(std::string const& name,
                          toml::source_index line,
                          toml::node const& node) {
    auto const* const key = find_key(keys_, name);
    if (!key) return unknown_key(name, line);
    auto const takes_text = key->value == ConfigValue::text || key->value == ConfigValue::size;
    auto const takes_number = key->value == ConfigValue::number || key->value == ConfigValue::size;
    if (auto const* text = node.as_string(); text && takes_text) {
      settings_.push_back({.key = key, .text = text->get(), .place = place(line)});
    } else if (auto const* number = node.as_integer(); number && takes_number) {
      settings_.push_back(
          {.key = key, .text = std::to_string(number->get()), .place = place(line)});
    } else if (auto const* flag = node.as_boolean(); flag && key->value == ConfigValue::flag) {
      settings_.push_back(
          {.key = key, .text = flag->get() ? "true" : "false", .place = place(line)});
    } else {
      return refuse(line,
                    name + " is " + kind_of_text(node) + "; allowed is " + key->allowed +
                        (key->value == ConfigValue::text ? ", in quotes" : ""));
    }
    return {};
  }

  static std::string kind_of_text(toml::node const& node) { return std::string(kind_of(node)); }

  Error unknown_section(std::string const& section, toml::source_index line) const {
    std::vector<std::string> sections;
    for (auto const& key : keys_)
      sections.emplace_back(key.section());
    return refuse(line, "unknown section " + section + did_you_mean(section, sections));
  }

  Error unknown_key(std::string const& name, toml::source_index line) const {
    std::vector<std::string> names;
    for (auto const& key : keys_)
      names.emplace_back(key.name);
    return refuse(line, "unknown key " + name + did_you_mean(name, names));
  }

  Error refuse(toml::source_index line, std::string const& why) const {
    return fail(Errc::invalid_argument, place(line) + ": " + why);
  }

  std::string file_;
  std::span<ConfigKey const> keys_;
  std::vector<Setting> settings_;
};

}  // namespace

Result<std::vector<Setting>> read_config_text(std::string_view text,
                                              std::filesystem::path const& file,
                                              std::span<ConfigKey const> keys) {
  FileReader reader(file, keys);
  try {
    return reader.read(toml::parse(text));
  } catch (toml::parse_error const& error) {
    return fail(Errc::invalid_argument,
                reader.place(error.source().begin.line) + ": " + std::string(error.description()));
  }
}

}  // namespace bindle::agent
