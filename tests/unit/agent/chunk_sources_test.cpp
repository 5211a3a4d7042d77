#include "agent/core/chunk_sources.hpp"

#include "tests/unit/agent/sample_queue.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using test::at;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr LinkId kOne{1};
constexpr LinkId kTwo{2};
ChunkSources::Pace const kPace{
    .window = 4, .trial = 2, .endgame = 2, .patience = 60s, .answer = 2s};

std::size_t enough(LinkId) {
  return 100;
}

std::vector<std::uint32_t> first_positions(std::uint32_t count) {
  std::vector<std::uint32_t> positions(count);
  for (std::uint32_t i = 0; i < count; ++i)
    positions[i] = i;
  return positions;
}

class Sources : public ::testing::Test {
 protected:
  explicit Sources(std::uint32_t chunks = 10)
      : sources(kPace, first_positions(chunks)), held(std::vector<bool>(chunks)) {}

  // What each neighbour is to send from now on; one that hears nothing goes on.
  void plan(std::chrono::milliseconds now = 0ms) {
    for (auto const& ask : sources.plan(held, enough, at(now)))
      asked[ask.source] = ask.positions;
  }

  void both_join() {
    sources.join(kOne, at(0ms));
    sources.join(kTwo, at(0ms));
  }

  void both_hold(std::vector<bool> const& one, std::vector<bool> const& two) {
    both_join();
    sources.holds(kOne, one, at(0ms));
    sources.holds(kTwo, two, at(0ms));
  }

  void comes(std::uint32_t position, std::chrono::milliseconds now = 0ms) {
    held.insert(position);
    sources.arrived(position, at(now));
  }

  ChunkSources sources;
  PositionSet held;
  std::map<LinkId, std::vector<std::uint32_t>> asked;
};

TEST_F(Sources, AreTriedBeforeTheySayWhatTheyHold) {
  both_join();
  plan();
  EXPECT_THAT(asked[kOne], ElementsAre(0, 1));
  EXPECT_THAT(asked[kTwo], ElementsAre(2, 3));
  EXPECT_FALSE(sources.all_answered(at(0ms)));
  EXPECT_TRUE(sources.all_answered(at(2s)));
}

TEST_F(Sources, AreAskedForNothingTwice) {
  both_hold(std::vector<bool>(10, true), std::vector<bool>(10, true));
  plan();
  EXPECT_THAT(asked[kOne], ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(asked[kTwo], ElementsAre(4, 5, 6, 7));
}

TEST_F(Sources, AreAskedForTheRarestFirst) {
  std::vector<bool> one(10, true);
  std::vector<bool> two(10, true);
  two[7] = two[9] = false;
  both_hold(one, two);
  plan();
  EXPECT_THAT(asked[kOne], ElementsAre(0, 1, 7, 9));
  EXPECT_THAT(asked[kTwo], ElementsAre(2, 3, 4, 5));
}

TEST_F(Sources, AreNotAskedForWhatTheyLack) {
  std::vector<bool> one(10, false);
  one[3] = true;
  both_hold(one, std::vector<bool>(10, false));
  plan();
  EXPECT_THAT(asked[kOne], ElementsAre(3));
  EXPECT_THAT(asked[kTwo], IsEmpty());
  auto near = sources.held_here_or_near(held);
  EXPECT_EQ(std::count(near.begin(), near.end(), true), 1);
}

TEST_F(Sources, AreAskedForMoreWhenAllHasCome) {
  both_hold(std::vector<bool>(10, true), std::vector<bool>(10, false));
  plan();
  for (auto const position : {0u, 1u, 2u})
    comes(position);
  EXPECT_THAT(sources.plan(held, enough, at(1s)), IsEmpty());
  comes(3);
  plan();
  EXPECT_THAT(asked[kOne], ElementsAre(4, 5, 6, 7));
}

TEST_F(Sources, TakeOverWhatOneThatLeavesWasAskedFor) {
  both_hold(std::vector<bool>(10, true), std::vector<bool>(10, true));
  plan();
  sources.leave(kOne);
  for (auto const position : {4u, 5u, 6u, 7u})
    comes(position);
  plan();
  EXPECT_THAT(asked[kTwo], ElementsAre(0, 1, 2, 3));
}

TEST_F(Sources, TakeOverFromOneThatSendsNothing) {
  both_hold(std::vector<bool>(10, true), std::vector<bool>(10, true));
  plan();
  for (auto const position : {4u, 5u, 6u, 7u})
    comes(position, 30s);
  plan(30s);
  ASSERT_THAT(asked[kTwo], ElementsAre(8, 9));
  EXPECT_EQ(sources.next_wakeup(), 60s);
  plan(60s);
  EXPECT_THAT(asked[kOne], IsEmpty());
  comes(8, 60s);
  comes(9, 60s);
  plan(60s);
  EXPECT_THAT(asked[kTwo], ElementsAre(0, 1, 2, 3));
}

TEST_F(Sources, ShareOnlyTheLastFewAndCancelWhatHasCome) {
  both_hold(std::vector<bool>(10, true), std::vector<bool>(10, true));
  for (std::uint32_t position = 0; position < 7; ++position)
    comes(position);
  plan();
  EXPECT_THAT(asked[kOne], ElementsAre(7, 8, 9));
  EXPECT_THAT(asked[kTwo], IsEmpty());
  comes(7);
  plan();
  EXPECT_THAT(asked[kTwo], ElementsAre(8, 9));
  comes(8);
  plan();
  EXPECT_THAT(asked[kOne], ElementsAre(9));
  EXPECT_THAT(asked[kTwo], ElementsAre(9));
}

TEST_F(Sources, KeepToTheRoomThatTheyHave) {
  both_hold(std::vector<bool>(10, true), std::vector<bool>(10, true));
  auto const room = [](LinkId source) -> std::size_t { return source == kOne ? 1 : 0; };
  for (auto const& ask : sources.plan(held, room, at(0ms)))
    asked[ask.source] = ask.positions;
  EXPECT_THAT(asked[kOne], SizeIs(1));
  EXPECT_THAT(asked[kTwo], IsEmpty());
}

}  // namespace
}  // namespace bindle::agent
