#include "agent/commit_answers.hpp"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace bindle::agent {

namespace asio = boost::asio;

asio::execution_context::id CommitAnswers::id;

CommitAnswers& CommitAnswers::of(asio::any_io_executor const& executor) {
  return asio::use_service<CommitAnswers>(asio::query(executor, asio::execution::context));
}

void CommitAnswers::post(asio::any_io_executor const& executor,
                         Handler handler,
                         Result<void> outcome) {
  {
    std::lock_guard const lock(mutex_);
    waiting_.push_back({executor, std::move(handler), std::move(outcome)});
    if (waiting_.size() > 1) return;  // the loop has been woken for the first
  }
  asio::post(executor, [this] { deliver(); });
}

void CommitAnswers::deliver() {
  std::vector<Answer> answers;
  {
    std::lock_guard const lock(mutex_);
    answers.swap(waiting_);
  }
  for (auto& answer : answers)
    asio::dispatch(
        answer.executor,
        [handler = std::move(answer.handler), outcome = std::move(answer.outcome)]() mutable {
          std::move(handler)(std::move(outcome));
        });
}

// Handlers own what waits for them, which must not outlive the loop.
void CommitAnswers::shutdown() {
  std::lock_guard const lock(mutex_);
  waiting_.clear();
}

}  // namespace bindle::agent
