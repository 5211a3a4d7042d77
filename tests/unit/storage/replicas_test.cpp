#include "storage/replicas.hpp"

#include "bundle/sha256.hpp"
#include "storage/transaction.hpp"
#include "storage/undertakings.hpp"
#include "tests/support/temp_store.hpp"

#include <gtest/gtest.h>

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

class Replicas : public ::testing::Test {
 protected:
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

  TempStore store_;
};

TEST_F(Replicas, CountsWhoSaidThatItHoldsTheFile) {
  EXPECT_FALSE(held("a"));
  EXPECT_TRUE(note("a", "x", word(1, true, 50)));
  EXPECT_TRUE(note("a", "y", word(1, false, 50)));
  EXPECT_TRUE(held("a"));
  EXPECT_FALSE(held("b"));
  EXPECT_EQ(words_about(store_.view(), file_called("a")).value().size(), 2u);
}

TEST_F(Replicas, AHigherSequenceNumberCountsInWhateverOrderItComes) {
  note("a", "x", word(7, false, 50));
  EXPECT_FALSE(note("a", "x", word(6, true, 60)));
  EXPECT_FALSE(held("a"));
  EXPECT_TRUE(note("a", "x", word(8, true, 60)));
  EXPECT_TRUE(held("a"));
}

TEST_F(Replicas, ARefreshKeepsSinceWhenItIsKnown) {
  note("a", "x", word(1, true, 50));
  EXPECT_FALSE(note("a", "x", word(5, true, 90)));
  auto const words = words_about(store_.view(), file_called("a")).value();
  EXPECT_EQ(words.front().word.since_ms, 1001u);
  EXPECT_EQ(words.front().word.heard_ms, 1005u);
}

TEST_F(Replicas, WhatIsDueIsForgottenUnlessItWasSaidAgain) {
  note("a", "x", word(1, true, 50));
  note("b", "x", word(1, true, 40));
  EXPECT_TRUE(due_words(store_.view(), 39, 10).value().empty());
  auto const due = due_words(store_.view(), 50, 10).value();
  ASSERT_EQ(due.size(), 2u);
  EXPECT_EQ(due.front().file, file_called("b"));
  note("a", "x", word(2, true, 90));
  EXPECT_TRUE(store_.commit([&](Transaction& t) -> Result<void> {
    for (auto const& each : due)
      TRY_VOID(forget_word(t, each));
    return {};
  }));
  EXPECT_TRUE(held("a"));
  EXPECT_FALSE(held("b"));
  EXPECT_EQ(due_words(store_.view(), 100, 10).value().size(), 1u);
}

TEST_F(Replicas, OfOneFileABoundedNumberOfHoldersIsRemembered) {
  EXPECT_TRUE(store_.commit([&](Transaction& t) -> Result<void> {
    for (std::size_t i = 0; i < kMostHoldersOfFile + 3; ++i) {
      auto const holder = holder_called(std::to_string(i));
      TRY(auto const changed, note_word(t, file_called("a"), holder, word(1, true, 50)));
      EXPECT_EQ(changed, i < kMostHoldersOfFile);
    }
    return {};
  }));
}

TEST_F(Replicas, NewsAreErasedOnlyIfTheyAreStillTheLast) {
  HoldingNews const kept{file_called("a"), true, Audience::everyone};
  HoldingNews const gone{file_called("a"), false, Audience::everyone};
  EXPECT_TRUE(store_.commit([&](Transaction& t) -> Result<void> {
    put_news(t, kept);
    put_news(t, gone);
    TRY_VOID(erase_news(t, kept));
    return {};
  }));
  EXPECT_EQ(holding_news(store_.view(), 10).value(), std::vector<HoldingNews>{gone});
}

TEST_F(Replicas, AllIsThereAfterAReopening) {
  note("a", "x", word(3, true, 50));
  EXPECT_TRUE(store_.commit([&](Transaction& t) -> Result<void> {
    put_news(t, {file_called("b"), true, Audience::trusted});
    note_told(t, {9, 12});
    return {};
  }));
  store_.reopen();
  EXPECT_EQ(words_about(store_.view(), file_called("a")).value().front().word, word(3, true, 50));
  EXPECT_EQ(holding_news(store_.view(), 10).value().front().audience, Audience::trusted);
  EXPECT_EQ(last_told(store_.view()).value().sequence, 9u);
  EXPECT_EQ(last_told(store_.view()).value().all_node_ms, 12u);
}

TEST_F(Replicas, WhatIsUnknownIsNotUndertaken) {
  EXPECT_TRUE(store_.commit([&](Transaction& t) -> Result<void> {
    TRY(auto const taken, undertake(t, file_called("a"), {Purpose::replica, 10}, 8, 1));
    EXPECT_FALSE(taken);
    return {};
  }));
  EXPECT_TRUE(list_undertakings(store_.view()).value().empty());
}

}  // namespace
}  // namespace bindle::storage
