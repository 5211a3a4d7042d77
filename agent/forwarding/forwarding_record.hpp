#pragma once

#include "agent/contacts/contact_journal.hpp"
#include "agent/core/routing/routing_table.hpp"
#include "agent/endpoints.hpp"
#include "agent/node_clock.hpp"
#include "agent/reception/intake.hpp"
#include "agent/reports/reporter.hpp"
#include "storage/store.hpp"

#include <cstddef>
#include <memory>

namespace bindle::agent {

// Writes down what became of bundles that were to be forwarded (RFC 9171 section 5.4), with the
// reports that it calls for. Belongs to the I/O thread.
class ForwardingRecord {
 public:
  ForwardingRecord(storage::Store& store,
                   NodeClock const& clock,
                   Reporter& reporter,
                   ContactJournal& journal,
                   Retention retention,
                   std::shared_ptr<RoutingTable const> routes,
                   Endpoints::Queued queued)
      : store_(store),
        clock_(clock),
        reporter_(reporter),
        journal_(journal),
        retention_(retention),
        routes_(std::move(routes)),
        queued_(std::move(queued)) {}

  // The neighbour took the bundle, over "tcpcl", "udpcl" or a "stick": outbox becomes pending, or
  // delivered at its destination. Not durable on completion unless it is reported or routed.
  Task<Result<void>> handed_on(Eid neighbour, QueuedBundle bundle, std::string medium);

  // The bundle may not go any further: it is deleted.
  Task<Result<void>> hops_used_up(Arrival arrival);

 private:
  // What happened to whom, for the event log.
  struct Taker {
    Eid node;
    std::string medium;
    std::uint64_t unix_ms = 0;
  };

  static Result<void> tell(storage::Transaction& transaction,
                           Arrival arrival,
                           storage::BundleRecord const& record,
                           Taker const& taker);
  Result<void> route_on(storage::Transaction& transaction,
                        Arrival arrival,
                        storage::BundleRecord const& record,
                        Eid const& neighbour) const;
  Task<Result<void>> commit_reporting(storage::Change change,
                                      std::shared_ptr<std::size_t const> reports);

  storage::Store& store_;
  NodeClock const& clock_;
  Reporter& reporter_;
  ContactJournal& journal_;
  Retention retention_;
  std::shared_ptr<RoutingTable const> routes_;
  Endpoints::Queued queued_;
};

}  // namespace bindle::agent
