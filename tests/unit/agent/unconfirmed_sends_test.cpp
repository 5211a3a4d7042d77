#include "agent/core/unconfirmed_sends.hpp"

#include "tests/unit/agent/sample_queue.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::queued;
using ::testing::Optional;

std::vector<Arrival> arrivals(std::vector<QueuedBundle> const& bundles) {
  std::vector<Arrival> all;
  for (auto const& bundle : bundles)
    all.push_back(bundle.arrival);
  return all;
}

TEST(UnconfirmedSends, DoublesThePauseUpToTheLongest) {
  UnconfirmedSends sends({.first_pause = 30s, .longest_pause = 100s, .times = 5});
  std::vector<std::chrono::milliseconds> pauses;
  auto now = 0ms;
  sends.sent(queued(1), at(now));
  while (sends.next_due()) {
    pauses.push_back(*sends.next_due() - now);
    now = *sends.next_due();
    ASSERT_EQ(arrivals(sends.take_due(at(now))), std::vector<Arrival>{1});
    sends.sent(queued(1), at(now));
  }
  EXPECT_EQ(pauses, (std::vector<std::chrono::milliseconds>{30s, 60s, 100s, 100s}));
}

TEST(UnconfirmedSends, GivesWhatIsDueInOrderOfArrival) {
  UnconfirmedSends sends({});
  sends.sent(queued(2), at(0s));
  sends.sent(queued(1), at(1s));
  sends.sent(queued(3), at(20s));
  EXPECT_EQ(arrivals(sends.take_due(at(31s))), (std::vector<Arrival>{1, 2}));
  EXPECT_TRUE(sends.take_due(at(31s)).empty());
}

TEST(UnconfirmedSends, ForgetsWhatHasArrived) {
  UnconfirmedSends sends({});
  sends.sent(queued(1), at(0s));
  EXPECT_TRUE(sends.forget(1));
  EXPECT_FALSE(sends.forget(1));
  EXPECT_EQ(sends.next_due(), std::nullopt);
  EXPECT_EQ(sends.lowest(SendClass::normal), std::nullopt);
}

TEST(UnconfirmedSends, DoesNotRepeatWhatHasExpired) {
  UnconfirmedSends sends({});
  auto bundle = queued(1);
  bundle.expires = storage::Deadline::dtn(at(10s).dtn_ms);
  sends.sent(bundle, at(0s));
  EXPECT_TRUE(sends.take_due(at(30s)).empty());
  EXPECT_EQ(sends.lowest(SendClass::normal), std::nullopt);
}

TEST(UnconfirmedSends, KnowsTheLowestOfEachClass) {
  UnconfirmedSends sends({});
  sends.sent(queued(4), at(0s));
  sends.sent(queued(3), at(0s));
  sends.sent(queued(1, SendClass::low), at(0s));
  EXPECT_THAT(sends.lowest(SendClass::normal), Optional(3u));
  EXPECT_THAT(sends.lowest(SendClass::low), Optional(1u));
  EXPECT_EQ(sends.lowest(SendClass::emergency), std::nullopt);
}

TEST(UnconfirmedSends, StillCountsWhatItGaveUp) {
  UnconfirmedSends sends({.first_pause = 30s, .longest_pause = 30s, .times = 1});
  sends.sent(queued(7), at(0s));
  EXPECT_EQ(sends.next_due(), std::nullopt);
  EXPECT_THAT(sends.lowest(SendClass::normal), Optional(7u));
}

TEST(UnconfirmedSends, RepeatsNoMoreThanItHasRoomFor) {
  UnconfirmedSends sends({});
  for (Arrival arrival = 1; arrival <= UnconfirmedSends::kMaxBundles + 1; ++arrival)
    sends.sent(queued(arrival), at(0s));
  EXPECT_EQ(sends.take_due(at(30s)).size(), UnconfirmedSends::kMaxBundles);
  for (Arrival arrival = 1; arrival <= UnconfirmedSends::kMaxBundles; ++arrival)
    sends.forget(arrival);
  EXPECT_THAT(sends.lowest(SendClass::normal), Optional(UnconfirmedSends::kMaxBundles + 1));
}

}  // namespace
}  // namespace bindle::agent
