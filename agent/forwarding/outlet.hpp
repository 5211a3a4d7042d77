#pragma once

#include "agent/core/node_ids.hpp"
#include "agent/core/queued_bundle.hpp"
#include "agent/core/routing/routing_table.hpp"
#include "agent/forwarding/fragment_run.hpp"
#include "agent/forwarding/partial_sends.hpp"
#include "agent/node_clock.hpp"
#include "agent/worker_pool.hpp"
#include "convergence/link.hpp"
#include "convergence/signal.hpp"
#include "storage/store.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace bindle::agent {

// Takes stored bundles to a link: whole where they fit its transfer MTU, else in fragments
// (RFC 9171 section 5.8). Of a bundle that a neighbour holds a part of, only the rest is sent.
// Belongs to the I/O thread.
class Outlet {
 public:
  Outlet(boost::asio::any_io_executor executor,
         storage::Store& store,
         WorkerPool& workers,
         NodeClock const& clock,
         NodeIds self,
         std::shared_ptr<RoutingTable const> routes = std::make_shared<RoutingTable const>())
      : executor_(std::move(executor)),
        store_(store),
        workers_(workers),
        clock_(clock),
        self_(std::move(self)),
        routes_(std::move(routes)),
        receipts_(executor_) {}

  // Completes when the neighbour has decided about the bundle, or the link is lost. In fragments it
  // is acknowledged when the last of them is. Fails when the bundle cannot go to anyone:
  // Errc::expired when its hops are used up, Errc::not_found when it or its payload is gone.
  Task<Result<convergence::TransferOutcome>> send(std::shared_ptr<convergence::Link> link,
                                                  Eid neighbour,
                                                  QueuedBundle bundle);

  // The neighbour told which parts of the bundle's payload it holds.
  void receipt_came(Eid const& neighbour, Arrival arrival, std::vector<PayloadRange> const& held);

 private:
  using Departure = std::variant<convergence::OutgoingBundle, CutBundle>;

  // Where a bundle goes, and what of it.
  struct Passage {
    Eid neighbour;
    std::uint64_t mtu = 0;
    CoveredRanges held;
  };

  Task<Result<Departure>> departure_of(Arrival arrival, Passage passage);

  // Errc::not_permitted and Errc::invalid_argument: it is too long, and cannot be cut. The first
  // does not block, and is Errc::busy when the disk would be needed; the second blocks.
  Result<Departure> load_from_memory(Arrival arrival, Passage const& passage) const;
  Result<Departure> load(Arrival arrival, Passage const& passage) const;
  Result<Departure> depart(storage::BundleRecord record,
                           storage::PayloadReader payload,
                           Passage const& passage) const;
  Result<std::optional<std::uint16_t>> copies_for(storage::BundleRecord const& record,
                                                  Eid const& neighbour) const;

  Task<convergence::TransferOutcome> send_cut(std::shared_ptr<convergence::Link> link,
                                              Eid neighbour,
                                              Arrival arrival,
                                              CutBundle bundle);
  Task<void> wait_for_receipt(Eid neighbour, Arrival arrival);
  Task<Result<void>> receipt(Eid neighbour, Arrival arrival);

  boost::asio::any_io_executor executor_;
  storage::Store& store_;
  WorkerPool& workers_;
  NodeClock const& clock_;
  NodeIds self_;
  std::shared_ptr<RoutingTable const> routes_;
  PartialSends partial_;
  convergence::Signal receipts_;
};

}  // namespace bindle::agent
