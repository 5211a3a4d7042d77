#pragma once

#include "bundle/result.hpp"
#include "storage/bundle_record.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindle::storage {

class Transaction;
class View;

// The index of bundles in outbox and pending that are routed, by their destination.

// To be called when the bundle enters and leaves its queue; nothing happens for others.
void enter_routed(Transaction& transaction,
                  Arrival arrival,
                  BundleRecord const& record,
                  std::string_view encoded_entry);
void leave_routed(Transaction& transaction, Arrival arrival, BundleRecord const& record);

// Which of the bundles for one destination a neighbour may get: those that other nodes may get, or
// all.
enum class RoutedExtent { none, relayed, all };

struct RoutedQuery {
  SendClass send_class = SendClass::normal;
  Arrival after = 0;
  std::size_t limit = 0;
  std::function<RoutedExtent(std::string_view destination)> extent;
};

// The first `limit` by arrival. The work is a step for each destination that bundles of the class
// wait for, and one for each bundle that may be returned.
Result<std::vector<QueueEntry>> next_routed(View const& view, RoutedQuery const& query);

// How many bundles of outbox and pending are routed to this endpoint, counted up to `most`.
Result<std::size_t> count_routed(View const& view, std::string_view destination, std::size_t most);

// Replaces the routing of a bundle that waits. Errc::not_found when it is gone.
Result<void> set_routing(Transaction& transaction,
                         Arrival arrival,
                         std::optional<RoutingState> routing);

// Under which rules the routing of the waiting bundles was made; empty at first.
Result<std::string> routing_signature(View const& view);
void note_routing_signature(Transaction& transaction, std::string_view signature);

}  // namespace bindle::storage
