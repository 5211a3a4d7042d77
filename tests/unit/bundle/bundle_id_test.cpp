#include "bundle/bundle_id.hpp"

#include "tests/support/sample_bundles.hpp"

#include <gtest/gtest.h>

#include <unordered_set>

namespace bindle {
namespace {

using testing::eid;

BundleId sample() {
  return {.source = eid("ipn:5.1"),
          .timestamp = {.time_ms = 780'000'000'000, .sequence = 7},
          .fragment = std::nullopt};
}

BundleId fragment(std::uint64_t offset, std::uint64_t payload_length) {
  auto id = sample();
  id.fragment = BundleId::Fragment{.offset = offset, .payload_length = payload_length};
  return id;
}

TEST(BundleId, ReadsAsOneWord) {
  EXPECT_EQ(sample().to_string(), "ipn:5.1-780000000000-7");
  EXPECT_EQ(fragment(10, 20).to_string(), "ipn:5.1-780000000000-7-10-20");
}

TEST(BundleId, KeyIsCbor) {
  EXPECT_EQ(to_hex(sample().key()),
            "8282028205"
            "01821b000000b59b9f780007");
  EXPECT_EQ(to_hex(fragment(10, 20).key()),
            "8482028205"
            "01821b000000b59b9f7800070a14");
}

TEST(BundleId, DifferentIdsHaveDifferentKeysAndHashes) {
  std::vector<BundleId> ids = {sample(), fragment(0, 20), fragment(20, 20), fragment(0, 10)};
  ids.push_back(sample());
  ids.back().source = eid("ipn:5.2");
  ids.push_back(sample());
  ids.back().timestamp.sequence = 8;
  std::unordered_set<BundleId> const set(ids.begin(), ids.end());
  EXPECT_EQ(set.size(), ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j)
      EXPECT_NE(ids[i].key(), ids[j].key());
  }
}

}  // namespace
}  // namespace bindle
