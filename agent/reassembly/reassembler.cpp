#include "agent/reassembly/reassembler.hpp"

#include "agent/durability.hpp"
#include "convergence/await_tuple.hpp"
#include "convergence/spawn.hpp"
#include "storage/transaction.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace bindle::agent {
namespace {

constexpr auto kRetryAfter = std::chrono::seconds(30);

bool may_go_better_later(Errc why) {
  return why == Errc::over_budget || why == Errc::busy || why == Errc::io || why == Errc::cancelled;
}

}  // namespace

Reassembler::Reassembler(boost::asio::any_io_executor executor,
                         storage::Store& store,
                         WorkerPool& workers,
                         NodeClock const& clock,
                         convergence::ReceiveMemory& memory,
                         Take take)
    : executor_(std::move(executor)),
      store_(store),
      workers_(workers),
      clock_(clock),
      memory_(memory),
      take_(std::move(take)),
      changed_(executor_),
      retry_(executor_) {}

Task<Result<void>> Reassembler::start() {
  auto find = [this] { return complete_adus(store_.view()); };
  CO_TRY(auto complete, co_await workers_.run(std::move(find)));
  for (auto& adu : complete)
    waiting_.insert(std::move(adu));
  spawn(executor_, "reassembly", work());
  co_return Result<void>{};
}

void Reassembler::stop() {
  stopped_ = true;
  retry_.cancel();
  changed_.notify();
}

void Reassembler::completed(storage::AduKey adu) {
  waiting_.insert(std::move(adu));
  retry_.cancel();
  changed_.notify();
}

Task<void> Reassembler::work() {
  storage::AduKey adu;
  while (!stopped_) {
    if (waiting_.empty()) {
      co_await changed_.wait();
      continue;
    }
    // One that has to wait does not keep the others from their turn.
    auto const next = waiting_.upper_bound(adu);
    adu = next == waiting_.end() ? *waiting_.begin() : *next;
    auto const done = co_await put_together(adu);
    if (!done && may_go_better_later(done.error().code)) {
      spdlog::warn("a bundle whose fragments are all here has to wait: {}", done.error().detail);
      retry_.expires_after(kRetryAfter);
      if (!stopped_) co_await retry_.async_wait(kAwaitTuple);
      continue;
    }
    waiting_.erase(adu);
    if (!done) co_await give_up(adu, done.error());
  }
}

Task<Result<void>> Reassembler::put_together(storage::AduKey adu) {
  auto const octets = static_cast<std::size_t>(adu.total_length);
  if (!memory_.take(octets))
    co_return fail(Errc::busy, "limits.receive_memory is used up by what arrives");
  auto const done = co_await load_and_hand_over(std::move(adu));
  memory_.give_back(octets);
  co_return done;
}

Task<Result<void>> Reassembler::load_and_hand_over(storage::AduKey adu) {
  auto load = [this, adu, node_ms = clock_.now().node_ms] {
    return load_whole_bundle(store_, adu, node_ms);
  };
  auto bundle = co_await workers_.run(std::move(load));
  // Its fragments may have expired, or the bundle may have come whole, meanwhile.
  if (!bundle && bundle.error().code == Errc::not_found) co_return Result<void>{};
  if (!bundle) co_return bundle.error();
  co_return co_await take_(std::move(*bundle), std::move(adu));
}

// The fragments make no bundle that the node takes: they would wait here for nothing.
Task<void> Reassembler::give_up(storage::AduKey adu, Error why) {
  spdlog::warn("the fragments of a bundle are dropped: {}", why.detail);
  storage::Change change;
  change.work = [adu = std::move(adu),
                 now = clock_.now().node_ms](storage::Transaction& transaction) -> Result<void> {
    return storage::settle_adu(transaction, adu, storage::Deadline::node(now));
  };
  auto const dropped = co_await commit(store_.committer(), std::move(change));
  if (!dropped) spdlog::error("fragments cannot be dropped: {}", dropped.error().detail);
}

}  // namespace bindle::agent
