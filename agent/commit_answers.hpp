#pragma once

#include "bundle/result.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>

#include <mutex>
#include <vector>

namespace bindle::agent {

// Brings what the committer answers back to the event loop. A group answers hundreds of changes at
// once, and for all of them the loop is woken once. A service of Asio: each loop has one of its
// own.
class CommitAnswers final : public boost::asio::execution_context::service {
 public:
  using Handler = boost::asio::any_completion_handler<void(Result<void>)>;

  static boost::asio::execution_context::id id;

  explicit CommitAnswers(boost::asio::execution_context& loop) : service(loop) {}

  static CommitAnswers& of(boost::asio::any_io_executor const& executor);

  // Calls the handler on `executor`, which is one of this loop. Thread-safe, does not block.
  void post(boost::asio::any_io_executor const& executor, Handler handler, Result<void> outcome);

 private:
  struct Answer {
    boost::asio::any_io_executor executor;
    Handler handler;
    Result<void> outcome;
  };

  void shutdown() override;
  void deliver();

  std::mutex mutex_;
  std::vector<Answer> waiting_;
};

}  // namespace bindle::agent
