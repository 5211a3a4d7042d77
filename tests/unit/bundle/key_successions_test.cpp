#include "bundle/key_successions.hpp"

#include <gmock/gmock.h>

namespace bindle {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

PublisherKey succeeding_key(std::size_t number) {
  PublisherKey key;
  key.bytes[0] = static_cast<std::uint8_t>(number);
  return key;
}

TEST(KeySuccessions, KnowThePredecessorsNearestFirst) {
  KeySuccessions successions;
  successions.add(succeeding_key(1), succeeding_key(2));
  successions.add(succeeding_key(2), succeeding_key(3));
  EXPECT_EQ(successions.successor_of(succeeding_key(1)), succeeding_key(2));
  EXPECT_THAT(successions.predecessors_of(succeeding_key(3)),
              ElementsAre(succeeding_key(2), succeeding_key(1)));
  EXPECT_THAT(successions.predecessors_of(succeeding_key(1)), IsEmpty());
}

TEST(KeySuccessions, KeepTheFirstSuccessor) {
  KeySuccessions successions;
  successions.add(succeeding_key(1), succeeding_key(2));
  successions.add(succeeding_key(1), succeeding_key(3));
  EXPECT_EQ(successions.successor_of(succeeding_key(1)), succeeding_key(2));
  EXPECT_THAT(successions.predecessors_of(succeeding_key(3)), IsEmpty());
}

TEST(KeySuccessions, EndInACircleAndAreBounded) {
  KeySuccessions successions;
  successions.add(succeeding_key(1), succeeding_key(2));
  successions.add(succeeding_key(2), succeeding_key(1));
  EXPECT_THAT(successions.predecessors_of(succeeding_key(1)), ElementsAre(succeeding_key(2)));
  for (std::size_t i = 3; i < 200; ++i)
    successions.add(succeeding_key(i), succeeding_key(2));
  EXPECT_THAT(successions.predecessors_of(succeeding_key(2)),
              SizeIs(KeySuccessions::kMaxPredecessors));
}

}  // namespace
}  // namespace bindle
