#include "bundle/bundle.hpp"
#include "tests/support/sample_bundles.hpp"
#include "tests/unit/tools/bundle_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace bindle::cli {
namespace {

using ::testing::HasSubstr;
using tests::BundleCommand;

Bytes sample(std::uint64_t sequence = 7) {
  auto spec = bindle::testing::sample_spec();
  spec.timestamp.sequence = sequence;
  return bindle::testing::build_bundle(spec, Bytes(3000, 0x42));
}

// The bundle in pieces, and their files.
std::vector<std::string> cut(BundleCommand const& bindle,
                             std::string const& name,
                             std::uint64_t sequence = 7) {
  auto const file = bindle.write(name, sample(sequence));
  auto const ended = bindle.run({"fragment", file, "--size", "1000", "-o", file, "--json"});
  auto const pieces = ended.json();
  std::vector<std::string> files;
  for (auto const& piece : pieces.as_array())
    files.emplace_back(piece.at("file").as_string());
  return files;
}

std::vector<std::string> reassemble(std::vector<std::string> files) {
  files.insert(files.begin(), "reassemble");
  return files;
}

TEST(BundleFragment, WritesAFileForEachFragment) {
  BundleCommand const bindle;
  auto const file = bindle.write("bundle", sample());
  auto const ended =
      bindle.run({"fragment", file, "--size", "1000", "-o", bindle.path("piece"), "--hex-out"});
  EXPECT_EQ(ended.exit_code, ExitCode::ok);
  EXPECT_THAT(ended.out, HasSubstr(bindle.path("piece.0") + "\n" + bindle.path("piece.1") + "\n"));
  auto const first = from_hex(bindle.read("piece.0")).value();
  EXPECT_LE(first.size(), 1000u);
  EXPECT_EQ(parse_bundle(first).value().primary.fragment->total_length, 3000u);
}

TEST(BundleFragment, LeavesABundleThatFitsWhole) {
  BundleCommand const bindle;
  auto const file = bindle.write("bundle", sample());
  bindle.run({"fragment", file, "--size", "1MiB", "-o", bindle.path("piece")});
  EXPECT_EQ(bindle.read("piece.0"), bindle.read("bundle"));
  EXPECT_FALSE(std::filesystem::exists(bindle.path("piece.1")));
}

TEST(BundleFragment, RefusesWhatCannotBeCut) {
  BundleCommand const bindle;
  auto spec = bindle::testing::sample_spec();
  spec.flags = bundle_flag::kMustNotFragment;
  auto const whole = bindle.write("whole", bindle::testing::build_bundle(spec, Bytes(3000)));
  auto const piece = bindle.path("piece");
  EXPECT_EQ(bindle.run({"fragment", whole, "--size", "1000", "-o", piece}).exit_code,
            ExitCode::not_permitted);
  auto const file = bindle.write("bundle", sample());
  EXPECT_EQ(bindle.run({"fragment", file, "--size", "50", "-o", piece}).exit_code, ExitCode::usage);
  EXPECT_EQ(bindle.run({"fragment", file, "--size", "much", "-o", piece}).exit_code,
            ExitCode::usage);
  EXPECT_EQ(bindle.run({"fragment", file, "--size", "1000"}).exit_code, ExitCode::usage);
  EXPECT_EQ(
      bindle
          .run({"fragment", bindle.write("bad", std::string("bad")), "--size", "1000", "-o", piece})
          .exit_code,
      ExitCode::integrity_failure);
}

TEST(BundleReassemble, TakesFragmentsInAnyOrderAndAgain) {
  BundleCommand const bindle;
  auto files = cut(bindle, "bundle");
  std::reverse(files.begin(), files.end());
  files.push_back(files.front());
  EXPECT_EQ(bindle.octets(reassemble(files)), sample());
}

TEST(BundleReassemble, SaysWhichOctetsAreMissing) {
  BundleCommand const bindle;
  auto files = cut(bindle, "bundle");
  ASSERT_GE(files.size(), 4u);
  files.erase(files.begin() + 2);
  files.erase(files.begin());
  auto const text = bindle.run(reassemble(files));
  EXPECT_EQ(text.exit_code, ExitCode::partial);
  EXPECT_THAT(text.err, HasSubstr("missing: 0 to "));
  files.insert(files.end(), {"--json", "-o", bindle.path("whole")});
  auto const missing = bindle.run(reassemble(files)).json().at("missing").as_array();
  ASSERT_EQ(missing.size(), 2u);
  EXPECT_EQ(missing[0].at("offset"), 0);
  EXPECT_FALSE(std::filesystem::exists(bindle.path("whole")));
}

TEST(BundleReassemble, RefusesFragmentsOfSeveralBundles) {
  BundleCommand const bindle;
  auto files = cut(bindle, "one", 1);
  auto const others = cut(bindle, "two", 2);
  files.push_back(others.front());
  EXPECT_EQ(bindle.run(reassemble(files)).exit_code, ExitCode::conflict);
  auto const whole = bindle.write("whole", sample());
  EXPECT_EQ(bindle.run({"reassemble", whole}).exit_code, ExitCode::conflict);
}

TEST(BundleReassemble, MakesNothingLongerThanItMay) {
  BundleCommand const bindle;
  auto files = cut(bindle, "bundle");
  files.insert(files.end(), {"--max-size", "2000"});
  EXPECT_EQ(bindle.run(reassemble(files)).exit_code, ExitCode::over_budget);
}

}  // namespace
}  // namespace bindle::cli
