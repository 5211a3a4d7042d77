#include "agent/forwarding/offer_record.hpp"

#include "storage/peers.hpp"
#include "tests/support/temp_store.hpp"

#include <boost/asio/io_context.hpp>

namespace bindle::agent {
namespace {

using storage::SendClass;
using test::TempStore;

auto constexpr kPeer = "dtn://lagoon/";

struct Offers {
  TempStore store;
  boost::asio::io_context loop;
  OfferRecord record{loop.get_executor(), *store};

  storage::Arrival mark(SendClass send_class) {
    auto const peer = storage::find_peer(store.view(), kPeer).value();
    return peer.offered_up_to[static_cast<std::size_t>(send_class)];
  }

  // Everything handed over so far is written and answered; the second group follows the answers.
  void write_out() {
    auto nothing = [](storage::Transaction&) -> Result<void> { return {}; };
    EXPECT_TRUE(store.commit(nothing));
    EXPECT_TRUE(store.commit(nothing));
    loop.restart();
    loop.poll();
  }
};

TEST(OfferRecord, WritesTheLatestMarkOnceTheOneBeforeIsWritten) {
  Offers offers;
  auto const before = offers.store->committer().statistics().changes;
  for (storage::Arrival up_to = 1; up_to <= 100; ++up_to)
    offers.record.raise(kPeer, SendClass::normal, up_to);
  offers.write_out();
  offers.write_out();
  EXPECT_EQ(offers.mark(SendClass::normal), 100u);
  EXPECT_LE(offers.store->committer().statistics().changes - before, 6u);
}

TEST(OfferRecord, KeepsClassesApartAndNeverLowersAMark) {
  Offers offers;
  offers.record.raise(kPeer, SendClass::normal, 1);
  offers.record.raise(kPeer, SendClass::low, 9);
  offers.record.raise(kPeer, SendClass::low, 7);
  offers.write_out();
  offers.write_out();
  EXPECT_EQ(offers.mark(SendClass::normal), 1u);
  EXPECT_EQ(offers.mark(SendClass::low), 9u);
}

TEST(OfferRecord, HandsOverWhatIsLeftWhenItStops) {
  Offers offers;
  offers.record.raise(kPeer, SendClass::normal, 1);
  offers.record.raise(kPeer, SendClass::normal, 5);
  offers.record.stop();
  offers.store.reopen();
  EXPECT_EQ(offers.mark(SendClass::normal), 5u);
}

}  // namespace
}  // namespace bindle::agent
