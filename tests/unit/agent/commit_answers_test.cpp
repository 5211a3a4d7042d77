#include "agent/commit_answers.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace bindle::agent {
namespace {

namespace asio = boost::asio;

TEST(CommitAnswers, WakeTheLoopOnceForAll) {
  asio::io_context loop;
  auto const executor = loop.get_executor();
  std::vector<Errc> failures;
  auto successes = 0;
  std::thread committer([&] {
    for (int i = 0; i < 3; ++i) {
      auto count = [&](Result<void> const& outcome) {
        if (outcome)
          ++successes;
        else
          failures.push_back(outcome.error().code);
      };
      auto outcome = i == 1 ? Result<void>(fail(Errc::io, "no")) : Result<void>();
      CommitAnswers::of(executor).post(executor, count, std::move(outcome));
    }
  });
  committer.join();
  EXPECT_EQ(loop.run(), 1u);
  EXPECT_EQ(successes, 2);
  EXPECT_EQ(failures, std::vector{Errc::io});
}

TEST(CommitAnswers, DeliverWhatComesWhileOthersAreDelivered) {
  asio::io_context loop;
  auto const executor = loop.get_executor();
  auto& answers = CommitAnswers::of(executor);
  auto second = false;
  auto first = [&](Result<void> const&) {
    answers.post(executor, [&](Result<void> const&) { second = true; }, {});
  };
  answers.post(executor, first, {});
  loop.run();
  EXPECT_TRUE(second);
}

TEST(CommitAnswers, LetGoOfWhoWaitsWhenTheLoopEnds) {
  auto const waiting = std::make_shared<int>(1);
  {
    asio::io_context loop;
    auto const executor = loop.get_executor();
    auto wait = [waiting](Result<void> const&) { FAIL() << "the loop does not run"; };
    CommitAnswers::of(executor).post(executor, wait, {});
  }
  EXPECT_EQ(waiting.use_count(), 1);
}

}  // namespace
}  // namespace bindle::agent
