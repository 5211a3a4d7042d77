#include "agent/neighbours/neighbour_bans.hpp"

#include <gtest/gtest.h>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using convergence::LinkDescription;

constexpr NeighbourBans::Settings kThree{3, 1h, 10min};

Moment at(std::chrono::milliseconds elapsed) {
  Moment moment;
  moment.elapsed = elapsed;
  return moment;
}

LinkDescription link_from(std::string address, bool proved = false) {
  LinkDescription link;
  link.peer_node_id = "dtn://boat/";
  link.remote_address = std::move(address);
  if (proved) link.authenticated = convergence::Authentication::pinned;
  return link;
}

TEST(NeighbourBans, BeginWithTheLastOfSoManyFailuresAndEndByThemselves) {
  NeighbourBans bans(kThree);
  auto const link = link_from("192.0.2.1:4000");
  EXPECT_FALSE(bans.note_failure(link, at(1s)));
  EXPECT_FALSE(bans.note_failure(link, at(2s)));
  EXPECT_FALSE(bans.is_banned(link, at(2s)));
  EXPECT_TRUE(bans.note_failure(link, at(3s)));
  EXPECT_TRUE(bans.is_banned(link, at(3s + 10min - 1ms)));
  EXPECT_FALSE(bans.is_banned(link, at(3s + 10min)));
}

TEST(NeighbourBans, ForgetFailuresOfLongAgo) {
  NeighbourBans bans(kThree);
  auto const link = link_from("192.0.2.1:4000");
  bans.note_failure(link, at(0s));
  bans.note_failure(link, at(1s));
  EXPECT_FALSE(bans.note_failure(link, at(1h + 1s)));
  EXPECT_EQ(bans.entries(at(1h + 1s)).front().failures, 1u);
  EXPECT_TRUE(bans.entries(at(3h)).empty());
}

TEST(NeighbourBans, FollowAStrangerFromPortToPortButNotToAnotherAddress) {
  NeighbourBans bans(kThree);
  for (auto const* const port : {"1", "2", "3"})
    bans.note_failure(link_from(std::string("192.0.2.1:") + port), at(0s));
  EXPECT_TRUE(bans.is_banned(link_from("192.0.2.1:4"), at(1s)));
  EXPECT_FALSE(bans.is_banned(link_from("192.0.2.9:4"), at(1s)));
}

TEST(NeighbourBans, AreNotGotByAnImpostorForTheRealOne) {
  NeighbourBans bans(kThree);
  for (int i = 0; i < 3; ++i)
    bans.note_failure(link_from("192.0.2.1:4"), at(0s));
  EXPECT_FALSE(bans.is_banned(link_from("192.0.2.1:4", true), at(1s)));
}

TEST(NeighbourBans, SayHowLongTheyLast) {
  NeighbourBans bans(kThree);
  for (int i = 0; i < 3; ++i)
    bans.note_failure(link_from("192.0.2.1:4"), at(0s));
  auto const entry = bans.entries(at(4min)).front();
  EXPECT_EQ(entry.node, "dtn://boat/");
  EXPECT_EQ(entry.address, "192.0.2.1");
  EXPECT_EQ(entry.left, std::chrono::milliseconds(6min));
}

TEST(NeighbourBans, AreNeverMadeWhenSwitchedOff) {
  NeighbourBans bans({0, 1h, 10min});
  EXPECT_FALSE(bans.note_failure(link_from("192.0.2.1:4"), at(0s)));
  EXPECT_TRUE(bans.entries(at(0s)).empty());
}

TEST(NeighbourBans, RememberNoMoreThanSoMany) {
  NeighbourBans bans(kThree);
  for (std::size_t i = 0; i <= NeighbourBans::kMostNeighbours; ++i)
    bans.note_failure(link_from("host" + std::to_string(i) + ":1"),
                      at(std::chrono::milliseconds(i)));
  EXPECT_EQ(bans.entries(at(10s)).size(), NeighbourBans::kMostNeighbours);
}

}  // namespace
}  // namespace bindle::agent
