#pragma once

#include "convergence/task.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace bindle::agent {

// Runs what hashes, reads or writes off the I/O thread. Callers bound how much they hand over.
class WorkerPool {
 public:
  explicit WorkerPool(std::size_t threads) : pool_(threads) {}

  // Resumes on the awaiting coroutine's own executor. Name the lambda before the call: g++ 12
  // frees its captures twice when it is written inside the co_await expression.
  template <class Work>
  Task<std::invoke_result_t<Work&>> run(Work work) {
    co_return co_await boost::asio::co_spawn(
        pool_, call(std::move(work)), boost::asio::use_awaitable);
  }

  // Waits for the work under way; nothing may be handed over afterwards.
  void join() { pool_.join(); }

 private:
  template <class Work>
  static Task<std::invoke_result_t<Work&>> call(Work work) {
    co_return work();
  }

  boost::asio::thread_pool pool_;
};

}  // namespace bindle::agent
