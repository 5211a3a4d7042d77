#include "bundle/delivery_receipt.hpp"

#include "bundle/partial_receipt.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

SigningKey key() {
  return SigningKey::from_seed({5});
}

DeliveryReceipt sample() {
  DeliveryReceipt receipt;
  receipt.node = Eid::parse("dtn://village/").value();
  receipt.signed_ms = 77;
  receipt.bundles.push_back({Eid::parse("dtn://a/app").value(), {1000, 7}, std::nullopt});
  receipt.bundles.push_back({Eid::parse("ipn:4.2").value(), {1001, 8}, std::nullopt});
  return receipt;
}

TEST(DeliveryReceipt, ComesBackAsItWasSigned) {
  auto expected = sample();
  expected.key = key().public_key();
  auto const made = sign_delivery_receipt(sample(), key()).value();
  EXPECT_EQ(verify_delivery_receipt(made.payload).value(), expected);
}

TEST(DeliveryReceipt, RefusesEveryChangedOctet) {
  auto const payload = sign_delivery_receipt(sample(), key()).value().payload;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    auto changed = payload;
    changed[i] ^= 1;
    EXPECT_FALSE(verify_delivery_receipt(changed)) << i;
  }
}

TEST(DeliveryReceipt, RefusesEveryTruncation) {
  auto const payload = sign_delivery_receipt(sample(), key()).value().payload;
  for (std::size_t length = 0; length < payload.size(); ++length)
    EXPECT_FALSE(verify_delivery_receipt(ByteView(payload).first(length))) << length;
}

TEST(DeliveryReceipt, IsNoPartialReceiptAndTheOtherWayRound) {
  auto const delivery = sign_delivery_receipt(sample(), key()).value();
  EXPECT_EQ(decode_partial_receipt(delivery.payload).error().code, Errc::unsupported);
  PartialReceipt partial;
  partial.bundle = sample().bundles.front();
  partial.total_length = 10;
  EXPECT_EQ(verify_delivery_receipt(encode_partial_receipt(partial)).error().code,
            Errc::unsupported);
}

TEST(DeliveryReceipt, IsSignedOnlyForWholeBundlesWithASource) {
  auto of_none = sample();
  of_none.bundles.clear();
  EXPECT_FALSE(sign_delivery_receipt(of_none, key()));
  auto of_a_fragment = sample();
  of_a_fragment.bundles.front().fragment = BundleId::Fragment{0, 10};
  EXPECT_FALSE(sign_delivery_receipt(of_a_fragment, key()));
  auto without_source = sample();
  without_source.bundles.front().source = Eid::none();
  EXPECT_FALSE(sign_delivery_receipt(without_source, key()));
}

}  // namespace
}  // namespace bindle
