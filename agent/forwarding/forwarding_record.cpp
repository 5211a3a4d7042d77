#include "agent/forwarding/forwarding_record.hpp"

#include "agent/durability.hpp"
#include "agent/reports/bundle_events.hpp"
#include "storage/bundle_story.hpp"
#include "storage/bundles.hpp"
#include "storage/routed_bundles.hpp"
#include "storage/transaction.hpp"

#include <utility>

namespace bindle::agent {

using storage::Queue;

Task<Result<void>> ForwardingRecord::handed_on(Eid neighbour,
                                               QueuedBundle bundle,
                                               std::string medium) {
  journal_.handed_on(bundle, neighbour);
  auto const arrived = bundle.destination.is_singleton() && bundle.destination.same_node(neighbour);
  auto const reports_it = reporter_.enabled(BundleStatus::forwarded);
  auto const reports = std::make_shared<std::size_t>(0);
  storage::Change change;
  change.work = [this,
                 taker = Taker{std::move(neighbour), std::move(medium), clock_.unix_ms()},
                 arrival = bundle.arrival,
                 arrived,
                 is_of_the_moment = bundle.kind == ContentKind::inventory ||
                                    bundle.kind == ContentKind::predictabilities ||
                                    bundle.kind == ContentKind::holdings ||
                                    bundle.kind == ContentKind::request,
                 reports_it,
                 reports,
                 retain_until = clock_.node_ms_after(retention_.delivered)](
                    storage::Transaction& transaction) -> Result<void> {
    TRY(auto const record, storage::find_bundle(transaction, arrival));
    if (!record) return {};
    // A receipt may have come first: this change waits for others to share their sync.
    TRY_VOID(tell(transaction, arrival, *record, taker));
    if (record->queue != Queue::outbox && record->queue != Queue::pending) return {};
    if (reports_it) {
      TRY(*reports, report_forwarding(transaction, reporter_, arrival, *record));
    }
    // It says what was so at one moment: nobody asks for it later.
    if (arrived && is_of_the_moment) return storage::delete_bundle(transaction, arrival);
    if (arrived)
      return storage::move_bundle(
          transaction, arrival, {record->queue, Queue::delivered, taker.unix_ms, "", retain_until});
    // A stick is nobody's next hop: what it carries is one more copy.
    if (record->routing && !taker.node.is_null())
      TRY_VOID(route_on(transaction, arrival, *record, taker.node));
    if (record->queue == Queue::pending) return {};
    return storage::move_bundle(
        transaction, arrival, {Queue::outbox, Queue::pending, taker.unix_ms, "", std::nullopt});
  };
  if (!reports_it && !bundle.routing)
    co_return co_await submit_lazy_in_turn(store_.committer(), std::move(change));
  co_return co_await commit_reporting(std::move(change), reports);
}

// On the committer's thread, like what follows.
Result<void> ForwardingRecord::tell(storage::Transaction& transaction,
                                    Arrival arrival,
                                    storage::BundleRecord const& record,
                                    Taker const& taker) {
  if (!storage::is_told(record, transaction.event_rules())) return {};
  auto event =
      storage::bundle_event(storage::EventKind::bundle_sent, arrival, record, taker.unix_ms);
  if (!taker.node.is_null()) event.peer = taker.node.to_string();
  event.medium = taker.medium;
  return storage::append_event(transaction, event);
}

Result<void> ForwardingRecord::route_on(storage::Transaction& transaction,
                                        Arrival arrival,
                                        storage::BundleRecord const& record,
                                        Eid const& neighbour) const {
  TRY(auto const destination, Eid::parse(record.destination));
  auto const strategy = routes_->rule_for(destination).strategy;
  return storage::set_routing(
      transaction, arrival, after_handing_on(*record.routing, strategy, neighbour));
}

// RFC 9171 section 4.4.3: nobody may get it any more.
Task<Result<void>> ForwardingRecord::hops_used_up(Arrival arrival) {
  auto const reports = std::make_shared<std::size_t>(0);
  storage::Change change;
  change.work = [this,
                 arrival,
                 reports,
                 unix_ms = clock_.unix_ms(),
                 until = clock_.node_ms_after(retention_.expired)](
                    storage::Transaction& transaction) -> Result<void> {
    TRY(*reports,
        delete_waiting_bundle(
            transaction, reporter_, arrival, ReasonCode::hop_limit_exceeded, unix_ms, until));
    return {};
  };
  co_return co_await commit_reporting(std::move(change), reports);
}

Task<Result<void>> ForwardingRecord::commit_reporting(storage::Change change,
                                                      std::shared_ptr<std::size_t const> reports) {
  CO_TRY_VOID(co_await commit_in_turn(store_.committer(), std::move(change)));
  if (*reports > 0) queued_(Reporter::kSendClass);
  co_return Result<void>{};
}

}  // namespace bindle::agent
