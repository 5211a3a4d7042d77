#include "storage/replicas.hpp"

#include "bundle/sha256.hpp"
#include "storage/transaction.hpp"
#include "storage/undertakings.hpp"
#include "tests/support/temp_store.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace bindle::storage {
namespace {

using test::TempStore;

ManifestId file_called(std::string_view name) {
  return ManifestId{sha256(as_bytes(name))};
}

PublisherKey holder_called(std::string_view name) {
  return PublisherKey{sha256(as_bytes(name))};
}

HolderWord word(std::uint64_t sequence, bool holds, std::uint64_t until) {
  HolderWord said;
  said.node = "dtn://holder/";
  said.holds = holds;
  said.sequence = sequence;
  said.since_ms = said.heard_ms = 1000 + sequence;
  said.until_node_ms = until;
  return said;
}

// One store for all: each test speaks of files of its own, and leaves no news.
class Replicas : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { shared_ = std::make_unique<TempStore>(); }

  static void TearDownTestSuite() { shared_.reset(); }

  bool note(std::string_view file, std::string_view holder, HolderWord const& said) {
    auto changed = false;
    EXPECT_TRUE(store_.commit([&](Transaction& t) -> Result<void> {
      TRY(changed, note_word(t, file_called(file), holder_called(holder), said));
      return {};
    }));
    return changed;
  }

  bool held(std::string_view file) {
    return is_held_elsewhere(store_.view(), file_called(file)).value();
  }

  static std::unique_ptr<TempStore> shared_;
  TempStore& store_ = *shared_;
};

std::unique_ptr<TempStore> Replicas::shared_;

TEST_F(Replicas, CountsWhoSaidThatItHoldsTheFile) {
  EXPECT_FALSE(held("a0"));
  EXPECT_TRUE(note("a0", "x", word(1, true, 50)));
  EXPECT_TRUE(note("a0", "y", word(1, false, 50)));
  EXPECT_TRUE(held("a0"));
  EXPECT_FALSE(held("b0"));
  EXPECT_EQ(words_about(store_.view(), file_called("a0")).value().size(), 2u);
}

TEST_F(Replicas, AHigherSequenceNumberCountsInWhateverOrderItComes) {
  note("a1", "x", word(7, false, 50));
  EXPECT_FALSE(note("a1", "x", word(6, true, 60)));
  EXPECT_FALSE(held("a1"));
  EXPECT_TRUE(note("a1", "x", word(8, true, 60)));
  EXPECT_TRUE(held("a1"));
}

TEST_F(Replicas, ARefreshKeepsSinceWhenItIsKnown) {
  note("a2", "x", word(1, true, 50));
  EXPECT_FALSE(note("a2", "x", word(5, true, 90)));
  auto const words = words_about(store_.view(), file_called("a2")).value();
  EXPECT_EQ(words.front().word.since_ms, 1001u);
  EXPECT_EQ(words.front().word.heard_ms, 1005u);
}

TEST_F(Replicas, WhatIsDueIsForgottenUnlessItWasSaidAgain) {
  note("a3", "x", word(1, true, 20));
  note("b3", "x", word(1, true, 10));
  EXPECT_TRUE(due_words(store_.view(), 9, 10).value().empty());
  auto const due = due_words(store_.view(), 20, 10).value();
  ASSERT_EQ(due.size(), 2u);
  EXPECT_EQ(due.front().file, file_called("b3"));
  note("a3", "x", word(2, true, 90));
  EXPECT_TRUE(store_.commit([&](Transaction& t) -> Result<void> {
    for (auto const& each : due)
      TRY_VOID(forget_word(t, each));
    return {};
  }));
  EXPECT_TRUE(held("a3"));
  EXPECT_FALSE(held("b3"));
  EXPECT_TRUE(due_words(store_.view(), 20, 10).value().empty());
}

TEST_F(Replicas, OfOneFileABoundedNumberOfHoldersIsRemembered) {
  EXPECT_TRUE(store_.commit([&](Transaction& t) -> Result<void> {
    for (std::size_t i = 0; i < kMostHoldersOfFile + 3; ++i) {
      auto const holder = holder_called(std::to_string(i));
      TRY(auto const changed, note_word(t, file_called("a4"), holder, word(1, true, 50)));
      EXPECT_EQ(changed, i < kMostHoldersOfFile);
    }
    return {};
  }));
}

TEST_F(Replicas, NewsAreErasedOnlyIfTheyAreStillTheLast) {
  HoldingNews const kept{file_called("a5"), true, Audience::everyone};
  HoldingNews const gone{file_called("a5"), false, Audience::everyone};
  EXPECT_TRUE(store_.commit([&](Transaction& t) -> Result<void> {
    put_news(t, kept);
    put_news(t, gone);
    TRY_VOID(erase_news(t, kept));
    return {};
  }));
  EXPECT_EQ(holding_news(store_.view(), 10).value(), std::vector<HoldingNews>{gone});
  EXPECT_TRUE(store_.commit([&](Transaction& t) { return erase_news(t, gone); }));
  EXPECT_TRUE(holding_news(store_.view(), 10).value().empty());
}

TEST_F(Replicas, AllIsThereAfterAReopening) {
  note("a6", "x", word(3, true, 50));
  EXPECT_TRUE(store_.commit([&](Transaction& t) -> Result<void> {
    put_news(t, {file_called("b6"), true, Audience::trusted});
    note_told(t, {9, 12});
    return {};
  }));
  store_.reopen();
  EXPECT_EQ(words_about(store_.view(), file_called("a6")).value().front().word, word(3, true, 50));
  EXPECT_EQ(holding_news(store_.view(), 10).value().front().audience, Audience::trusted);
  EXPECT_EQ(last_told(store_.view()).value().sequence, 9u);
  EXPECT_EQ(last_told(store_.view()).value().all_node_ms, 12u);
}

TEST_F(Replicas, WhatIsUnknownIsNotUndertaken) {
  EXPECT_TRUE(store_.commit([&](Transaction& t) -> Result<void> {
    TRY(auto const taken, undertake(t, file_called("a7"), {Purpose::replica, 10}, 8, 1));
    EXPECT_FALSE(taken);
    return {};
  }));
  EXPECT_TRUE(list_undertakings(store_.view()).value().empty());
}

}  // namespace
}  // namespace bindle::storage
