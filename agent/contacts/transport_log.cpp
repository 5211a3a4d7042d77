#include "agent/contacts/transport_log.hpp"

#include "storage/transaction.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

constexpr std::uint64_t kHourMs = 3'600'000;

}  // namespace

void TransportLog::handed_on(QueuedBundle const& bundle, Eid const& to) {
  if (islands_.empty()) return;
  auto const& from =
      bundle.received_from ? islands_.island_of(*bundle.received_from) : islands_.own();
  count(bundle, from, islands_.island_of(to));
}

void TransportLog::brought_by_stick(QueuedBundle const& bundle, Eid const& from) {
  if (!islands_.empty()) count(bundle, islands_.island_of(from), islands_.own());
}

void TransportLog::count(QueuedBundle const& bundle,
                         std::string const& from,
                         std::string const& to) {
  if (from.empty() || to.empty()) return;
  auto& amount = counted_[{clock_.unix_ms() / kHourMs, {from, to}}];
  ++amount.bundles;
  amount.bytes += bundle.length;
}

void TransportLog::flush() {
  if (counted_.empty()) return;
  auto const now = clock_.unix_ms();
  auto const oldest = now - std::min(now, static_cast<std::uint64_t>(kept_.count()));
  storage::Change change;
  change.work = [counted = std::exchange(counted_, {}),
                 oldest](storage::Transaction& transaction) -> Result<void> {
    for (auto const& [when, amount] : counted)
      TRY_VOID(storage::add_transported(transaction, when.first, when.second, amount));
    return storage::prune_transported(transaction, oldest / kHourMs);
  };
  auto const accepted = store_.committer().submit_lazy(std::move(change));
  if (!accepted) spdlog::warn("what was carried is not counted: {}", accepted.error().detail);
}

}  // namespace bindle::agent
