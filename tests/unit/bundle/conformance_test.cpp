#include "bundle/bundle.hpp"
#include "bundle/envelope.hpp"
#include "bundle/error_path.hpp"
#include "tests/support/corpus.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace bindle {
namespace {

using testing::conformance_cases;
using testing::ConformanceCase;

constexpr std::size_t kLeastCases = 150;

ParsePolicy policy_for(ConformanceCase const& one) {
  ParsePolicy policy;
  policy.require_primary_crc = !one.relaxes("primary-crc");
  policy.require_age_without_clock = !one.relaxes("age-required");
  policy.accept_definite_outer_array = one.relaxes("definite-outer-array");
  return policy;
}

// The corpus says "RFC 9171 4.1".
std::string section_of(Error const& error) {
  std::string section(deciding_section(error));
  auto const word = section.find("section ");
  return word == std::string::npos ? section : section.erase(word, 8);
}

std::string verdict_on(Result<ParsedBundle> const& parsed) {
  return parsed ? "accept" : "reject";
}

std::string why(ConformanceCase const& one, Result<ParsedBundle> const& parsed) {
  return one.id() + " (" + one.text("reason") + "): " + (parsed ? "" : parsed.error().detail);
}

// Those that a parser decides about, with and without security blocks.
std::vector<ConformanceCase> parser_cases() {
  auto cases = conformance_cases("bundle");
  auto secured = conformance_cases("security");
  EXPECT_GE(cases.size(), kLeastCases);
  EXPECT_FALSE(secured.empty());
  std::move(secured.begin(), secured.end(), std::back_inserter(cases));
  return cases;
}

TEST(ConformanceCorpus, EachBundleGetsItsVerdict) {
  for (auto const& one : parser_cases()) {
    auto const parsed = parse_bundle(one.wire, policy_for(one));
    EXPECT_EQ(verdict_on(parsed), one.text("verdict")) << why(one, parsed);
  }
}

TEST(ConformanceCorpus, EachSecuredBundleGetsItsVerdict) {
  EXPECT_FALSE(conformance_cases("security").empty());
  for (auto const& one : conformance_cases("security")) {
    auto const parsed = parse_bundle(one.wire, policy_for(one));
    EXPECT_EQ(verdict_on(parsed), one.text("verdict")) << why(one, parsed);
  }
}

TEST(ConformanceCorpus, WhatIsProcessedIsABundleOrNoneToo) {
  for (auto const& one : conformance_cases("processing")) {
    auto const parsed = parse_bundle(one.wire);
    EXPECT_EQ(verdict_on(parsed), one.text("verdict")) << why(one, parsed);
  }
}

TEST(ConformanceCorpus, EachErrorNamesTheSectionThatDecides) {
  for (auto const& one : parser_cases()) {
    auto const parsed = parse_bundle(one.wire, policy_for(one));
    if (parsed || one.is_set("limit")) continue;
    EXPECT_EQ(section_of(parsed.error()), one.text("section")) << why(one, parsed);
  }
}

TEST(ConformanceCorpus, WhatIsRelaxedIsRejectedByDefault) {
  for (auto const& one : parser_cases()) {
    if (one.entry.contains("relax")) {
      EXPECT_FALSE(parse_bundle(one.wire)) << one.id();
    }
  }
}

TEST(ConformanceCorpus, AcceptedBundlesAreForwardedOctetForOctet) {
  for (auto const& one : parser_cases()) {
    auto const parsed = parse_bundle(one.wire, policy_for(one));
    if (!parsed || one.relaxes("definite-outer-array")) continue;
    EXPECT_EQ(whole(envelope_of(*parsed), parsed->payload.data), one.wire) << one.id();
  }
}

}  // namespace
}  // namespace bindle
