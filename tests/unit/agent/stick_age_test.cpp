#include "agent/stick/stick_age.hpp"

#include "tests/support/sample_bundles.hpp"

#include <gtest/gtest.h>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using testing::build_bundle;
using testing::eid;
using testing::sample_spec;

StickInventory written_at(std::string_view node, std::uint64_t dtn_ms) {
  StickInventory inventory;
  inventory.node = eid(node);
  inventory.written_ms = dtn_ms;
  return inventory;
}

Bytes bundle_made_at(std::uint64_t time_ms) {
  auto spec = sample_spec();
  spec.timestamp.time_ms = time_ms;
  spec.previous_node = eid("dtn://a/");
  return build_bundle(spec, as_bytes("payload"));
}

TEST(StickAge, IsTheTimeSinceTheInventoryOfWhoPutTheBundleThere) {
  StickAge const age({written_at("dtn://a/", 1000), written_at("dtn://b/", 4000)}, 5000);
  EXPECT_EQ(age.of_bundles_from(eid("dtn://a/")), 4s);
  EXPECT_EQ(age.of_bundles_from(eid("dtn://b/")), 1s);
  EXPECT_EQ(age.of_bundles_from(eid("dtn://c/")), 0s);
}

TEST(StickAge, IsNothingWhereAClockIsMissingOrWrong) {
  EXPECT_EQ(StickAge({written_at("dtn://a/", 0)}, 5000).of_bundles_from(eid("dtn://a/")), 0s);
  EXPECT_EQ(StickAge({written_at("dtn://a/", 1000)}, 0).of_bundles_from(eid("dtn://a/")), 0s);
  EXPECT_EQ(StickAge({written_at("dtn://a/", 9000)}, 5000).of_bundles_from(eid("dtn://a/")), 0s);
}

TEST(StickAge, IsAddedToBundlesWithoutACreationTime) {
  auto const wire = bundle_made_at(0);
  auto const aged = with_time_on_stick(wire, 60s, {}).value();
  auto const before = parse_bundle(wire, {}).value();
  auto const after = parse_bundle(aged, {}).value();
  EXPECT_EQ(*after.age_ms, *before.age_ms + 60'000);
  EXPECT_EQ(after.previous_node, before.previous_node);
  EXPECT_EQ(after.hop_count, before.hop_count);
  EXPECT_EQ(after.id(), before.id());
  EXPECT_EQ(Bytes(after.payload.data.begin(), after.payload.data.end()),
            Bytes(before.payload.data.begin(), before.payload.data.end()));
}

TEST(StickAge, LeavesBundlesWithACreationTimeAsTheyAre) {
  auto const wire = bundle_made_at(780'000'000'000);
  EXPECT_EQ(with_time_on_stick(wire, 60s, {}).value(), wire);
}

TEST(StickAge, OfOctetsThatAreNoBundleIsAnError) {
  EXPECT_EQ(with_time_on_stick(Bytes{1, 2, 3}, 60s, {}).error().code, Errc::malformed);
}

}  // namespace
}  // namespace bindle::agent
