#include "bundle/bundle_builder.hpp"
#include "tests/support/corpus.hpp"
#include "tests/support/sample_bundles.hpp"
#include "tests/unit/tools/bundle_command.hpp"
#include "tools/cli/bundle/octets_input.hpp"
#include "tools/cli/bundle/violation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bindle::cli {
namespace {

using bindle::testing::build_bundle;
using bindle::testing::sample_spec;
using ::testing::HasSubstr;
using tests::BundleCommand;

Bytes sample() {
  return build_bundle(sample_spec(), as_bytes("hello"));
}

Bytes with_definite_outer_array() {
  auto wire = sample();
  wire.front() = 0x85;
  wire.pop_back();
  return wire;
}

Bytes with_block(std::uint64_t type, Bytes data) {
  auto spec = sample_spec();
  spec.content.reset();
  spec.hop_count.reset();
  spec.others = {{.type = type, .flags = 0, .data = std::move(data)}};
  return build_bundle(spec, as_bytes("hello"));
}

std::size_t offset_of(ByteView part, ByteView wire) {
  return static_cast<std::size_t>(std::search(wire.begin(), wire.end(), part.begin(), part.end()) -
                                  wire.begin());
}

TEST(Violation, IsNoneInABundle) {
  EXPECT_FALSE(find_violation(sample(), {}));
}

TEST(Violation, NamesTheOffsetOfWhatCannotBeRead) {
  auto const wire = sample();
  for (std::size_t length = 0; length < wire.size(); ++length) {
    auto const violation = find_violation(ByteView(wire).first(length), {});
    ASSERT_TRUE(violation);
    EXPECT_LE(violation->offset, length);
    EXPECT_FALSE(violation->section.empty()) << violation->detail;
  }
}

TEST(Violation, NamesTheBlockWhoseCrcIsWrong) {
  auto wire = sample();
  auto const payload = parse_bundle(wire).value().payload.wire;
  auto const offset = static_cast<std::uint64_t>(payload.data() - wire.data());
  wire[wire.size() - 2] ^= 1;
  EXPECT_EQ(find_violation(wire, {})->offset, offset);
}

TEST(Violation, PlacesAFlawInsideBlockData) {
  Bytes const not_a_hop_count = {0x82, 0x18, 0x20, 0x61};
  auto const wire = with_block(block_type::kHopCount, not_a_hop_count);
  auto const violation = find_violation(wire, {}).value();
  EXPECT_EQ(violation.offset, offset_of(not_a_hop_count, wire) + 3);
  EXPECT_THAT(violation.section, HasSubstr("4.4.3"));
}

TEST(Violation, PlacesASecurityBlockThatIsWrong) {
  auto const wire = with_block(block_type::kIntegrity, {0x80});
  auto const parsed = parse_bundle(sample()).value();
  auto const violation = find_violation(wire, {}).value();
  EXPECT_LT(violation.offset, wire.size());
  EXPECT_GT(violation.offset, parsed.primary_wire.size());
}

TEST(Violation, IsFoundInWhatTheConformanceCorpusRejects) {
  for (auto const& one : bindle::testing::conformance_cases("bundle")) {
    Relaxations relaxations;
    for (auto const& name : relaxation_names()) {
      if (one.relaxes(name)) relaxations.push_back(name);
    }
    auto const violation = find_violation(one.wire, relaxed_policy(relaxations).value());
    EXPECT_EQ(violation.has_value(), one.text("verdict") == "reject") << one.id();
    if (!violation) continue;
    EXPECT_LE(violation->offset, one.wire.size()) << one.id();
  }
}

TEST(BundleValidate, ExitCodeIsTheVerdict) {
  BundleCommand const bindle;
  auto const good = bindle.write("good", sample());
  auto const bad = bindle.write("bad", as_bytes("bad"));
  auto const valid = bindle.run({"validate", good});
  EXPECT_EQ(valid.exit_code, ExitCode::ok);
  EXPECT_EQ(valid.out, good + ": valid\n");
  auto const invalid = bindle.run({"validate", bad});
  EXPECT_EQ(invalid.exit_code, ExitCode::integrity_failure);
  EXPECT_EQ(invalid.out, bad + ": not valid\n");
  EXPECT_THAT(invalid.err, HasSubstr("RFC 9171 section 4.1"));
  EXPECT_THAT(invalid.err, HasSubstr("offset 0"));
  EXPECT_EQ(invalid.err.find("offset"), invalid.err.rfind("offset")) << "once";
}

TEST(BundleValidate, TakesSeveralFilesAndHexadecimalText) {
  BundleCommand const bindle;
  auto const good = bindle.write("good", to_hex(sample()));
  auto const gone = bindle.path("gone");
  auto const both = bindle.run({"validate", "--hex", good, gone});
  EXPECT_EQ(both.exit_code, ExitCode::not_found);
  EXPECT_THAT(both.out, HasSubstr(good + ": valid\n"));
  auto const bad = bindle.write("bad", std::string("9fff"));
  EXPECT_EQ(bindle.run({"validate", "--hex", gone, bad, good}).exit_code,
            ExitCode::integrity_failure);
  auto const no_hex = bindle.write("no-hex", std::string("hello"));
  EXPECT_EQ(bindle.run({"validate", "--hex", no_hex}).exit_code, ExitCode::usage);
}

TEST(BundleValidate, TellsTheSameInJson) {
  BundleCommand const bindle;
  auto const good = bindle.write("good", sample());
  auto const bad = bindle.write("bad", with_definite_outer_array());
  auto const one = bindle.run({"validate", bad, "--json"}).json();
  EXPECT_EQ(one.at("valid"), false);
  EXPECT_EQ(one.at("section"), "RFC 9171 section 4.1");
  EXPECT_EQ(one.at("offset"), 0);
  EXPECT_TRUE(one.at("detail").is_string());
  auto const all = bindle.run({"validate", bad, good, bindle.path("gone"), "--json"}).json();
  ASSERT_EQ(all.as_array().size(), 3u);
  EXPECT_EQ(all.at(1).at("valid"), true);
  EXPECT_TRUE(all.at(2).at("valid").is_null());
}

TEST(BundleValidate, RelaxesTheRulesThatAreNamed) {
  BundleCommand const bindle;
  auto const file = bindle.write("definite", with_definite_outer_array());
  EXPECT_EQ(bindle.run({"validate", file}).exit_code, ExitCode::integrity_failure);
  EXPECT_EQ(bindle.run({"validate", file, "--relax", "definite-outer-array"}).exit_code,
            ExitCode::ok);
  EXPECT_EQ(bindle.run({"inspect", file, "--relax", "definite-outer-array"}).exit_code,
            ExitCode::ok);
  EXPECT_EQ(bindle.run({"validate", file, "--relax", "everything"}).exit_code, ExitCode::usage);
}

TEST(BundleValidate, ReadsNoMoreThanItMay) {
  BundleCommand const bindle;
  auto const file = bindle.write("bundle", sample());
  EXPECT_EQ(bindle.run({"validate", file, "--max-size", "10"}).exit_code, ExitCode::usage);
  EXPECT_EQ(bindle.run({"validate", file, "--max-size", "2GiB"}).exit_code, ExitCode::usage);
}

}  // namespace
}  // namespace bindle::cli
