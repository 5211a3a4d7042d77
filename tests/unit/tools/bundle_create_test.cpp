#include "bundle/bundle.hpp"
#include "tests/unit/tools/bundle_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace bindle::cli {
namespace {

using testing::HasSubstr;
using tests::BundleCommand;

using Arguments = std::vector<std::string>;

Arguments with(Arguments first, Arguments const& more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

Arguments const kLeast = {"create", "--destination", "dtn://b/y", "--text", "hello"};
Arguments const kFromA =
    with(kLeast, {"--source", "dtn://a/x", "--creation-time", "0", "--age", "0s"});

tests::Ended refused(Arguments const& more, Arguments const& least = kFromA) {
  BundleCommand const bindle;
  auto ended = bindle.run(with(least, more));
  EXPECT_EQ(ended.exit_code, ExitCode::usage) << ended.err;
  EXPECT_TRUE(ended.out.empty());
  return ended;
}

TEST(BundleCreate, AnonymousBundleMustNotBeFragmented) {
  BundleCommand const bindle;
  auto const wire = bindle.octets(kLeast);
  auto const bundle = parse_bundle(wire).value();
  EXPECT_TRUE(bundle.primary.source.is_null());
  EXPECT_EQ(bundle.primary.flags, bundle_flag::kMustNotFragment);
  EXPECT_EQ(as_text(bundle.payload.data), "hello");
}

TEST(BundleCreate, SaysEverythingItIsTold) {
  BundleCommand const bindle;
  auto const wire = bindle.octets({"create",
                                   "--source",
                                   "ipn:1.7",
                                   "--destination",
                                   "dtn://b/~all",
                                   "--report-to",
                                   "ipn:3.1",
                                   "--lifetime",
                                   "12h",
                                   "--flag",
                                   "report-delivery",
                                   "--flag",
                                   "status-time-requested",
                                   "--creation-time",
                                   "2024-09-18T18:40:00Z",
                                   "--sequence",
                                   "9",
                                   "--hop-limit",
                                   "20",
                                   "--age",
                                   "250ms",
                                   "--previous-node",
                                   "dtn://c/",
                                   "--block",
                                   "0xc0:0x10:0102",
                                   "--crc",
                                   "16",
                                   "--block-crc",
                                   "32",
                                   "--payload-crc",
                                   "none",
                                   "--text",
                                   ""});
  auto const bundle = parse_bundle(wire).value();
  auto const& primary = bundle.primary;
  EXPECT_EQ(primary.source.to_string(), "ipn:1.7");
  EXPECT_EQ(primary.destination.to_string(), "dtn://b/~all");
  EXPECT_EQ(primary.report_to.to_string(), "ipn:3.1");
  EXPECT_EQ(primary.lifetime_ms, 43'200'000u);
  EXPECT_EQ(primary.flags, bundle_flag::kReportDelivery | bundle_flag::kStatusTimeRequested);
  EXPECT_EQ(primary.timestamp, (CreationTimestamp{780'000'000'000, 9}));
  EXPECT_EQ(primary.crc_type, CrcType::crc16_x25);
  EXPECT_EQ(bundle.hop_count, (HopCount{20, 0}));
  EXPECT_EQ(bundle.age_ms, 250u);
  EXPECT_EQ(bundle.previous_node->to_string(), "dtn://c/");
  EXPECT_EQ(bundle.payload.crc_type, CrcType::none);
  auto const& block = bundle.extensions.back();
  EXPECT_EQ(block.type, 192u);
  EXPECT_EQ(block.flags, block_flag::kDiscardIfUnprocessed);
  EXPECT_EQ(block.crc_type, CrcType::crc32c);
  EXPECT_EQ(to_hex(block.data), "0102");
}

TEST(BundleCreate, WritesTheContentBlock) {
  BundleCommand const bindle;
  auto const wire = bindle.octets(with(kFromA,
                                       {"--content",
                                        "app",
                                        "--priority",
                                        "low",
                                        "--audience",
                                        "trusted",
                                        "--topic",
                                        "water",
                                        "--tag",
                                        "map",
                                        "--tag",
                                        "well",
                                        "--object",
                                        std::string(64, 'a')}));
  auto const content = parse_bundle(wire).value().content.value();
  EXPECT_EQ(content.kind, ContentKind::app);
  EXPECT_EQ(content.priority, Priority::low);
  EXPECT_EQ(content.audience, Audience::trusted);
  EXPECT_EQ(content.topic, "water");
  EXPECT_THAT(content.tags, testing::ElementsAre("map", "well"));
  EXPECT_EQ(to_hex(content.object), std::string(64, 'a'));
}

TEST(BundleCreate, SameWordsMakeTheSameBundle) {
  BundleCommand const bindle;
  EXPECT_EQ(bindle.octets(kFromA), bindle.octets(kFromA));
}

TEST(BundleCreate, CreationTimeIsNowUnlessItIsGiven) {
  auto const before =
      to_dtn_time(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
  BundleCommand const bindle;
  auto const wire = bindle.octets(kLeast);
  EXPECT_GE(parse_bundle(wire).value().primary.timestamp.time_ms, before);
}

TEST(BundleCreate, TakesThePayloadFromAFile) {
  BundleCommand const bindle;
  auto const raw = bindle.write("raw", std::string("\0\xff", 2));
  auto const hex = bindle.write("hex", std::string("00 ff\n"));
  Arguments const from_file = {
      "create", "--destination", "dtn://b/y", "--creation-time", "0", "--age", "0s", "--payload"};
  auto const wire = bindle.octets(with(from_file, {raw}));
  EXPECT_EQ(to_hex(parse_bundle(wire).value().payload.data), "00ff");
  EXPECT_EQ(bindle.octets(with(from_file, {hex, "--hex"})), wire);
  EXPECT_EQ(bindle.run(with(from_file, {bindle.path("gone")})).exit_code, ExitCode::not_found);
  EXPECT_EQ(bindle.run(with(from_file, {raw, "--max-size", "1"})).exit_code, ExitCode::usage);
}

TEST(BundleCreate, RefusesWhatTheProtocolForbids) {
  EXPECT_THAT(refused({"--flag", "report-delivery"}, kLeast).err, HasSubstr("null source"));
  EXPECT_THAT(refused({"--flag", "is-a-fragment"}).err, HasSubstr("fragment"));
  EXPECT_THAT(refused({"--flag", "administrative-record", "--flag", "report-deletion"}).err,
              HasSubstr("administrative record"));
  EXPECT_THAT(refused({"--source", "dtn://a/~group"}, kLeast).err, HasSubstr("single node"));
  EXPECT_THAT(refused({"--crc", "none"}).err, HasSubstr("CRC"));
  EXPECT_THAT(refused({"--block", "1:0:00"}).err, HasSubstr("payload"));
  EXPECT_THAT(refused({"--block", "7:0:00"}).err, HasSubstr("bundle age"));
  EXPECT_THAT(refused({"--block", "10:0:ff"}).err, HasSubstr("no bundle"));
}

TEST(BundleCreate, WithoutAClockTheAgeIsNeeded) {
  BundleCommand const bindle;
  auto const ended = bindle.run(with(kLeast, {"--creation-time", "0"}));
  EXPECT_EQ(ended.exit_code, ExitCode::usage);
  EXPECT_THAT(ended.err, HasSubstr("bundle age"));
}

TEST(BundleCreate, NamesTheOptionThatCannotBeRead) {
  EXPECT_THAT(refused({"--source", "http://a/"}, kLeast).err, HasSubstr("--source: "));
  EXPECT_THAT(refused({"--report-to", "ipn:1"}).err, HasSubstr("--report-to: "));
  EXPECT_THAT(refused({"--lifetime", "soon"}).err, HasSubstr("--lifetime: "));
  EXPECT_THAT(refused({"--creation-time", "1999-12-31T00:00:00Z"}).err,
              HasSubstr("--creation-time: "));
  EXPECT_THAT(refused({"--block", "192:0"}).err, HasSubstr("--block: "));
  EXPECT_THAT(refused({"--block", "192:x:00"}).err, HasSubstr("--block: "));
  EXPECT_THAT(refused({"--crc", "64"}).err, HasSubstr("--crc: "));
  EXPECT_THAT(refused({"--content", "gossip"}).err, HasSubstr("--content: "));
  EXPECT_THAT(refused({"--content", "app", "--object", "12"}).err, HasSubstr("--object: "));
  EXPECT_THAT(refused({"--flag", "express"}).err, HasSubstr("--flag"));
  EXPECT_THAT(refused({"--hop-limit", "256"}).err, HasSubstr("--hop-limit"));
  EXPECT_THAT(refused({"--sequence", "-1"}).err, HasSubstr("--sequence"));
  EXPECT_THAT(refused({"--topic", "water"}).err, HasSubstr("--content"));
}

TEST(BundleCreate, KeepsRawOctetsOffATerminal) {
  BundleCommand bindle;
  bindle.pretend_terminal();
  EXPECT_EQ(bindle.run(kFromA).exit_code, ExitCode::usage);
  auto const hex = bindle.run(with(kFromA, {"--hex-out"}));
  EXPECT_TRUE(parse_bundle(from_hex(hex.out).value()));
  EXPECT_EQ(to_hex(bindle.octets(with(kFromA, {"--force"}))) + "\n", hex.out);
  EXPECT_EQ(bindle.octets(with(kFromA, {"-o", "-"})), from_hex(hex.out).value());
}

TEST(BundleCreate, TellsAboutTheFileItMade) {
  BundleCommand const bindle;
  auto const file = bindle.path("made");
  auto const told = bindle.run(with(kFromA, {"-o", file, "--json"})).json();
  EXPECT_EQ(told.at("bundle_id"), "dtn://a/x-0-0");
  EXPECT_EQ(told.at("octets"), bindle.read("made").size());
  EXPECT_EQ(told.at("file").as_string(), file);
  EXPECT_EQ(bindle.run(with(kFromA, {"--json"})).exit_code, ExitCode::usage);
  bindle.run(with(kFromA, {"-o", file, "--hex-out"}));
  EXPECT_TRUE(parse_bundle(from_hex(bindle.read("made")).value()));
  EXPECT_EQ(bindle.run(with(kFromA, {"-o", bindle.path("no/such")})).exit_code,
            ExitCode::not_found);
}

}  // namespace
}  // namespace bindle::cli
