#include "agent/config/config_keys.hpp"
#include "tests/support/source_dir.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

// config/bindle.toml, which `bindle init` copies, and docs/configuration.md say what the table of
// keys says. Run this test with UPDATE_DOCUMENTS=1 to write them anew after changing the table.
namespace bindle::agent {
namespace {

constexpr std::size_t kLineLength = 92;
constexpr std::string_view kExampleName = "library";

std::string comment(std::string const& text) {
  std::istringstream words(text);
  std::string lines;
  std::string line = "#";
  for (std::string word; words >> word;) {
    if (line.size() + 1 + word.size() > kLineLength) {
      lines += line + "\n";
      line = "#";
    }
    line += " " + word;
  }
  return lines + line + "\n";
}

std::string sentence(std::string text) {
  return "Allowed: " + std::move(text) + ".";
}

std::string literal(ConfigKey const& key, std::string_view value) {
  auto const bare = key.value == ConfigValue::number || key.value == ConfigValue::flag;
  if (bare) return std::string(value);
  return "\"" + std::string(value) + "\"";
}

// A # without a space: what stands in tables is not a default that could be uncommented alone.
std::string table_example(ConfigKey const& key, bool is_first) {
  auto const section = is_first ? "#[[" + std::string(key.section()) + "]]\n" : "";
  return section + "#" + std::string(key.key()) + " = " +
         literal(key, key.fallback.value_or(key.example)) + "\n";
}

std::string example_config() {
  std::string text = comment(
      "Configuration of a Bindle node. Every key stands here with its default; to change one, "
      "remove the # in front of it and edit the value. BINDLE_SECTION_KEY in the environment "
      "overrides a key, bindled --set section.key=value overrides both.");
  std::string section;
  for (auto const& key : config_keys()) {
    bool const is_first = std::exchange(section, std::string(key.section())) != key.section();
    if (is_first) {
      text += key.repeats ? "\n" : "\n[" + section + "]\n";
    } else {
      text += "\n";
    }
    text += comment(std::string(key.meaning) + " " + sentence(key.allowed));
    if (key.begin_table) {
      text += table_example(key, is_first);
    } else if (key.repeats) {
      text += "# [[" + section + "]]\n# " + std::string(key.key()) + " = " +
              literal(key, "tcpcl://192.0.2.7:4556") + "\n";
    } else if (key.fallback) {
      text += "# " + std::string(key.key()) + " = " + literal(key, *key.fallback) + "\n";
    } else {
      text += std::string(key.key()) + " = " + literal(key, kExampleName) + "\n";
    }
  }
  return text;
}

std::string shown_default(ConfigKey const& key) {
  if (key.repeats && !key.begin_table) return "none";
  if (!key.fallback) return "must be given";
  return "`" + literal(key, *key.fallback) + "`";
}

std::string reference() {
  std::string text =
      "# Configuration\n\n"
      "`bindle init` writes a commented file; `bindled --config FILE` reads it, and "
      "`bindled --check-config` only checks it.\n"
      "An unknown key is an error, and so is a value out of range.\n\n"
      "Each key can be overridden, in ascending strength, by its environment variable and by\n"
      "`bindled --set section.key=value`. A list in `BINDLE_PEER_ADDRESS` is separated by commas "
      "and replaces the file's.\n"
      "Tables with several keys, such as [[security.rule]], stand in the file only.\n\n"
      "Sizes are octets, or carry a unit: `64MiB` (1024s) or `20GB` (1000s). Durations carry one "
      "of `ms`, `s`, `m`, `h`, `d`.\n";
  std::string section;
  for (auto const& key : config_keys()) {
    if (std::exchange(section, std::string(key.section())) != key.section()) {
      text += "\n## " + (key.repeats ? "[[" + section + "]]" : "[" + section + "]") + "\n";
    }
    text += "\n**`" + std::string(key.key()) + "`** " + std::string(key.meaning) + "\n";
    text += sentence(key.allowed) + " Default: " + shown_default(key) + ".";
    if (!key.begin_table) text += " Variable: `" + key.environment_variable() + "`.";
    text += "\n";
  }
  return text;
}

std::filesystem::path in_source(std::string_view path) {
  return tests::source_dir() / path;
}

std::string content_of(std::filesystem::path const& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void expect_document(std::string_view path, std::string const& expected) {
  if (std::getenv("UPDATE_DOCUMENTS")) {
    std::ofstream(in_source(path), std::ios::binary) << expected;
  }
  EXPECT_EQ(content_of(in_source(path)), expected);
}

TEST(ConfigDocuments, ExampleSaysWhatTheTableSays) {
  expect_document("config/bindle.toml", example_config());
}

TEST(ConfigDocuments, ReferenceSaysWhatTheTableSays) {
  expect_document("docs/configuration.md", reference());
}

TEST(ConfigDocuments, ExampleIsAValidConfiguration) {
  auto const config = load_config({in_source("config/bindle.toml"), {}, {}});
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->node.name, kExampleName);
}

TEST(ConfigDocuments, ExampleWithEveryDefaultUncommentedMeansTheSame) {
  std::istringstream example(example_config());
  std::string uncommented;
  for (std::string line; std::getline(example, line);) {
    auto const is_setting = line.starts_with("# ") && line.find(" = ") != std::string::npos &&
                            line.find(" = ") < line.find(' ', 2) + 1;
    uncommented += (is_setting ? line.substr(2) : line) + "\n";
  }
  uncommented.erase(uncommented.find("address = "),
                    std::string_view("address = \"tcpcl://192.0.2.7:4556\"").size());
  ConfigSources const sources{"/etc/bindle/bindle.toml", {}, {}};
  auto const all_written = parse_config(uncommented, sources);
  ASSERT_TRUE(all_written) << all_written.error().detail;
  auto const defaults = parse_config("[node]\nname = \"library\"", sources).value();
  EXPECT_EQ(all_written->http.listen, defaults.http.listen);
  EXPECT_EQ(all_written->storage.budget_bytes, defaults.storage.budget_bytes);
  EXPECT_EQ(all_written->retention.expired, defaults.retention.expired);
  EXPECT_EQ(all_written->node.data_dir, defaults.node.data_dir);
}

}  // namespace
}  // namespace bindle::agent
