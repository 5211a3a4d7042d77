#include "agent/publishers/manifest_withdrawal.hpp"

#include "storage/bundles.hpp"
#include "storage/manifests.hpp"
#include "storage/transaction.hpp"
#include "storage/versions.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace bindle::agent {
namespace {

using storage::Arrival;
using storage::Queue;

constexpr std::size_t kWithdrawnAtOnce = 256;

Result<std::vector<Arrival>> manifest_bundles_of(storage::View const& view,
                                                 PublisherKey const& publisher) {
  std::vector<Arrival> arrivals;
  auto const note = [&](ManifestId const& id) -> Result<bool> {
    TRY(auto const entry, storage::find_manifest(view, id));
    if (entry && entry->bundle != 0) arrivals.push_back(entry->bundle);
    return true;
  };
  TRY_VOID(storage::for_each_file_of(view, publisher, note));
  return arrivals;
}

// It may have been sent, or expired, meanwhile.
Result<std::size_t> withdraw(storage::Transaction& transaction,
                             std::vector<Arrival> const& arrivals,
                             Withdrawal const& withdrawal) {
  std::size_t count = 0;
  for (auto const arrival : arrivals) {
    TRY(auto const record, storage::find_bundle(transaction, arrival));
    if (!record || (record->queue != Queue::outbox && record->queue != Queue::pending)) continue;
    TRY_VOID(storage::move_bundle(transaction,
                                  arrival,
                                  {record->queue,
                                   Queue::quarantine,
                                   withdrawal.unix_ms,
                                   withdrawal.reason,
                                   withdrawal.retain_until_node_ms}));
    ++count;
  }
  return count;
}

}  // namespace

Result<std::size_t> withdraw_manifests_of(storage::Store& store,
                                          PublisherKey const& publisher,
                                          Withdrawal const& withdrawal) {
  TRY(auto const all, manifest_bundles_of(store.view(), publisher));
  auto const withdrawn = std::make_shared<std::size_t>(0);
  for (std::size_t at = 0; at < all.size(); at += kWithdrawnAtOnce) {
    auto const first = all.begin() + static_cast<std::ptrdiff_t>(at);
    auto const count = std::min(kWithdrawnAtOnce, all.size() - at);
    std::vector<Arrival> const some(first, first + static_cast<std::ptrdiff_t>(count));
    storage::Change change;
    change.work = [some, withdrawal, withdrawn](storage::Transaction& transaction) -> Result<void> {
      TRY(auto const moved, withdraw(transaction, some, withdrawal));
      *withdrawn += moved;
      return {};
    };
    TRY_VOID(store.committer().commit(std::move(change)));
  }
  return *withdrawn;
}

}  // namespace bindle::agent
