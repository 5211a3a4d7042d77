#include "agent/config/contact_keys.hpp"

#include "agent/config/config_rows.hpp"
#include "agent/config/config_values.hpp"
#include "bundle/node_name.hpp"

#include <utility>

namespace bindle::agent {
namespace {

using namespace rows;

constexpr std::size_t kMostPatterns = 64;
constexpr std::string_view kName =
    "1 to 63 letters, digits, '-', '_' or '.', a letter or digit first";

Result<std::string> parse_island(std::string_view text) {
  auto name = check_node_name(text);
  if (!name) return not_allowed();
  return name;
}

Result<std::string> parse_optional_island(std::string_view text) {
  if (text.empty()) return std::string();
  return parse_island(text);
}

Result<std::vector<EidPattern>> parse_patterns(std::string_view text) {
  std::vector<EidPattern> patterns;
  for (auto const part : parts_of(text)) {
    if (patterns.size() == kMostPatterns) return not_allowed();
    TRY(auto pattern, EidPattern::parse(part));
    patterns.push_back(std::move(pattern));
  }
  return patterns;
}

IslandMap::Island& last_island(Config& config) {
  return config.islands.back();
}

}  // namespace

ConfigKey island_name_key() {
  return text_key(
      {"node.island",
       "",
       "The place where this node is, for the account of what it carries between such places. "
       "Empty: on the move."},
      std::string(kName) + ", or nothing",
      parse_optional_island,
      [](Config & c) -> auto& { return c.node.island; });
}

void add_island_keys(std::vector<ConfigKey>& keys) {
  auto name = text_key(
      {"island.name",
       std::nullopt,
       "A place whose nodes reach each other, while other places are reached only now and then."},
      std::string(kName),
      parse_island,
      [](Config & c) -> auto& { return last_island(c).name; });
  auto nodes = text_key(
      {"island.nodes", std::nullopt, "The nodes there. Of the islands that fit, the first counts."},
      "up to 64 node ids with commas between them, in which * is any text",
      parse_patterns,
      [](Config & c) -> auto& { return last_island(c).nodes; });
  add_table(keys,
            {with_example(std::move(name), "reef"),
             with_example(std::move(nodes), "dtn://reef-*/, dtn://clinic/")},
            [](Config& config) { config.islands.emplace_back(); });
}

}  // namespace bindle::agent
