#include "agent/reassembly/reassembler.hpp"

#include "bundle/fragmentation.hpp"
#include "tests/unit/agent/receiver.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace bindle::agent {
namespace {

using bindle::testing::eid;
using test::random_octets;
using test::Receiver;

constexpr std::size_t kKiB = 1024;

class ReassemblerTest : public ::testing::Test {
 protected:
  // The fragments of a bundle for this node are all here.
  storage::AduKey complete_bundle() {
    auto spec = receiver_.spec();
    spec.destination = eid("dtn://node/app");
    auto const envelope = build_envelope(spec, payload_).value();
    std::optional<storage::AduKey> complete;
    for (auto const& range : plan_fragments(envelope, 100 * kKiB).value()) {
      auto const octets = ByteView(payload_).subspan(range.offset, range.length);
      auto const stored =
          receiver_.receive(whole(fragment_of(envelope, range, octets).value(), octets));
      complete = stored->complete;
    }
    return complete.value();
  }

  // Remembers what it is given, and answers what the test says; the last answer ends the test.
  Task<Result<void>> take(WholeBundle bundle, storage::AduKey) {
    EXPECT_EQ(memory_.used(), payload_.size());
    taken_.push_back(std::move(bundle));
    auto answer = answers_.at(taken_.size() - 1);
    if (taken_.size() == answers_.size()) reassembler_->stop();
    co_return answer;
  }

  // Returns when the reassembler was stopped and has come to its end.
  void run(std::optional<storage::AduKey> completed) {
    reassembler_.emplace(loop_.get_executor(),
                         *receiver_.node.store,
                         receiver_.node.workers,
                         receiver_.node.clock,
                         memory_,
                         [this](WholeBundle bundle, storage::AduKey adu) {
                           return take(std::move(bundle), std::move(adu));
                         });
    auto started = boost::asio::co_spawn(loop_, reassembler_->start(), boost::asio::use_future);
    if (completed) reassembler_->completed(*completed);
    loop_.run();
    EXPECT_TRUE(started.get());
    EXPECT_EQ(memory_.used(), 0u);
  }

  std::size_t waiting() { return receiver_.in(storage::Queue::reassembly).size(); }

  Receiver receiver_;
  Bytes const payload_ = random_octets(300 * kKiB, 1);
  boost::asio::io_context loop_{1};
  convergence::ReceiveMemory memory_{std::size_t{1} << 20};
  std::optional<Reassembler> reassembler_;
  std::vector<Result<void>> answers_ = {Result<void>()};
  std::vector<WholeBundle> taken_;
};

TEST_F(ReassemblerTest, HandsOverTheWholeBundle) {
  run(complete_bundle());
  ASSERT_EQ(taken_.size(), 1u);
  auto const bundle = parse_bundle(taken_[0].wire);
  ASSERT_TRUE(bundle) << bundle.error().detail;
  EXPECT_FALSE(bundle->primary.fragment);
  EXPECT_TRUE(std::ranges::equal(bundle->payload.data, payload_));
  EXPECT_EQ(taken_[0].neighbour, eid("dtn://neighbour/"));
}

TEST_F(ReassemblerTest, FindsWhatWasCompleteWhenTheNodeStopped) {
  complete_bundle();
  receiver_.node.store.reopen();
  run(std::nullopt);
  EXPECT_EQ(taken_.size(), 1u);
}

TEST_F(ReassemblerTest, DropsFragmentsOfABundleThatIsNotTaken) {
  answers_ = {fail(Errc::malformed, "no bundle")};
  auto const adu = complete_bundle();
  EXPECT_GT(waiting(), 0u);
  run(adu);
  EXPECT_EQ(waiting(), 0u);
}

TEST_F(ReassemblerTest, KeepsFragmentsOfABundleThatHasToWait) {
  answers_ = {fail(Errc::over_budget, "full")};
  run(complete_bundle());
  EXPECT_GT(waiting(), 0u);
}

}  // namespace
}  // namespace bindle::agent
