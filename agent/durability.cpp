#include "agent/durability.hpp"

#include "agent/commit_answers.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <utility>

namespace bindle::agent {

namespace asio = boost::asio;

namespace {

// `accepted` tells whether the committer took the change; if not, it is as it was.
Task<Result<void>> attempt(storage::Committer& committer, storage::Change& change, bool& accepted) {
  auto const executor = co_await asio::this_coro::executor;
  auto& answers = CommitAnswers::of(executor);
  auto start = [&committer, &change, &accepted, &answers, executor](auto handler) {
    // std::function wants something that can be copied.
    auto waiting = std::make_shared<CommitAnswers::Handler>(std::move(handler));
    auto resume = [waiting, &answers, executor](Result<void> outcome) {
      answers.post(executor, std::move(*waiting), std::move(outcome));
    };
    change.done = resume;
    auto submitted = committer.submit(std::move(change));
    accepted = submitted.has_value();
    if (!accepted) resume(std::move(submitted));
  };
  co_return co_await asio::async_initiate<asio::use_awaitable_t<> const, void(Result<void>)>(
      start, asio::use_awaitable);
}

Task<void> room_in(storage::Committer& committer) {
  auto const executor = co_await asio::this_coro::executor;
  auto start = [&committer, executor](auto handler) {
    auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
    committer.when_room(
        [waiting, executor] { asio::post(executor, [waiting] { std::move (*waiting)(); }); });
  };
  co_await asio::async_initiate<asio::use_awaitable_t<> const, void()>(start, asio::use_awaitable);
}

bool is_full(Result<void> const& submitted) {
  return !submitted && submitted.error().code == Errc::busy;
}

}  // namespace

Task<Result<void>> commit(storage::Committer& committer, storage::Change change) {
  auto accepted = false;
  co_return co_await attempt(committer, change, accepted);
}

Task<Result<void>> commit_in_turn(storage::Committer& committer, storage::Change change) {
  while (true) {
    auto accepted = false;
    auto outcome = co_await attempt(committer, change, accepted);
    if (accepted || !is_full(outcome)) co_return outcome;
    co_await room_in(committer);
  }
}

Task<Result<void>> submit_lazy_in_turn(storage::Committer& committer, storage::Change change) {
  while (true) {
    auto submitted = committer.submit_lazy(std::move(change));
    if (!is_full(submitted)) co_return submitted;
    co_await room_in(committer);
  }
}

}  // namespace bindle::agent
