#include "agent/replication/replication.hpp"

#include "convergence/await_tuple.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kShortestRound = 250ms;
constexpr std::chrono::milliseconds kLongestRound = 60s;
constexpr int kRoundsInTimeout = 16;

// Of one round: what is more, the next one does.
constexpr int kStepsInRound = 64;

// That wait to be taken.
constexpr std::size_t kMostHot = 64;

}  // namespace

Task<void> Replication::run() {
  auto resume = [this] { return open_undertakings(node_.store); };
  auto const interrupted = co_await workers_.run(std::move(resume));
  if (interrupted) co_await start_all(*interrupted);
  while (!stopped_) {
    auto const done = co_await go_round();
    if (!done) spdlog::warn("replication waits: {}", done.error().detail);
    if (stopped_) co_return;
    timer_.expires_after(pause());
    co_await timer_.async_wait(kAwaitTuple);
  }
}

void Replication::stop() {
  stopped_ = true;
  timer_.cancel();
}

// Of different length each time, so that several nodes do not take the same file at once.
std::chrono::milliseconds Replication::pause() {
  auto const round =
      std::clamp(node_.holder_timeout / kRoundsInTimeout, kShortestRound, kLongestRound);
  std::uniform_int_distribution<std::int64_t> around(round.count() / 2, round.count() * 3 / 2);
  return std::chrono::milliseconds(around(random_));
}

Task<Result<void>> Replication::go_round() {
  auto settle = [this] { return open_undertakings(node_.store); };
  // Those that could not be begun before are begun now.
  CO_TRY(auto open, co_await workers_.run(std::move(settle)));
  co_await start_all(std::move(open));
  CO_TRY_VOID(co_await forget_silent());
  CO_TRY_VOID(co_await refresh());
  CO_TRY_VOID(co_await announce());
  CO_TRY_VOID(co_await issue_again());
  CO_TRY_VOID(co_await take_hot_files());
  if (rules_.replica_bytes == 0) co_return Result<void>{};
  co_return co_await take_lacking_files();
}

Task<Result<void>> Replication::forget_silent() {
  auto const step = [this] { return holders_.forget_silent(node_.store); };
  auto more = true;
  for (int steps = 0; more && !stopped_ && steps < kStepsInRound; ++steps) {
    CO_TRY(more, co_await workers_.run(step));
  }
  co_return Result<void>{};
}

Task<Result<void>> Replication::refresh() {
  auto is_due = [this] { return is_refresh_due(node_); };
  CO_TRY(auto const due, co_await workers_.run(std::move(is_due)));
  if (!due) co_return Result<void>{};
  std::optional<ManifestId> after;
  do {
    auto step = [this, after] { return refresh_some(node_, after); };
    CO_TRY(after, co_await workers_.run(std::move(step)));
    CO_TRY_VOID(co_await announce());
  } while (after && !stopped_);
  co_return Result<void>{};
}

Task<Result<void>> Replication::announce() {
  auto const step = [this] { return announce_news(node_); };
  for (int steps = 0; !stopped_ && steps < kStepsInRound; ++steps) {
    CO_TRY(auto const announced, co_await workers_.run(step));
    if (!announced) break;
    spdlog::debug("others are told about {} files that are kept or went", announced->files);
    queued_(announced->send_class);
  }
  co_return Result<void>{};
}

Task<Result<void>> Replication::issue_again() {
  auto step = [this] { return reissue_.step(); };
  CO_TRY(auto const issued, co_await workers_.run(std::move(step)));
  for (auto const send_class : issued)
    queued_(send_class);
  co_return Result<void>{};
}

void Replication::asked_for(ManifestId const& file, Eid const& by) {
  if (hot_.asked_for(file, by) && became_hot_.size() < kMostHot) became_hot_.push_back(file);
}

Task<Result<void>> Replication::take_hot_files() {
  while (!became_hot_.empty() && !stopped_) {
    auto const file = became_hot_.front();
    became_hot_.pop_front();
    auto take = [this, file, keyring = trust_.keyring()] {
      return take_hot(node_.store, rules_, *keyring, node_.clock, file);
    };
    CO_TRY(auto const taken, co_await workers_.run(std::move(take)));
    std::vector<ManifestId> files;
    if (taken) files.push_back(file);
    co_await start_all(std::move(files));
  }
  co_return Result<void>{};
}

Task<Result<void>> Replication::take_lacking_files() {
  CO_TRY_VOID(co_await take_after(newest_));
  CO_TRY_VOID(co_await take_after(again_));
  co_return Result<void>{};
}

Task<Result<void>> Replication::take_after(storage::CatalogueNumber& after) {
  auto take = [this, from = after, keyring = trust_.keyring()] {
    return take_lacking(node_.store, rules_, *keyring, node_.clock, from);
  };
  CO_TRY(auto taken, co_await workers_.run(std::move(take)));
  after = taken.considered;
  if (taken.at_end && &after == &again_) again_ = 0;
  co_await start_all(std::move(taken.files));
  co_return Result<void>{};
}

Task<void> Replication::start_all(std::vector<ManifestId> files) {
  for (auto const& file : files) {
    if (stopped_) co_return;
    auto const started = co_await start_(file);
    if (started)
      spdlog::info("file {} is fetched of this node's own accord", file.to_string());
    else
      spdlog::warn("download {} cannot begin: {}", file.to_string(), started.error().detail);
  }
}

}  // namespace bindle::agent
