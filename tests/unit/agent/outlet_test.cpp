#include "agent/forwarding/outlet.hpp"

#include "agent/reception/bundle_record.hpp"
#include "bundle/reassembly.hpp"
#include "tests/support/sample_bundles.hpp"
#include "tests/unit/agent/content_node.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <deque>

namespace bindle::agent {
namespace {

using bindle::testing::eid;
using convergence::TransferOutcome;
using test::random_octets;

constexpr std::size_t kKiB = 1024;
Eid const kNeighbour = eid("dtn://neighbour/");

// Takes what is sent, and answers as the test says: acknowledged when it says nothing.
class FakeLink final : public convergence::Link {
 public:
  explicit FakeLink(std::uint64_t transfer_mtu) { description_.transfer_mtu = transfer_mtu; }

  convergence::LinkDescription const& description() const override { return description_; }

  convergence::LinkCounters counters() const override { return {}; }

  Task<TransferOutcome> send(convergence::OutgoingBundle bundle) override {
    Bytes wire = std::move(bundle.head);
    wire.insert(wire.end(), bundle.payload.begin(), bundle.payload.end());
    wire.insert(wire.end(), bundle.tail.begin(), bundle.tail.end());
    auto outcome = TransferOutcome::acknowledged;
    if (!answers.empty()) {
      outcome = answers.front();
      answers.pop_front();
    }
    if (outcome == TransferOutcome::acknowledged) taken.push_back(std::move(wire));
    co_return outcome;
  }

  void close() override {}

  std::deque<TransferOutcome> answers;
  std::vector<Bytes> taken;

 private:
  convergence::LinkDescription description_;
};

class OutletTest : public ::testing::Test {
 protected:
  // An ordinary bundle in the pending queue.
  QueuedBundle store(Bytes const& payload, std::uint64_t flags = 0) {
    BundleSpec spec;
    spec.flags = flags;
    spec.source = eid("dtn://origin/app");
    spec.destination = eid("dtn://far/app");
    spec.timestamp = {.time_ms = node_.clock.now().dtn_ms, .sequence = 1};
    spec.lifetime_ms = 3'600'000;
    auto const wire = bindle::testing::build_bundle(spec, payload);
    auto const bundle = parse_bundle(wire).value();
    auto record = record_of(bundle, envelope_of(bundle), sha256(payload), node_.clock.now(), 0);
    record.received_at_ms = node_.clock.unix_ms();
    auto written = node_.store->payloads().write(payload).value();
    auto queued = queued_bundle_of(0, record).value();
    queued.arrival = 1;
    EXPECT_TRUE(node_.store.commit(
        [record, extent = written.extent()](storage::Transaction& t) -> Result<void> {
          TRY_VOID(storage::add_bundle(t, record, extent));
          return {};
        },
        std::move(written)));
    return queued;
  }

  // Runs the loop that the outlet lives on until the transfer is decided.
  Result<TransferOutcome> try_to_send(std::shared_ptr<FakeLink> link, QueuedBundle bundle) {
    auto done = boost::asio::co_spawn(loop_,
                                      outlet_.send(std::move(link), kNeighbour, std::move(bundle)),
                                      boost::asio::use_future);
    loop_.restart();
    loop_.run();
    return done.get();
  }

  TransferOutcome send(std::shared_ptr<FakeLink> link, QueuedBundle bundle) {
    return try_to_send(std::move(link), std::move(bundle)).value();
  }

  static Result<Bytes> payload_of(std::vector<Bytes> const& fragments) {
    std::vector<ByteView> const views(fragments.begin(), fragments.end());
    TRY(auto const wire, reassemble(views, 16 * kKiB * kKiB));
    TRY(auto const bundle, parse_bundle(wire));
    return Bytes(bundle.payload.data.begin(), bundle.payload.data.end());
  }

