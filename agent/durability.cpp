#include "agent/durability.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <utility>

namespace bindle::agent {

namespace asio = boost::asio;

Task<Result<void>> commit(storage::Committer& committer, storage::Change change) {
  auto const executor = co_await asio::this_coro::executor;
  auto start = [&committer, &change, executor](auto handler) {
    // std::function wants something that can be copied.
    auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
    auto resume = [waiting, executor](Result<void> outcome) {
      asio::post(executor, [waiting, outcome = std::move(outcome)]() mutable {
        std::move (*waiting)(std::move(outcome));
      });
    };
    change.done = resume;
    auto accepted = committer.submit(std::move(change));
    if (!accepted) resume(std::move(accepted));
  };
  co_return co_await asio::async_initiate<asio::use_awaitable_t<> const, void(Result<void>)>(
      start, asio::use_awaitable);
}

}  // namespace bindle::agent
