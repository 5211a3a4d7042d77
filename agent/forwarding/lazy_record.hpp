#pragma once

#include "agent/worker_pool.hpp"
#include "convergence/await_tuple.hpp"
#include "convergence/spawn.hpp"
#include "storage/store.hpp"
#include "storage/transaction.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <spdlog/spdlog.h>

#include <chrono>
#include <functional>
#include <utility>

namespace bindle::agent {

// What a LazyRecord needs to know about the value that it keeps.
template <typename Value>
struct LazilyKept {
  char const* name;  // for the log
  Result<Value> (*read)(storage::View const&);
  Result<void> (*put)(storage::Transaction&, Value const&);
  std::function<Result<void>(Value const&)> restore;
  std::function<Value()> current;
};

// Keeps a small value of the core across restarts. It is written every few seconds if it has
// changed, without a sync: a power cut takes the last changes. Belongs to the I/O thread.
template <typename Value>
class LazyRecord {
 public:
  LazyRecord(boost::asio::any_io_executor executor,
             storage::Store& store,
             WorkerPool& workers,
             LazilyKept<Value> kept)
      : executor_(std::move(executor)),
        store_(store),
        workers_(workers),
        kept_(std::move(kept)),
        timer_(executor_) {}

  // Gives the core what it knew before. Before any contact.
  Task<Result<void>> start() {
    auto read = [this] { return kept_.read(store_.view()); };
    CO_TRY(written_, co_await workers_.run(std::move(read)));
    CO_TRY_VOID(kept_.restore(written_));
    spawn(executor_, kept_.name, keep_writing());
    co_return Result<void>{};
  }

  void stop() {
    stopped_ = true;
    timer_.cancel();
    write();
  }

 private:
  static constexpr auto kPace = std::chrono::seconds(10);

  Task<void> keep_writing() {
    while (!stopped_) {
      timer_.expires_after(kPace);
      co_await timer_.async_wait(kAwaitTuple);
      if (!stopped_) write();
    }
  }

  void write() {
    auto value = kept_.current();
    if (value == written_) return;
    storage::Change change;
    change.work = [put = kept_.put, value](storage::Transaction& transaction) {
      return put(transaction, value);
    };
    change.done = [name = kept_.name](Result<void> const& outcome) {
      if (!outcome) spdlog::warn("{} is not written: {}", name, outcome.error().detail);
    };
    auto const accepted = store_.committer().submit_lazy(std::move(change));
    if (accepted) written_ = std::move(value);
  }

  boost::asio::any_io_executor executor_;
  storage::Store& store_;
  WorkerPool& workers_;
  LazilyKept<Value> kept_;
  Value written_;
  boost::asio::steady_timer timer_;
  bool stopped_ = false;
};

}  // namespace bindle::agent
