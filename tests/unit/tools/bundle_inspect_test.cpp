#include "bundle/bundle_builder.hpp"
#include "bundle/chunk_request.hpp"
#include "bundle/manifest_signature.hpp"
#include "bundle/statements/introduction.hpp"
#include "tests/support/sample_manifest.hpp"
#include "tests/support/source_dir.hpp"
#include "tests/unit/tools/captured_console.hpp"
#include "tests/unit/tools/temporary_folder.hpp"
#include "tools/cli/bundle_description.hpp"
#include "tools/cli/program.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

namespace bindle::cli {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using tests::CapturedConsole;
using tests::TemporaryFolder;

json::array const& vectors() {
  static json::value const all = [] {
    std::ifstream file(tests::source_dir() / "tests/vectors/vectors.json");
    std::ostringstream text;
    text << file.rdbuf();
    return json::parse(text.str());
  }();
  return all.as_array();
}

std::string vector_hex(std::string_view name) {
  for (auto const& vector : vectors()) {
    if (vector.at("name").as_string() == name) return std::string(vector.at("hex").as_string());
  }
  ADD_FAILURE() << "no vector " << name;
  return {};
}

json::object described(std::string_view name) {
  return describe_bundle(from_hex(vector_hex(name)).value());
}

SigningKey publisher() {
  return SigningKey::from_seed({7});
}

Bytes bundle_of(ContentKind kind, ByteView payload, std::array<std::uint8_t, 32> object = {}) {
  BundleSpec spec;
  spec.source = Eid::parse("dtn://a/content").value();
  spec.destination = Eid::parse("dtn://bindle/~content").value();
  spec.timestamp = {780'000'000'000, 1};
  spec.lifetime_ms = 1000;
  ContentBlock content;
  content.kind = kind;
  content.object = object;
  spec.content = content;
  return whole(build_envelope(spec, payload).value(), payload);
}

Bytes signed_sample() {
  return sign_manifest(tests::sample_manifest(), publisher()).value().bytes;
}

TEST(Inspect, AgreesWithTheParserOnEveryVector) {
  for (auto const& vector : vectors()) {
    auto const octets = from_hex(std::string(vector.at("hex").as_string())).value();
    auto const description = describe_bundle(octets);
    EXPECT_EQ(description.at("valid").as_bool(), parse_bundle(octets).has_value())
        << vector.at("name");
    EXPECT_EQ(description.contains("violation"), !description.at("valid").as_bool());
  }
}

TEST(Inspect, DecodesEveryBlockOfTheStandard) {
  auto const bundle = described("gen-all-extension-blocks");
  EXPECT_TRUE(bundle.at("valid").as_bool());
  auto const& primary = bundle.at("primary_block").as_object();
  EXPECT_EQ(primary.at("source"), "ipn:1.1");
  EXPECT_EQ(primary.at("created"), "2024-09-18T18:40:00.000Z");
  EXPECT_EQ(primary.at("created_dtn_ms"), 780'000'000'000);
  EXPECT_EQ(primary.at("lifetime"), "1h");
  EXPECT_EQ(primary.at("lifetime_ms"), 3'600'000);
  EXPECT_EQ(primary.at("crc"), "CRC-32C");
  EXPECT_EQ(primary.at("crc_ok"), true);
  auto const& blocks = bundle.at("blocks").as_array();
  ASSERT_EQ(blocks.size(), 4u);
  EXPECT_EQ(blocks[0].at("node"), "ipn:9.0");
  EXPECT_EQ(blocks[1].at("age"), "1s");
  EXPECT_EQ(blocks[1].at("age_ms"), 1000);
  EXPECT_EQ(blocks[2].at("hop_limit"), 30);
  EXPECT_EQ(blocks[2].at("hop_count"), 2);
  EXPECT_EQ(bundle.at("payload").at("data"), "68656c6c6f");
}

TEST(Inspect, NamesFlagsAndKeepsUnknownBits) {
  auto const reports = described("gen-all-report-flags");
  auto const& flags = reports.at("primary_block").at("flags").as_array();
  EXPECT_NE(std::find(flags.begin(), flags.end(), "report delivery"), flags.end());
  auto const high = described("gen-flags-bit-63");
  EXPECT_EQ(high.at("primary_block").at("flags").as_array().back(),
            "reserved bits 0x8000000000000000");
  EXPECT_EQ(high.at("primary_block").at("flags_value").to_number<std::uint64_t>() >> 63, 1u);
}

TEST(Inspect, TellsWhichCrcIsBad) {
  auto const bundle = described("gen-ext-crc-wrong");
  EXPECT_FALSE(bundle.at("valid").as_bool());
  EXPECT_EQ(bundle.at("blocks").at(0).at("crc"), "CRC-16/X.25");
  EXPECT_EQ(bundle.at("blocks").at(0).at("crc_ok"), false);
  EXPECT_EQ(bundle.at("blocks").at(1).at("name"), "payload");
}

TEST(Inspect, ShowsAPrimaryBlockWhoseCrcIsBad) {
  auto const bundle = described("gen-crc32-wrong");
  EXPECT_EQ(bundle.at("primary_block").at("crc_ok"), false);
  EXPECT_EQ(bundle.at("violation").at("offset"), 1);
  EXPECT_TRUE(bundle.contains("payload"));
}

TEST(Inspect, PlacesEachBlockOnTheWire) {
  auto const octets = from_hex(vector_hex("gen-all-extension-blocks")).value();
  auto const description = describe_bundle(octets);
  auto const& primary = description.at("primary_block");
  EXPECT_EQ(primary.at("offset"), 1);
  auto next = 1 + primary.at("length").as_uint64();
  for (auto const& block : description.at("blocks").as_array()) {
    EXPECT_EQ(block.at("offset").as_uint64(), next);
    next += block.at("length").as_uint64();
  }
  EXPECT_EQ(next + 1, octets.size());  // the stop code
}

TEST(Inspect, ShowsWhatCameBeforeTheFlaw) {
  auto const bundle = described("gen-missing-break");
  EXPECT_FALSE(bundle.at("valid").as_bool());
  EXPECT_TRUE(bundle.contains("primary_block"));
  EXPECT_TRUE(bundle.contains("read_up_to"));
}

TEST(Inspect, ReadsStatusReports) {
  auto const report = described("gen-status-report-deleted-hops").at("payload").as_object();
  EXPECT_EQ(report.at("kind"), "status report");
  EXPECT_EQ(report.at("status").at("deleted"), true);
  EXPECT_EQ(report.at("status").at("received"), false);
  EXPECT_EQ(report.at("reason"), "9, hop limit exceeded");
  auto const fragment = described("gen-status-report-fragment").at("payload").as_object();
  EXPECT_EQ(fragment.at("status").at("forwarded"), "2024-09-18T18:40:01.234Z");
  EXPECT_EQ(fragment.at("bundle_id"), "ipn:1.1-780000000000-7-5-5");
  EXPECT_TRUE(described("gen-admin-malformed-record").at("payload").as_object().contains("error"));
}

TEST(Inspect, SummarisesWhatBindleCarries) {
  auto const manifest = describe_bundle(bundle_of(ContentKind::manifest, signed_sample()));
  EXPECT_EQ(manifest.at("payload").at("manifest").at("name"), "Wasserkarte Süd.pdf");

  ChunkRequest const request{ManifestId{}, {{3, 4}, {9, 1}}};
  auto const asked =
      describe_bundle(bundle_of(ContentKind::request, encode_chunk_request(request).value()));
  EXPECT_EQ(asked.at("payload").at("chunks"), 5);

  auto const said = sign_introduction({Eid::parse("dtn://a/").value(), {}, "Anna", 1}, publisher());
  auto const statement = describe_bundle(bundle_of(ContentKind::statement, said.value()));
  EXPECT_EQ(statement.at("payload").at("display_name"), "Anna");

  auto const octets = as_bytes("chunk");
  auto const chunk = describe_bundle(bundle_of(ContentKind::chunk, octets, sha256(octets)));
  EXPECT_EQ(chunk.at("payload").at("matches_its_id"), true);
  auto const forged = describe_bundle(bundle_of(ContentKind::chunk, octets));
  EXPECT_EQ(forged.at("payload").at("matches_its_id"), false);
}

TEST(Inspect, SurvivesEveryTruncation) {
  auto const octets = bundle_of(ContentKind::manifest, signed_sample());
  for (std::size_t length = 0; length < octets.size(); ++length) {
    EXPECT_FALSE(describe_bundle(ByteView(octets).first(length)).at("valid").as_bool());
  }
}

TEST(InspectCommand, ExitCodeIsTheVerdict) {
  TemporaryFolder folder;
  auto const good = folder.write("good.hex", vector_hex("gen-minimal-crc16") + "\n").string();
  auto const bad = folder.write("bad.hex", vector_hex("gen-crc32-wrong")).string();
  CapturedConsole captured;
  EXPECT_EQ(run_program({"bundle", "inspect", "--hex", good}, "", captured.console), ExitCode::ok);
  EXPECT_THAT(captured.out.str(), HasSubstr("valid: yes\n"));
  EXPECT_EQ(run_program({"bundle", "inspect", "--hex", bad}, "", captured.console),
            ExitCode::integrity_failure);
  EXPECT_THAT(captured.out.str(), HasSubstr("valid: no\nviolation:\n"));
  EXPECT_THAT(captured.err.str(), HasSubstr("offset 1]"));
  EXPECT_EQ(run_program({"bundle", "inspect", (folder / "gone").string()}, "", captured.console),
            ExitCode::not_found);
}

TEST(ManifestVerify, ExitCodeTellsSignatureAndStanding) {
  TemporaryFolder folder;
  auto const bytes = signed_sample();
  auto const file = folder.write("m", std::string(as_text(bytes))).string();
  auto broken_bytes = bytes;
  broken_bytes.back() ^= 1;
  auto const broken = folder.write("broken", std::string(as_text(broken_bytes))).string();

  Keyring keyring;
  auto const empty = folder.write("empty", keyring.to_text()).string();
  ASSERT_TRUE(keyring.put(publisher().public_key(), {"Anna", TrustLevel::trusted}));
  auto const known = folder.write("known", keyring.to_text()).string();

  auto const exit_code = [](std::vector<std::string> arguments, CapturedConsole& captured) {
    arguments.insert(arguments.begin(), {"manifest", "verify"});
    return run_program(std::move(arguments), "", captured.console);
  };
  CapturedConsole captured;
  EXPECT_EQ(exit_code({file}, captured), ExitCode::ok);
  EXPECT_EQ(exit_code({file, "--keyring", known}, captured), ExitCode::ok);
  EXPECT_THAT(captured.out.str(), HasSubstr("publisher level: trusted\n"));
  EXPECT_EQ(exit_code({file, "--keyring", empty}, captured), ExitCode::not_permitted);
  EXPECT_EQ(exit_code({broken}, captured), ExitCode::integrity_failure);
}

TEST(ManifestVerify, TakesItOutOfABundle) {
  TemporaryFolder folder;
  auto const bundle = bundle_of(ContentKind::manifest, signed_sample());
  auto const file = folder.write("b", to_hex(bundle)).string();
  CapturedConsole captured;
  EXPECT_EQ(run_program({"--json", "manifest", "verify", "--hex", file}, "", captured.console),
            ExitCode::ok);
  EXPECT_EQ(json::parse(captured.out.str()).at("topic"), "knowledge");
}

}  // namespace
}  // namespace bindle::cli
