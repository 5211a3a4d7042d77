#include "agent/forwarding/cut_through.hpp"

#include "convergence/signal.hpp"
#include "convergence/spawn.hpp"
#include "tests/unit/agent/receiver.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using bindle::testing::eid;
using convergence::TransferOutcome;
using storage::Queue;
using test::octets;
using test::Receiver;

Eid const kNextHop = eid("dtn://next/");
LinkId const kUpstream{1};
LinkId const kDownstream{2};

// Transfers end when the test says how.
class HeldLink final : public convergence::Link {
 public:
  explicit HeldLink(boost::asio::any_io_executor const& executor) : answered_(executor) {
    description_.id = kDownstream;
  }

  convergence::LinkDescription const& description() const override { return description_; }

  convergence::LinkCounters counters() const override { return {}; }

  Task<TransferOutcome> send(convergence::OutgoingBundle bundle) override {
    sent.push_back(std::move(bundle));
    while (!outcome_)
      co_await answered_.wait();
    co_return *outcome_;
  }

  void close() override {}

  void answer(TransferOutcome outcome) {
    outcome_ = outcome;
    answered_.notify();
  }

  std::vector<convergence::OutgoingBundle> sent;

 private:
  convergence::LinkDescription description_;
  convergence::Signal answered_;
  std::optional<TransferOutcome> outcome_;
};

Core::Settings passing() {
  Core::Settings settings;
  settings.reception.self = eid("dtn://node/");
  settings.passing = Core::Passing::on;
  return settings;
}

// A node between a neighbour and dtn://next/.
class CutThroughTest : public ::testing::Test {
 protected:
  CutThroughTest() {
    contacts_.add(link_, kNextHop, 0);
    core_.link_up(kUpstream, eid("dtn://neighbour/"), {}, {}, at(0));
    core_.link_up(kDownstream, kNextHop, {}, {}, at(0));
  }

  ~CutThroughTest() override {
    cut_through_.stop();
    run_ready();
  }

  Moment at(std::int64_t elapsed_ms) {
    auto now = receiver_.node.clock.now();
    now.elapsed = std::chrono::milliseconds(elapsed_ms);
    return now;
  }

  Bytes wire(BundleSpec spec) {
    spec.destination = eid("dtn://next/app");
    return bindle::testing::build_bundle(spec, payload_);
  }

  std::shared_ptr<ArrivingBundle> judged(Bytes wire) {
    return test::run(receiver_.intake.judge(kUpstream, eid("dtn://neighbour/"), std::move(wire)))
        .value();
  }

  // What arrived() says, once it does.
  std::shared_ptr<std::optional<bool>> wait_for(std::shared_ptr<CutThrough::Passage> passage) {
    auto told = std::make_shared<std::optional<bool>>();
    spawn(loop_.get_executor(), "waiting", note(told, std::move(passage)));
    run_ready();
    return told;
  }

  Task<void> note(std::shared_ptr<std::optional<bool>> told,
                  std::shared_ptr<CutThrough::Passage> passage) {
    *told = co_await cut_through_.arrived(std::move(passage));
  }

  void run_ready() {
    loop_.restart();
    loop_.poll();
  }

  void answer(TransferOutcome outcome) {
    link_->answer(outcome);
    run_ready();
  }

  Receiver receiver_;
  boost::asio::io_context loop_{1};
  std::shared_ptr<HeldLink> link_ = std::make_shared<HeldLink>(loop_.get_executor());
  ContactTable contacts_{std::vector<std::string>()};
  ContactJournal journal_{loop_.get_executor(),
                          *receiver_.node.store,
                          receiver_.node.workers,
                          receiver_.node.clock,
                          {}};
  Core core_{passing()};
  std::vector<Action> actions_;
  CutThrough cut_through_{loop_.get_executor(),
                          *receiver_.node.store,
                          receiver_.node.clock,
                          core_,
                          contacts_,
                          journal_,
                          [this](Actions actions) {
                            std::move(actions.begin(), actions.end(), std::back_inserter(actions_));
                          }};
  Bytes const payload_ = octets(1000, 3);
};

TEST_F(CutThroughTest, IsDoneWhenTheNextHopHasTheBundle) {
  auto const passage = cut_through_.begin(*judged(wire(receiver_.spec())));
  ASSERT_TRUE(passage);
  auto const told = wait_for(passage);
  EXPECT_FALSE(*told);
  answer(TransferOutcome::acknowledged);
  EXPECT_EQ(*told, true);
  EXPECT_EQ(cut_through_.counters().bundles, 1u);
}

