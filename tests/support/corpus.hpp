#pragma once

#include "tests/support/vectors.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bindle::testing {

// An entry of tests/conformance/index.json with the octets of its file.
struct ConformanceCase {
  boost::json::object entry;
  Bytes wire;

  std::string text(std::string_view field) const { return text_of(entry.at(field)); }

  std::string id() const { return text("id"); }

  bool accepted() const { return text("verdict") == "accept"; }

  bool is_set(std::string_view field) const {
    auto const* value = entry.if_contains(field);
    return value != nullptr && value->as_bool();
  }

  // Whether the verdict holds only with this rule switched off.
  bool relaxes(std::string_view rule) const {
    auto const* rules = entry.if_contains("relax");
    return rules != nullptr && std::ranges::count(rules->as_array(), boost::json::value(rule)) > 0;
  }
};

inline Bytes bytes_of_case(std::string const& file) {
  return from_hex(text_of_file("conformance/" + file)).value();
}

// Of one level: "bundle" are those that a parser decides alone.
inline std::vector<ConformanceCase> conformance_cases(std::string_view level) {
  std::vector<ConformanceCase> cases;
  auto const index = boost::json::parse(text_of_file("conformance/index.json"));
  for (auto const& value : index.as_array()) {
    auto const& entry = value.as_object();
    if (entry.at("level").as_string() != level) continue;
    cases.push_back({entry, bytes_of_case(text_of(entry.at("file")))});
  }
  return cases;
}

}  // namespace bindle::testing
