#include "agent/delivery_record.hpp"

#include "tests/unit/agent/receiver.hpp"

#include <gtest/gtest.h>

namespace bindle::agent {
namespace {

using storage::Queue;
using test::Receiver;

constexpr auto kSigner = "dtn://neighbour/";

class Confirmed : public ::testing::Test {
 protected:
  // A bundle that waits here for this destination.
  BundleId queue_for(std::string_view destination) {
    Utterance utterance;
    utterance.destination = testing::eid(destination);
    utterance.lifetime = std::chrono::hours(1);
    utterance.hop_limit = 20;
    auto made = receiver_.node.origin.bundle(utterance, Bytes{1, 2, 3}).value();
    Envelope const envelope{made.record.head, 3, made.record.tail};
    auto const id = parse_bundle(whole(envelope, made.payload)).value().id();
    storage::Change change;
    change.work = [made](storage::Transaction& transaction) -> Result<void> {
      TRY([[maybe_unused]] auto const added,
          storage::add_bundle(transaction, made.record, made.payload));
      return {};
    };
    EXPECT_TRUE(receiver_.node.store->committer().commit(std::move(change)));
    return id;
  }

  // A receipt for it arrives, signed with the key of the node `kSigner`.
  void receive_receipt_for(BundleId const& bundle) {
    DeliveryReceipt receipt;
    receipt.node = testing::eid(kSigner);
    receipt.bundles.push_back(bundle);
    auto const made = sign_delivery_receipt(receipt, key_).value();
    auto spec = receiver_.spec();
    spec.destination = testing::eid("dtn://node/");
    spec.content.emplace();
    spec.content->kind = ContentKind::receipt;
    spec.content->object = made.object;
    ASSERT_TRUE(receiver_.receive(testing::build_bundle(spec, made.payload)));
  }

  void trust_signer(TrustLevel level) {
    ASSERT_TRUE(test::run(receiver_.trust->put(key_.public_key(), {"", level})));
  }

  std::size_t waiting() { return receiver_.in(Queue::outbox).size(); }

  Receiver receiver_;
  SigningKey key_ = SigningKey::from_seed({8});
};

TEST_F(Confirmed, BundleForTheSignerCountsAsDelivered) {
  trust_signer(TrustLevel::known);
  receive_receipt_for(queue_for("dtn://neighbour/app"));
  EXPECT_EQ(waiting(), 0U);
}

TEST_F(Confirmed, BundleForAnotherNodeGoesOn) {
  trust_signer(TrustLevel::known);
  receive_receipt_for(queue_for("dtn://elsewhere/app"));
  EXPECT_EQ(waiting(), 1U);
}

TEST_F(Confirmed, BundleForManyGoesOn) {
  trust_signer(TrustLevel::known);
  receive_receipt_for(queue_for("dtn://neighbour/~group"));
  EXPECT_EQ(waiting(), 1U);
}

TEST_F(Confirmed, NothingIsBelievedOfAnUnknownKey) {
  receive_receipt_for(queue_for("dtn://neighbour/app"));
  EXPECT_EQ(waiting(), 1U);
}

TEST_F(Confirmed, SayingItTwiceChangesNothing) {
  trust_signer(TrustLevel::known);
  auto const bundle = queue_for("dtn://neighbour/app");
  receive_receipt_for(bundle);
  receive_receipt_for(bundle);
  EXPECT_EQ(waiting(), 0U);
}

}  // namespace
}  // namespace bindle::agent
