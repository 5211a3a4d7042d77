#include "agent/replication/announcing.hpp"
#include "agent/replication/holders.hpp"
#include "agent/replication/taking.hpp"
#include "storage/library.hpp"
#include "storage/replicas.hpp"
#include "storage/undertakings.hpp"
#include "tests/unit/agent/evicting_node.hpp"

#include <gtest/gtest.h>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using test::EvictingNode;
using test::kMiB;

constexpr std::chrono::milliseconds kTimeout = std::chrono::days(14);

class Replication : public ::testing::Test {
 protected:
  storage::LibraryEntry entry(ManifestId const& file) {
    return storage::find_library_entry(node_.store.view(), file).value().value();
  }

  void hear(HoldingReceipt receipt, SigningKey const& holder) {
    receipt.node = Eid::parse("dtn://other/").value();
    receipt.key = holder.public_key();
    EXPECT_TRUE(
        node_.store.commit([&](storage::Transaction& t) { return holders_.note(t, receipt); }));
  }

  void hear_that_it_is_held(ManifestId const& file, SigningKey const& holder) {
    HoldingReceipt receipt;
    receipt.sequence = ++sequence_;
    receipt.held = {file};
    hear(std::move(receipt), holder);
  }

  void hear_that_it_is_given_up(ManifestId const& file, SigningKey const& holder) {
    HoldingReceipt receipt;
    receipt.sequence = ++sequence_;
    receipt.given_up = {file};
    hear(std::move(receipt), holder);
  }

  AnnouncingNode announcing() {
    return {*node_.store, node_.library, node_.origin, node_.key, node_.clock, 20, kTimeout};
  }

  Taken take(std::uint64_t budget) {
    Keyring keyring;
    EXPECT_TRUE(keyring.put(publisher_.public_key(), {"", TrustLevel::known}));
    TakingRules rules;
    rules.replica_bytes = rules.speculative_bytes = budget;
    rules.holder_timeout = kTimeout;
    return take_lacking(*node_.store, rules, keyring, node_.clock, 0).value();
  }

  ManifestId heard_of(std::string name, std::uint8_t replicas) {
    Manifest manifest;
    manifest.name = std::move(name);
    manifest.size = 3;
    manifest.chunks = {{chunk_id_of(as_bytes("abc")), 3}};
    manifest.digest = FileDigest{sha256(as_bytes("abc"))};
    manifest.root = merkle_root(manifest.chunks);
    manifest.lifetime_ms = 1'000'000;
    manifest.replicas = replicas;
    manifest.publisher = publisher_.public_key();
    return node_.learn_of(manifest);
  }

  EvictingNode node_;
  SigningKey publisher_ = SigningKey::from_seed({9});  // as EvictingNode fetches from
  SigningKey other_ = SigningKey::from_seed({10});
  Holders holders_{node_.library, node_.clock, node_.key.public_key(), kTimeout};

 private:
  std::uint64_t sequence_ = 0;
};

TEST_F(Replication, APublisherCountsByItsManifest) {
  auto const file = node_.fetch("a", 10, 1);
  EXPECT_FALSE(entry(file).last_copy);
  EXPECT_TRUE(entry(file).place);
}

TEST_F(Replication, TheLastKnownCopyIsNotEvictedUntilAnotherIsKnown) {
  auto const file = node_.fetch("a", 10, 1);
  hear_that_it_is_given_up(file, publisher_);
  EXPECT_TRUE(entry(file).last_copy);
  EXPECT_FALSE(entry(file).place);
  EXPECT_FALSE(node_.evict_some());
  EXPECT_TRUE(node_.is_here(file));

  node_.eviction.reconsider();
  hear_that_it_is_held(file, other_);
  EXPECT_FALSE(entry(file).last_copy);
  EXPECT_EQ(node_.eviction.clear_library().value(), 1u);
}

TEST_F(Replication, WhatThisNodeSaidItselfDoesNotCount) {
  auto const file = node_.fetch("a", 10, 1);
  hear_that_it_is_given_up(file, publisher_);
  hear_that_it_is_held(file, node_.key);
  EXPECT_TRUE(entry(file).last_copy);
}

TEST_F(Replication, WhatWasSignedLongAgoDoesNotCount) {
  auto const file = node_.fetch("a", 10, 1);
  hear_that_it_is_given_up(file, publisher_);
  HoldingReceipt old;
  old.sequence = 100;
  old.signed_ms = node_.clock.now().dtn_ms - static_cast<std::uint64_t>(kTimeout.count()) - 1;
  old.held = {file};
  hear(std::move(old), other_);
  EXPECT_TRUE(entry(file).last_copy);
}

