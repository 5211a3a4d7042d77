#include "agent/subscriptions/subscriptions.hpp"

#include "convergence/await_tuple.hpp"
#include "storage/transaction.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;

// Until a step that failed is tried again, or one that found too much under way.
constexpr auto kSubscriptionPause = 30s;

// Files that found no room: with so many, nothing more is asked for.
constexpr std::size_t kMostWaiting = 256;

bool may_pass(Errc why) {
  return why == Errc::over_budget || why == Errc::busy;
}

}  // namespace

Task<void> Subscriptions::run() {
  grew_ = true;
  while (!stopped_) {
    if (!grew_) {
      wake_up_.expires_at(boost::asio::steady_timer::time_point::max());
      co_await wake_up_.async_wait(kAwaitTuple);
      continue;
    }
    grew_ = false;
    if (co_await ask_for_some()) continue;
    grew_ = true;
    wake_up_.expires_after(kSubscriptionPause);
    if (!stopped_) co_await wake_up_.async_wait(kAwaitTuple);
  }
}

// False when it must be tried again later.
Task<bool> Subscriptions::ask_for_some() {
  co_await start_requested();
  if (requested_.size() >= kMostWaiting) co_return false;
  if (downloads_.open() >= kMaxOpenDownloads) co_return false;
  auto request = [this, keyring = trust_.keyring()] {
    return request_next_files(store_, *keyring, clock_.unix_ms());
  };
  auto const requested = co_await workers_.run(std::move(request));
  if (!requested) {
    spdlog::warn("subscriptions wait: {}", requested.error().detail);
    co_return false;
  }
  if (requested->more) grew_ = true;
  for (auto const& file : requested->files)
    spdlog::info("file {} is asked for by a subscription", file.to_string());
  requested_.insert(requested_.end(), requested->files.begin(), requested->files.end());
  co_await start_requested();
  co_return requested_.empty();
}

// What finds no room waits behind the others.
Task<void> Subscriptions::start_requested() {
  for (auto left = requested_.size(); left > 0 && !stopped_; --left) {
    auto const file = requested_.front();
    requested_.pop_front();
    auto const started = co_await downloads_.start(file);
    if (started) continue;
    spdlog::warn("download {} cannot begin: {}", file.to_string(), started.error().detail);
    if (may_pass(started.error().code)) requested_.push_back(file);
  }
}

void Subscriptions::stop() {
  stopped_ = true;
  wake_up_.cancel();
}

void Subscriptions::catalogue_grew() {
  if (!grew_) wake_up_.cancel();
  grew_ = true;
}

Task<Result<bool>> Subscriptions::set(std::string name,
                                      std::string rule,
                                      std::uint64_t budget_bytes) {
  auto set =
      [this, name = std::move(name), rule = std::move(rule), budget_bytes]() -> Result<bool> {
    TRY_VOID(SubscriptionRule::parse(rule));
    auto is_new = false;
    storage::Change change;
    change.work = [&](storage::Transaction& transaction) -> Result<void> {
      TRY(is_new,
          storage::set_subscription(transaction, name, rule, budget_bytes, clock_.unix_ms()));
      return {};
    };
    TRY_VOID(store_.committer().commit(std::move(change)));
    return is_new;
  };
  CO_TRY(auto const is_new, co_await workers_.run(std::move(set)));
  catalogue_grew();
  co_return is_new;
}

Task<Result<void>> Subscriptions::remove(std::string name) {
  auto remove = [this, name = std::move(name)] {
    storage::Change change;
    change.work = [&name](storage::Transaction& transaction) {
      return storage::delete_subscription(transaction, name);
    };
    return store_.committer().commit(std::move(change));
  };
  co_return co_await workers_.run(std::move(remove));
}

Task<Result<std::shared_ptr<DryRun const>>> Subscriptions::dry_run(std::string rule,
                                                                   std::uint64_t budget_bytes,
                                                                   std::size_t limit) {
  CO_TRY(auto parsed, SubscriptionRule::parse(rule));
  auto const trial =
      std::make_shared<DryRun>(std::move(parsed), budget_bytes, trust_.keyring(), limit);
  auto const step = [this, trial] { return trial->step(store_.view()); };
  for (auto more = true; more && !stopped_;) {
    CO_TRY(more, co_await workers_.run(step));
  }
  co_return std::shared_ptr<DryRun const>(trial);
}

}  // namespace bindle::agent
