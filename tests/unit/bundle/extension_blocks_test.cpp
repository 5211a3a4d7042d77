#include "bundle/extension_blocks.hpp"

#include "tests/support/sample_bundles.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace bindle {
namespace {

using testing::eid;

Bytes hex(std::string_view text) {
  return from_hex(text).value();
}

TEST(PreviousNode, SurvivesRoundTrip) {
  for (auto const* uri : {"dtn://a/", "ipn:9.0", "ipn:7.9.0"}) {
    EXPECT_EQ(decode_previous_node(encode_previous_node(eid(uri))).value(), eid(uri));
  }
}

TEST(PreviousNode, IsASingleNode) {
  EXPECT_FALSE(decode_previous_node(encode_previous_node(Eid::none())));
  EXPECT_FALSE(decode_previous_node(encode_previous_node(eid("dtn://bindle/~all"))));
}

TEST(BundleAge, SurvivesRoundTrip) {
  for (auto const age : {std::uint64_t{0}, std::numeric_limits<std::uint64_t>::max()}) {
    EXPECT_EQ(decode_bundle_age(encode_bundle_age(age)).value(), age);
  }
}

TEST(BundleAge, IsOneUnsignedInteger) {
  for (auto const* text : {"", "20", "0000", "1801", "4100"}) {
    EXPECT_FALSE(decode_bundle_age(hex(text))) << text;
  }
}

TEST(HopCount, SurvivesRoundTrip) {
  HopCount const hops{.limit = 255, .count = std::numeric_limits<std::uint64_t>::max()};
  EXPECT_EQ(decode_hop_count(encode_hop_count(hops)).value(), hops);
}

TEST(HopCount, LimitIsWithin1To255) {
  EXPECT_TRUE(decode_hop_count(hex("820100")));
  EXPECT_FALSE(decode_hop_count(hex("820000")));
  EXPECT_FALSE(decode_hop_count(hex("8219010000")));
}

TEST(HopCount, HasTwoItems) {
  for (auto const* text : {"", "8101", "83010101", "82010000", "8201", "01"}) {
    EXPECT_FALSE(decode_hop_count(hex(text))) << text;
  }
}

TEST(HopCount, IsExceededAboveItsLimit) {
  EXPECT_FALSE((HopCount{.limit = 3, .count = 3}.exceeded()));
  EXPECT_TRUE((HopCount{.limit = 3, .count = 4}.exceeded()));
}

}  // namespace
}  // namespace bindle
