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

// With so many files in line, nothing more is asked for.
constexpr std::size_t kMostWaiting = 1u << 16;

// With so many that found no room, the others are left for the next time.
constexpr std::size_t kMostWithoutRoom = 16;

}  // namespace

Task<void> Subscriptions::run() {
  while (!stopped_) {
    grew_ = false;
    auto const done = co_await ask_for_some();
    if (stopped_ || (done && grew_)) continue;
    if (done)
      wake_up_.expires_at(boost::asio::steady_timer::time_point::max());
    else
      wake_up_.expires_after(kSubscriptionPause);
    co_await wake_up_.async_wait(kAwaitTuple);
  }
}

// False when it must be tried again later.
Task<bool> Subscriptions::ask_for_some() {
  auto const all_began = co_await start_waiting();
  if (line_.waiting() >= kMostWaiting) co_return all_began;
  auto request = [this, keyring = trust_.keyring()] {
    return request_next_files(store_, *keyring, clock_.unix_ms());
  };
  auto const requested = co_await workers_.run(std::move(request));
  if (!requested) {
    spdlog::warn("subscriptions wait: {}", requested.error().detail);
    co_return false;
  }
  if (requested->more) grew_ = true;
  for (auto const& each : requested->files) {
    spdlog::info("file {} is asked for by a subscription", each.file.to_string());
    line_.add(each);
  }
  co_return all_began;
}

// False when some found no room: they wait behind the others.
Task<bool> Subscriptions::start_waiting() {
  for (auto const& file : line_.placed())
    if (!downloads_.is_open(file)) line_.leave(file);
  std::vector<ManifestId> without_room;
  while (!stopped_ && without_room.size() < kMostWithoutRoom) {
    auto const file = line_.next();
    if (!file) break;
    auto const started = co_await downloads_.start(*file);
    if (!started)
      spdlog::warn("download {} cannot begin: {}", file->to_string(), started.error().detail);
    if (!started && may_pass(started.error().code))
      without_room.push_back(*file);
    else if (!downloads_.is_open(*file))
      line_.leave(*file);
  }
  for (auto const& file : without_room)
    line_.put_back(file);
  co_return without_room.empty();
}

Task<void> Subscriptions::take_up(std::vector<InterruptedDownload> downloads) {
  for (auto& [file, subscription] : downloads) {
    auto find = [this, file = file, subscription = std::move(subscription)] {
      return whose_share(store_.view(), file, subscription);
    };
    auto whose = co_await workers_.run(std::move(find));
    if (whose)
      line_.add({file, std::move(*whose)});
    else
      spdlog::warn("download {} cannot go on: {}", file.to_string(), whose.error().detail);
  }
}

void Subscriptions::stop() {
  stopped_ = true;
  wake_up_.cancel();
}

void Subscriptions::look_again() {
  grew_ = true;
  wake_up_.cancel();
}

Task<Result<bool>> Subscriptions::set(std::string name, storage::SubscriptionTerms terms) {
  auto set = [this, name = std::move(name), terms = std::move(terms)]() -> Result<bool> {
    TRY_VOID(SubscriptionRule::parse(terms.rule));
    auto is_new = false;
    storage::Change change;
    change.work = [&](storage::Transaction& transaction) -> Result<void> {
      TRY(is_new, storage::set_subscription(transaction, name, terms, clock_.unix_ms()));
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
