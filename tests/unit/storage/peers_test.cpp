#include "storage/peers.hpp"

#include "tests/support/temp_store.hpp"

namespace bindle::storage {
namespace {

using test::TempStore;

constexpr std::string_view kPeer = "dtn://lagoon/";
constexpr auto kNormal = static_cast<std::size_t>(SendClass::normal);

TEST(Peers, NeverSeenWereOfferedNothing) {
  TempStore store;
  EXPECT_EQ(find_peer(store.view(), kPeer).value(), Peer{});
}

TEST(Peers, KeepAWatermarkForEachClassAcrossReopen) {
  TempStore store;
  ASSERT_TRUE(store.commit([](Transaction& t) -> Result<void> {
    TRY_VOID(note_sent(t, kPeer, SendClass::normal, 12));
    TRY_VOID(note_sent(t, kPeer, SendClass::normal, 9));
    TRY_VOID(note_sent(t, kPeer, SendClass::emergency, 3));
    return note_seen(t, kPeer, 1000);
  }));
  store.reopen();
  auto const peer = find_peer(store.view(), kPeer).value();
  EXPECT_EQ(peer.offered_up_to[kNormal], 12u);
  EXPECT_EQ(peer.offered_up_to[static_cast<std::size_t>(SendClass::emergency)], 3u);
  EXPECT_EQ(peer.last_seen_ms, 1000u);
}

TEST(Peers, AreOfferedAgainWhatDidNotArrive) {
  TempStore store;
  ASSERT_TRUE(store.commit([](Transaction& t) -> Result<void> {
    TRY_VOID(note_not_sent(t, kPeer, SendClass::normal, 5));
    return note_sent(t, kPeer, SendClass::normal, 7);
  }));
  EXPECT_EQ(find_peer(store.view(), kPeer)->offer_again[kNormal], std::set<Arrival>{5});
  ASSERT_TRUE(
      store.commit([](Transaction& t) { return note_sent(t, kPeer, SendClass::normal, 5); }));
  auto const peer = find_peer(store.view(), kPeer).value();
  EXPECT_TRUE(peer.offer_again[kNormal].empty());
  EXPECT_EQ(peer.offered_up_to[kNormal], 7u);
}

TEST(Peers, WithTooManyExceptionsFallBackToTheFirstOfThem) {
  TempStore store;
  ASSERT_TRUE(store.commit([](Transaction& t) -> Result<void> {
    for (Arrival arrival = 100; arrival <= 100 + kMaxExceptions; ++arrival)
      TRY_VOID(note_not_sent(t, kPeer, SendClass::normal, arrival));
    return {};
  }));
  auto const peer = find_peer(store.view(), kPeer).value();
  EXPECT_EQ(peer.offered_up_to[kNormal], 99u);
  EXPECT_TRUE(peer.offer_again[kNormal].empty());
}

TEST(Peers, WithoutANameAreRefused) {
  TempStore store;
  auto const outcome = store.commit([](Transaction& t) { return note_seen(t, "", 1); });
  EXPECT_EQ(outcome.error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace bindle::storage
