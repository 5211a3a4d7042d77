#include "bundle/holding_receipt.hpp"

#include "bundle/delivery_receipt.hpp"
#include "bundle/replica_tier.hpp"
#include "bundle/sha256.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace bindle {
namespace {

SigningKey holder_key() {
  return SigningKey::from_seed({6});
}

ManifestId file_called(std::string_view name) {
  return ManifestId{sha256(as_bytes(name))};
}

HoldingReceipt two_held_one_given_up() {
  HoldingReceipt receipt;
  receipt.node = Eid::parse("dtn://library/").value();
  receipt.signed_ms = 77;
  receipt.sequence = 9;
  receipt.held = {file_called("a"), file_called("b")};
  receipt.given_up = {file_called("c")};
  return receipt;
}

TEST(HoldingReceipt, ComesBackAsItWasSigned) {
  auto expected = two_held_one_given_up();
  expected.key = holder_key().public_key();
  std::sort(expected.held.begin(), expected.held.end());
  auto const made = sign_holding_receipt(two_held_one_given_up(), holder_key()).value();
  EXPECT_EQ(verify_holding_receipt(made.payload).value(), expected);
}

TEST(HoldingReceipt, RefusesEveryChangedOctet) {
  auto const payload = sign_holding_receipt(two_held_one_given_up(), holder_key()).value().payload;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    auto changed = payload;
    changed[i] ^= 1;
    EXPECT_FALSE(verify_holding_receipt(changed)) << i;
  }
}

TEST(HoldingReceipt, RefusesEveryTruncation) {
  auto const payload = sign_holding_receipt(two_held_one_given_up(), holder_key()).value().payload;
  for (std::size_t length = 0; length < payload.size(); ++length)
    EXPECT_FALSE(verify_holding_receipt(ByteView(payload).first(length))) << length;
}

TEST(HoldingReceipt, IsNoDeliveryReceipt) {
  auto const made = sign_holding_receipt(two_held_one_given_up(), holder_key()).value();
  EXPECT_EQ(verify_delivery_receipt(made.payload).error().code, Errc::unsupported);
}

TEST(HoldingReceipt, IsNotSignedForNothingForTooMuchOrForContradictions) {
  auto about_nothing = two_held_one_given_up();
  about_nothing.held.clear();
  about_nothing.given_up.clear();
  EXPECT_FALSE(sign_holding_receipt(about_nothing, holder_key()));
  auto twice = two_held_one_given_up();
  twice.held.push_back(file_called("a"));
  EXPECT_FALSE(sign_holding_receipt(twice, holder_key()));
  auto both = two_held_one_given_up();
  both.given_up.push_back(file_called("a"));
  EXPECT_FALSE(sign_holding_receipt(both, holder_key()));
  auto too_many = two_held_one_given_up();
  for (int i = 0; i < 1024; ++i)
    too_many.held.push_back(file_called(std::to_string(i)));
  EXPECT_FALSE(sign_holding_receipt(too_many, holder_key()));
}

TEST(ReplicaTier, IsANameOrANumberUpTo32) {
  EXPECT_EQ(parse_replicas("critical").value(), 5);
  EXPECT_EQ(parse_replicas("important").value(), 3);
  EXPECT_EQ(parse_replicas("standard").value(), 2);
  EXPECT_EQ(parse_replicas("ephemeral").value(), 1);
  EXPECT_EQ(parse_replicas("0").value(), 0);
  EXPECT_EQ(parse_replicas("32").value(), 32);
  for (auto const* wrong : {"", "33", "-1", "2x", "Critical", "4294967297"})
    EXPECT_EQ(parse_replicas(wrong).error().code, Errc::invalid_argument) << wrong;
}

}  // namespace
}  // namespace bindle