  test::ContentNode node_;
  boost::asio::io_context loop_{1};
  Outlet outlet_{
      loop_.get_executor(), *node_.store, node_.workers, node_.clock, eid("dtn://node/")};
  Bytes const payload_ = random_octets(400 * kKiB, 1);
};

TEST_F(OutletTest, SendsEveryFragmentWhereNothingIsAcknowledged) {
  auto const link = std::make_shared<FakeLink>(100 * kKiB);
  link->answers.assign(5, TransferOutcome::sent_unconfirmed);
  EXPECT_EQ(send(link, store(payload_)), TransferOutcome::sent_unconfirmed);
  EXPECT_TRUE(link->answers.empty());
}

TEST_F(OutletTest, DoesNotSendABundleThatWaitsForNobody) {
  auto const link = std::make_shared<FakeLink>(1 << 20);
  auto const bundle = store(payload_);
  ASSERT_TRUE(node_.store.commit([](storage::Transaction& t) {
    return storage::move_bundle(
        t, 1, {storage::Queue::pending, storage::Queue::delivered, 0, "", std::nullopt});
  }));
  EXPECT_EQ(try_to_send(link, bundle).error().code, Errc::not_found);
}

TEST_F(OutletTest, SendsABundleThatFitsWhole) {
  auto const link = std::make_shared<FakeLink>(1 << 20);
  EXPECT_EQ(send(link, store(payload_)), TransferOutcome::acknowledged);
  ASSERT_EQ(link->taken.size(), 1u);
  EXPECT_FALSE(parse_bundle(link->taken[0])->primary.fragment);
}

TEST_F(OutletTest, CutsABundleThatIsTooLong) {
  auto const link = std::make_shared<FakeLink>(100 * kKiB);
  EXPECT_EQ(send(link, store(payload_)), TransferOutcome::acknowledged);
  EXPECT_EQ(link->taken.size(), 5u);
  EXPECT_TRUE(std::ranges::all_of(link->taken,
                                  [](Bytes const& wire) { return wire.size() <= 100 * kKiB; }));
  EXPECT_EQ(payload_of(link->taken).value(), payload_);
}

TEST_F(OutletTest, LeavesABundleWholeThatMustNotBeCut) {
  auto const link = std::make_shared<FakeLink>(100 * kKiB);
  EXPECT_EQ(send(link, store(payload_, bundle_flag::kMustNotFragment)),
            TransferOutcome::too_large_for_peer);
  EXPECT_TRUE(link->taken.empty());
}

TEST_F(OutletTest, SendsOnlyWhatWasNotAcknowledgedBefore) {
  auto const bundle = store(payload_);
  auto const link = std::make_shared<FakeLink>(100 * kKiB);
  link->answers = {TransferOutcome::acknowledged,
                   TransferOutcome::refused_no_resources,
                   TransferOutcome::acknowledged};
  EXPECT_EQ(send(link, bundle), TransferOutcome::refused_no_resources);
  auto const first = link->taken;
  EXPECT_GE(first.size(), 1u);
  link->answers.clear();
  EXPECT_EQ(send(link, bundle), TransferOutcome::acknowledged);
  EXPECT_EQ(payload_of(link->taken).value(), payload_);
  std::size_t sum = 0;
  for (auto const& wire : link->taken)
    sum += parse_bundle(wire)->payload_length;
  EXPECT_EQ(sum, payload_.size()) << "nothing twice";
}

TEST_F(OutletTest, SendsWhatAReceiptDoesNotName) {
  auto const bundle = store(payload_);
  auto const link = std::make_shared<FakeLink>(1 << 20);
  link->answers = {TransferOutcome::link_lost};
  EXPECT_EQ(send(link, bundle), TransferOutcome::link_lost);
  outlet_.receipt_came(kNeighbour, bundle.arrival, {{0, 300 * kKiB}});
  EXPECT_EQ(send(link, bundle), TransferOutcome::acknowledged);
  ASSERT_EQ(link->taken.size(), 1u);
  auto const rest = parse_bundle(link->taken[0]).value();
  EXPECT_EQ(rest.primary.fragment, (FragmentPosition{300 * kKiB, payload_.size()}));
  EXPECT_EQ(rest.payload_length, 100 * kKiB);
}

TEST_F(OutletTest, WaitsForTheReceiptOfACutOffTransfer) {
  auto const bundle = store(payload_);
  auto const link = std::make_shared<FakeLink>(1 << 20);
  link->answers = {TransferOutcome::link_lost};
  EXPECT_EQ(send(link, bundle), TransferOutcome::link_lost);
  auto done =
      boost::asio::co_spawn(loop_, outlet_.send(link, kNeighbour, bundle), boost::asio::use_future);
  boost::asio::post(loop_, [&] {
    EXPECT_TRUE(link->taken.empty());
    outlet_.receipt_came(kNeighbour, bundle.arrival, {{0, 300 * kKiB}});
  });
  loop_.restart();
  loop_.run();
  EXPECT_EQ(done.get().value(), TransferOutcome::acknowledged);
  EXPECT_EQ(parse_bundle(link->taken.at(0))->payload_length, 100 * kKiB);
}

TEST_F(OutletTest, SaysThatABundleIsGone) {
  auto const link = std::make_shared<FakeLink>(1 << 20);
  QueuedBundle gone;
  gone.arrival = 77;
  EXPECT_EQ(try_to_send(link, gone).error().code, Errc::not_found);
}

}  // namespace
}  // namespace bindle::agent
