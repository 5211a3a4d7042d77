#include "agent/reassembly/fragment_eviction.hpp"

#include "bundle/fragmentation.hpp"
#include "storage/bundles.hpp"
#include "tests/unit/agent/reports_made.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using storage::Queue;

// One incomplete bundle of another source waits, and there is room for one.
struct FullReceiver {
  test::Receiver receiver;
  storage::FragmentPlace waiting;

  FullReceiver() {
    auto spec = receiver.spec();
    spec.destination = testing::eid("dtn://node/app");
    auto const envelope = build_envelope(spec, Bytes(1000)).value();
    auto const wire = whole(fragment_of(envelope, {0, 500}, Bytes(500)).value(), Bytes(500));
    EXPECT_TRUE(receiver.receive(wire));
    waiting = storage::place_of_fragment(receiver.in(Queue::reassembly).at(0).second).value();
  }

  // What still waits when room was made this long after its arrival.
  std::size_t after(std::chrono::milliseconds waited) {
    auto arriving = waiting;
    arriving.adu.bundle_key.push_back(7);
    auto const received = receiver.in(Queue::reassembly).at(0).second.received_node_ms;
    FragmentEviction::Times const times{
        .unix_ms = 1, .node_ms = received + static_cast<std::uint64_t>(waited.count())};
    storage::Change change;
    change.work = [&](storage::Transaction& transaction) {
      FragmentEviction eviction(transaction, receiver.reporter, times);
      return eviction.make_room(arriving, "dtn://somebody/else", {.units = 1});
    };
    EXPECT_TRUE(receiver.node.store->committer().commit(std::move(change)));
    return receiver.in(Queue::reassembly).size();
  }
};

TEST(FragmentEviction, LeavesOtherSourcesTheirPatience) {
  FullReceiver full;
  EXPECT_EQ(full.after(kFragmentPatience - std::chrono::milliseconds(1)), 1u);
  EXPECT_EQ(full.after(kFragmentPatience), 0u);
}

}  // namespace
}  // namespace bindle::agent
