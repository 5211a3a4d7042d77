#include "agent/forwarding/rerouting.hpp"

#include "storage/bundles.hpp"
#include "storage/routed_bundles.hpp"
#include "storage/transaction.hpp"

#include <utility>
#include <vector>

namespace bindle::agent {
namespace {

using storage::Queue;

constexpr std::size_t kReroutedPage = 256;

struct Rerouted {
  Arrival arrival = 0;
  std::optional<RoutingState> routing;
};

Result<std::vector<Rerouted>> changes_in(std::vector<storage::QueueEntry> const& page,
                                         RoutingTable const& routes,
                                         NodeIds const& self) {
  std::vector<Rerouted> changes;
  for (auto const& entry : page) {
    TRY(auto const destination, Eid::parse(entry.destination));
    if (self.contains(destination)) continue;
    auto const kind =
        entry.content ? std::optional(static_cast<ContentKind>(entry.content->kind)) : std::nullopt;
    auto routing = routes.state_for({destination, kind}, std::nullopt);
    if (routing || entry.routing) changes.push_back({entry.arrival, std::move(routing)});
  }
  return changes;
}

Result<void> apply(storage::Store& store,
                   Queue queue,
                   std::vector<Rerouted> changes,
                   std::uint64_t unix_ms) {
  storage::Change change;
  change.work = [queue, changes = std::move(changes), unix_ms](
                    storage::Transaction& transaction) -> Result<void> {
    for (auto const& each : changes) {
      TRY_VOID(storage::set_routing(transaction, each.arrival, each.routing));
      if (each.routing) continue;
      // Neighbours count as offered what came before; under a new number it is new to them.
      TRY(auto const readmitted,
          storage::readmit_bundle(
              transaction, each.arrival, {queue, queue, unix_ms, "", std::nullopt}));
      (void)readmitted;
    }
    return {};
  };
  return store.committer().commit(std::move(change));
}

Result<void> reroute(storage::Store& store,
                     Queue queue,
                     SendClass send_class,
                     RoutingTable const& routes,
                     NodeIds const& self,
                     std::uint64_t unix_ms) {
  Arrival after = 0;
  while (true) {
    TRY(auto const page,
        storage::next_in_queue(store.view(), queue, send_class, after, kReroutedPage));
    TRY(auto changes, changes_in(page, routes, self));
    if (!changes.empty()) TRY_VOID(apply(store, queue, std::move(changes), unix_ms));
    if (page.size() < kReroutedPage) return {};
    after = page.back().arrival;
  }
}

}  // namespace

Result<void> apply_routing_rules(storage::Store& store,
                                 RoutingTable const& routes,
                                 NodeIds const& self,
                                 std::uint64_t unix_ms) {
  TRY(auto const former, storage::routing_signature(store.view()));
  auto const signature = routes.signature();
  if (former == signature) return {};
  for (auto const queue : {Queue::outbox, Queue::pending})
    for (auto const send_class : storage::kSendClasses)
      TRY_VOID(reroute(store, queue, send_class, routes, self, unix_ms));
  storage::Change change;
  change.work = [signature](storage::Transaction& transaction) -> Result<void> {
    storage::note_routing_signature(transaction, signature);
    return {};
  };
  return store.committer().commit(std::move(change));
}

}  // namespace bindle::agent
