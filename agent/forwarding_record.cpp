#include "agent/forwarding_record.hpp"

#include "agent/bundle_events.hpp"
#include "agent/durability.hpp"
#include "storage/bundles.hpp"
#include "storage/transaction.hpp"

#include <utility>

namespace bindle::agent {

using storage::Queue;

Task<Result<void>> ForwardingRecord::handed_on(Eid neighbour, QueuedBundle bundle) {
  journal_.handed_on(bundle, neighbour);
  auto const arrived = bundle.destination.is_singleton() && bundle.destination.same_node(neighbour);
  auto const reports_it = reporter_.enabled(BundleStatus::forwarded);
  auto const reports = std::make_shared<std::size_t>(0);
  storage::Change change;
  change.work = [this,
                 arrival = bundle.arrival,
                 arrived,
                 reports_it,
                 reports,
                 retain_until = clock_.node_ms_after(retention_.delivered),
                 unix_ms = clock_.unix_ms()](storage::Transaction& transaction) -> Result<void> {
    TRY(auto const record, storage::find_bundle(transaction, arrival));
    if (!record || (record->queue != Queue::outbox && record->queue != Queue::pending)) return {};
    if (reports_it) {
      TRY(*reports, report_forwarding(transaction, reporter_, arrival, *record));
    }
    if (arrived)
      return storage::move_bundle(
          transaction, arrival, {record->queue, Queue::delivered, unix_ms, "", retain_until});
    if (record->queue == Queue::pending) return {};
    return storage::move_bundle(
        transaction, arrival, {Queue::outbox, Queue::pending, unix_ms, "", std::nullopt});
  };
  if (!reports_it) co_return co_await submit_lazy_in_turn(store_.committer(), std::move(change));
  co_return co_await commit_reporting(std::move(change), reports);
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
