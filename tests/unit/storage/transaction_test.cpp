#include "storage/transaction.hpp"

#include "tests/support/temp_store.hpp"

#include <map>
#include <optional>
#include <random>

namespace bindle::storage {
namespace {

using test::TempStore;

using Rows = std::map<std::string, std::string>;

constexpr auto kColumn = Column::references;

// Keys and values are short, so that most of what is written meets something.
struct RandomWrites {
  std::mt19937 random;
  Rows rows{};

  std::string key() { return {"pq"[random() % 2], static_cast<char>('a' + random() % 24)}; }

  void write(Transaction& transaction) {
    auto const at = key();
    if (random() % 3 == 0) {
      transaction.erase(kColumn, at);
      rows.erase(at);
    } else {
      auto const value = std::to_string(random() % 100);
      transaction.put(kColumn, at, value);
      rows[at] = value;
    }
  }
};

Rows with_prefix(Rows const& rows, std::string const& prefix) {
  Rows found;
  for (auto const& [key, value] : rows)
    if (key.starts_with(prefix)) found.emplace(key, value);
  return found;
}

Rows walked(View const& view, std::string const& prefix) {
  Rows found;
  auto at = view.scan(kColumn, prefix);
  for (; at.valid(); at.next())
    found.emplace(prefix + std::string(at.key_after_prefix()), at.value());
  EXPECT_TRUE(at.status());
  return found;
}

Rows walked_back(View const& view, std::string const& prefix) {
  Rows found;
  auto at = view.scan(kColumn, prefix);
  for (at.seek_before("~"); at.valid(); at.previous())
    found.emplace(prefix + std::string(at.key_after_prefix()), at.value());
  EXPECT_TRUE(at.status());
  return found;
}

void expect_same(View const& view, Rows const& rows) {
  for (std::string const prefix : {"", "p", "q", "pk"}) {
    EXPECT_EQ(walked(view, prefix), with_prefix(rows, prefix));
    EXPECT_EQ(walked_back(view, prefix), with_prefix(rows, prefix));
  }
  for (char letter = 'a'; letter <= 'z'; ++letter) {
    std::string const key{'p', letter};
    auto const found = rows.find(key);
    auto const expected = found == rows.end() ? std::nullopt : std::optional(found->second);
    EXPECT_EQ(view.get(kColumn, key).value(), expected);
  }
}

TEST(Transaction, ReadsWhatIsCommittedUnderItsOwnWrites) {
  TempStore store;
  RandomWrites writes{std::mt19937(1)};
  for (int group = 0; group < 100; ++group) {
    auto work = [&writes](Transaction& transaction) -> Result<void> {
      for (int i = 0; i < 12; ++i)
        writes.write(transaction);
      expect_same(transaction, writes.rows);
      return {};
    };
    ASSERT_TRUE(store.commit(work));
    expect_same(store.view(), writes.rows);
  }
}

TEST(Transaction, UndoesOnlyWhatFollowedTheMark) {
  TempStore store;
  RandomWrites writes{std::mt19937(2)};
  for (int group = 0; group < 100; ++group) {
    auto work = [&writes](Transaction& transaction) -> Result<void> {
      for (int i = 0; i < 20; ++i)
        writes.write(transaction);
      auto const kept = writes.rows;
      auto const size = transaction.writes().size_bytes();
      transaction.mark();
      for (int i = 0; i < 20; ++i)
        writes.write(transaction);
      transaction.undo_since_mark();
      writes.rows = kept;
      expect_same(transaction, kept);
      EXPECT_EQ(transaction.writes().size_bytes(), size);
      EXPECT_GT(transaction.writes().memory_bytes(), size);
      return {};
    };
    ASSERT_TRUE(store.commit(work));
    expect_same(store.view(), writes.rows);
  }
}

TEST(Transaction, TurnsRoundInTheMiddleOfAWalk) {
  TempStore store;
  auto committed = [](Transaction& transaction) -> Result<void> {
    for (auto const* const key : {"a", "c", "e", "g"})
      transaction.put(kColumn, key, "committed");
    return {};
  };
  ASSERT_TRUE(store.commit(committed));
  auto work = [](Transaction& transaction) -> Result<void> {
    transaction.put(kColumn, "b", "new");
    transaction.put(kColumn, "c", "other");
    transaction.erase(kColumn, "e");
    auto at = transaction.scan(kColumn, "");
    at.seek("b");
    EXPECT_EQ(at.value(), "new");
    at.next();
    EXPECT_EQ(at.value(), "other");
    at.previous();
    EXPECT_EQ(at.key_after_prefix(), "b");
    at.next();
    at.next();
    EXPECT_EQ(at.key_after_prefix(), "g");
    at.previous();
    EXPECT_EQ(at.key_after_prefix(), "c");
    return {};
  };
  EXPECT_TRUE(store.commit(work));
}

TEST(Transaction, WalksTwiceAtATime) {
  TempStore store;
  auto work = [](Transaction& transaction) -> Result<void> {
    transaction.put(kColumn, "pa", "1");
    transaction.put(kColumn, "qa", "2");
    auto one = transaction.scan(kColumn, "p");
    auto other = transaction.scan(kColumn, "q");
    EXPECT_TRUE(one.valid());
    EXPECT_TRUE(other.valid());
    EXPECT_EQ(one.value(), "1");
    EXPECT_EQ(other.value(), "2");
    return {};
  };
  EXPECT_TRUE(store.commit(work));
}

}  // namespace
}  // namespace bindle::storage
