#include "bundle/stick_inventory.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace bindle {
namespace {

SigningKey key() {
  return SigningKey::from_seed({3});
}

StickInventory sample() {
  StickInventory inventory;
  inventory.node = Eid::parse("dtn://harbour/").value();
  inventory.sequence = 9;
  inventory.written_ms = 1000;
  for (std::uint8_t i = 1; i <= 3; ++i)
    inventory.held.push_back(fingerprint_of(Bytes{i}));
  std::sort(inventory.held.begin(), inventory.held.end());
  return inventory;
}

Errc refusal_of(ByteView octets) {
  auto const verified = verify_stick_inventory(octets);
  EXPECT_FALSE(verified);
  return verified ? Errc{} : verified.error().code;
}

TEST(StickInventory, ComesBackAsItWasSigned) {
  auto expected = sample();
  expected.key = key().public_key();
  EXPECT_EQ(verify_stick_inventory(sign_stick_inventory(sample(), key()).value()).value(),
            expected);
}

TEST(StickInventory, KnowsWhatItHolds) {
  auto const inventory = sample();
  EXPECT_TRUE(inventory.holds(fingerprint_of(Bytes{2})));
  EXPECT_FALSE(inventory.holds(fingerprint_of(Bytes{4})));
}

TEST(StickInventory, RefusesEveryChangedOctet) {
  auto const octets = sign_stick_inventory(sample(), key()).value();
  for (std::size_t i = 0; i < octets.size(); ++i) {
    auto changed = octets;
    changed[i] ^= 1;
    EXPECT_FALSE(verify_stick_inventory(changed)) << i;
  }
}

TEST(StickInventory, RefusesEveryTruncation) {
  auto const octets = sign_stick_inventory(sample(), key()).value();
  for (std::size_t length = 0; length < octets.size(); ++length)
    EXPECT_FALSE(verify_stick_inventory(ByteView(octets).first(length))) << length;
}

TEST(StickInventory, RefusesMoreThanAFileMayHave) {
  EXPECT_EQ(refusal_of(Bytes(kMaxStickInventorySize + 1)), Errc::malformed);
}

TEST(StickInventory, IsSignedOnlyInOrderAndOfANode) {
  auto out_of_order = sample();
  std::swap(out_of_order.held.front(), out_of_order.held.back());
  EXPECT_FALSE(sign_stick_inventory(out_of_order, key()));
  auto of_a_service = sample();
  of_a_service.node = Eid::parse("dtn://harbour/app").value();
  EXPECT_FALSE(sign_stick_inventory(of_a_service, key()));
}

}  // namespace
}  // namespace bindle