TEST_F(Replication, HoldersThatFallSilentAreForgotten) {
  auto const file = node_.fetch("a", 10, 1);
  Holders const impatient(node_.library, node_.clock, node_.key.public_key(), 0ms);
  EXPECT_TRUE(node_.store.commit([&](storage::Transaction& t) -> Result<void> {
    storage::HolderWord word;
    word.sequence = 1;  // in place of the manifest's, and over at once
    TRY(auto const changed, storage::note_word(t, file, publisher_.public_key(), word));
    EXPECT_FALSE(changed);
    return {};
  }));
  EXPECT_FALSE(entry(file).last_copy);
  EXPECT_FALSE(impatient.forget_silent(*node_.store).value());
  EXPECT_TRUE(entry(file).last_copy);
}

TEST_F(Replication, TellsOfWhatCameAndWhatWentInSignedReceipts) {
  auto const file = node_.fetch("a", 10, 1);
  EXPECT_EQ(announce_news(announcing()).value()->files, 1u);
  EXPECT_FALSE(announce_news(announcing()).value());
  EXPECT_TRUE(node_.eviction.clear_library());
  EXPECT_EQ(announce_news(announcing()).value()->files, 1u);

  auto const sent = storage::queue_page(
      node_.store.view(), storage::Queue::outbox, storage::Order::oldest_first, 0, 10);
  std::vector<HoldingReceipt> receipts;
  for (auto const& [arrival, record] : sent.value()) {
    auto const reader = node_.store->open_payload(arrival).value();
    Bytes payload(record.payload_length);
    EXPECT_TRUE(reader.read(0, payload));
    receipts.push_back(verify_holding_receipt(payload).value());
  }
  ASSERT_EQ(receipts.size(), 2u);
  EXPECT_EQ(receipts[0].held, std::vector<ManifestId>{file});
  EXPECT_EQ(receipts[1].given_up, std::vector<ManifestId>{file});
  EXPECT_GT(receipts[1].sequence, receipts[0].sequence);
  EXPECT_EQ(receipts[0].key, node_.key.public_key());
}

TEST_F(Replication, ARefreshTellsAllOfItAnew) {
  auto const file = node_.fetch("a", 10, 1);
  EXPECT_TRUE(announce_news(announcing()));
  EXPECT_FALSE(refresh_some(announcing(), std::nullopt).value());
  EXPECT_EQ(storage::holding_news(node_.store.view(), 10).value().front().file, file);
}

TEST_F(Replication, TakesWhatAsksForMoreCopiesThanThereAre) {
  auto const lacking = heard_of("lacking", 2);
  heard_of("content with its publisher", 1);
  heard_of("without a wish", 0);
  EXPECT_EQ(take(1000).files, std::vector<ManifestId>{lacking});
  auto const undertaken = storage::list_undertakings(node_.store.view()).value();
  ASSERT_EQ(undertaken.size(), 1u);
  EXPECT_EQ(undertaken.front().undertaking, (storage::Undertaking{storage::Purpose::replica, 3}));
  EXPECT_TRUE(take(1000).files.empty());
}

TEST_F(Replication, TakesNothingThatIsHeldOftenEnough) {
  auto const file = heard_of("a", 2);
  hear_that_it_is_held(file, other_);
  EXPECT_TRUE(take(1000).files.empty());
  hear_that_it_is_given_up(file, other_);
  EXPECT_EQ(take(1000).files.size(), 1u);
}

TEST_F(Replication, TakesNoMoreThanTheBudget) {
  heard_of("a", 2);
  EXPECT_TRUE(take(2).files.empty());
  heard_of("b", 2);
  EXPECT_EQ(take(5).files.size(), 1u);
}

TEST_F(Replication, WhatNobodyAskedForIsKeptWithoutShowingInDownloads) {
  Bytes const octets = test::random_octets(100, 7);
  auto const file = node_.learn_of("a", {octets});
  node_.offer(octets);
  EXPECT_TRUE(node_.store.commit([&](storage::Transaction& t) -> Result<void> {
    TRY(auto const taken, storage::undertake(t, file, {storage::Purpose::replica, 100}, 8, 1));
    EXPECT_TRUE(taken);
    return {};
  }));
  EXPECT_EQ(node_.finish(*node_.assembly_of(file)).value(), "");
  EXPECT_FALSE(storage::find_download(node_.store.view(), file).value());
  EXPECT_TRUE(node_.is_here(file));
  EXPECT_TRUE(entry(file).replica);
  EXPECT_EQ(entry(file).accesses, 0u);
  EXPECT_EQ(storage::library_totals(node_.store.view()).value().replica_bytes, 100u);

  EXPECT_TRUE(node_.library.asked_for(*node_.store, file));
  EXPECT_FALSE(entry(file).replica);
  EXPECT_EQ(storage::library_totals(node_.store.view()).value().replica_bytes, 0u);
}

}  // namespace
}  // namespace bindle::agent