TEST_F(CutThroughTest, SendsTheBundleAsItLeavesThisNode) {
  auto spec = receiver_.spec();
  spec.hop_count = HopCount{.limit = 20, .count = 3};
  cut_through_.begin(*judged(wire(spec)));
  run_ready();
  ASSERT_EQ(link_->sent.size(), 1u);
  auto octets_sent = link_->sent[0].head;
  for (auto const* const piece : {&link_->sent[0].payload, &link_->sent[0].tail})
    octets_sent.insert(octets_sent.end(), piece->begin(), piece->end());
  auto const sent = parse_bundle(octets_sent).value();
  EXPECT_EQ(sent.hop_count->count, 4u);
  EXPECT_EQ(sent.previous_node, eid("dtn://node/"));
  EXPECT_EQ(Bytes(sent.payload.data.begin(), sent.payload.data.end()), payload_);
}

TEST_F(CutThroughTest, StoresWhatTheNextHopDoesNotTake) {
  auto const arriving = judged(wire(receiver_.spec()));
  auto const told = wait_for(cut_through_.begin(*arriving));
  answer(TransferOutcome::refused_not_acceptable);
  EXPECT_EQ(*told, false);
  EXPECT_EQ(cut_through_.counters().failed, 1u);
  ASSERT_TRUE(test::run(receiver_.intake.keep(kUpstream, arriving)));
  EXPECT_EQ(receiver_.in(Queue::pending).size(), 1u);
}

TEST_F(CutThroughTest, RecognisesWhatHasPassed) {
  auto const spec = receiver_.spec();
  auto const told = wait_for(cut_through_.begin(*judged(wire(spec))));
  answer(TransferOutcome::acknowledged);
  ASSERT_EQ(*told, true);
  EXPECT_EQ(*wait_for(cut_through_.begin(*judged(wire(spec)))), true);
  EXPECT_EQ(link_->sent.size(), 1u);
  EXPECT_EQ(cut_through_.counters().repeated, 1u);
}

TEST_F(CutThroughTest, SendsOnceWhatComesTwiceAtATime) {
  auto const spec = receiver_.spec();
  auto const first = wait_for(cut_through_.begin(*judged(wire(spec))));
  auto const second = wait_for(cut_through_.begin(*judged(wire(spec))));
  answer(TransferOutcome::acknowledged);
  EXPECT_EQ(*first, true);
  EXPECT_EQ(*second, true);
  EXPECT_EQ(link_->sent.size(), 1u);
}

TEST_F(CutThroughTest, LeavesToTheStoreWhatIsThere) {
  auto const spec = receiver_.spec();
  ASSERT_TRUE(receiver_.receive(wire(spec)));
  EXPECT_FALSE(cut_through_.begin(*judged(wire(spec))));
}

TEST_F(CutThroughTest, LeavesToTheStoreWhatIsToBeReported) {
  auto spec = receiver_.spec();
  spec.flags = bundle_flag::kReportReception;
  spec.report_to = eid("dtn://origin/");
  EXPECT_FALSE(cut_through_.begin(*judged(wire(spec))));
}

TEST_F(CutThroughTest, LeavesToTheStoreWhatHasUsedUpItsHops) {
  auto spec = receiver_.spec();
  spec.hop_count = HopCount{.limit = 4, .count = 4};
  EXPECT_FALSE(cut_through_.begin(*judged(wire(spec))));
}

TEST_F(CutThroughTest, StoresWhatIsUnderWayWhenTheNodeStops) {
  auto const told = wait_for(cut_through_.begin(*judged(wire(receiver_.spec()))));
  cut_through_.stop();
  run_ready();
  EXPECT_EQ(*told, false);
  EXPECT_FALSE(cut_through_.begin(*judged(wire(receiver_.spec()))));
}

TEST_F(CutThroughTest, SettlesATransferThatWasSlowAsThatOfAStoredBundle) {
  auto const arriving = judged(wire(receiver_.spec()));
  auto const passage = cut_through_.begin(*arriving);
  run_ready();
  auto bundle = arriving->inspection.received.bundle;
  bundle.arrival = 9;
  cut_through_.stored(*passage, bundle, std::nullopt);
  answer(TransferOutcome::acknowledged);
  ASSERT_FALSE(actions_.empty());
  auto const* const handed_on = std::get_if<action::HandedOn>(&actions_.front());
  ASSERT_NE(handed_on, nullptr);
  EXPECT_EQ(handed_on->bundle.arrival, 9u);
  EXPECT_EQ(handed_on->neighbour, kNextHop);
}

}  // namespace
}  // namespace bindle::agent
