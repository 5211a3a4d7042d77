#include "agent/forwarding/outlet.hpp"

#include "agent/forwarding/leaving_bundle.hpp"
#include "bundle/envelope.hpp"
#include "bundle/fragmentation.hpp"
#include "bundle/interrupted_bundle.hpp"
#include "convergence/deadline.hpp"
#include "storage/bundles.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace bindle::agent {
namespace {

using convergence::OutgoingBundle;
using convergence::TransferOutcome;

// Bundles are received whole, so none in the store is longer than what reception allows.
constexpr std::uint64_t kMaxPayload = std::uint64_t{1} << 30;

bool cannot_be_cut(Errc why) {
  return why == Errc::not_permitted || why == Errc::invalid_argument;
}

// Chunks and other content are small, and whoever is cut off asks for them again.
bool is_kept_when_cut_off(QueuedBundle const& bundle) {
  return !bundle.kind && bundle.length > kLeastInterruptedPayload;
}

Result<std::vector<PayloadRange>> cuts_of(Envelope const& bundle,
                                          CoveredRanges const& held,
                                          std::uint64_t mtu) {
  if (held.empty()) return plan_fragments(bundle, mtu);
  std::vector<PayloadRange> cuts;
  for (auto const& range : held.missing(bundle.payload_length)) {
    TRY(auto const more, plan_fragments(bundle, range, mtu));
    cuts.insert(cuts.end(), more.begin(), more.end());
  }
  return cuts;
}

Result<storage::BundleRecord> waiting_bundle(storage::View const& view, Arrival arrival) {
  TRY(auto record, storage::find_bundle(view, arrival));
  auto const waits = record && (record->queue == storage::Queue::outbox ||
                                record->queue == storage::Queue::pending);
  if (!waits) return fail(Errc::not_found, "it waits for nobody any more");
  return std::move(*record);
}

}  // namespace

Task<Result<TransferOutcome>> Outlet::send(std::shared_ptr<convergence::Link> link,
                                           Eid neighbour,
                                           QueuedBundle bundle) {
  auto const arrival = bundle.arrival;
  if (partial_.awaits_receipt(neighbour, arrival)) co_await wait_for_receipt(neighbour, arrival);
  auto const mtu = link->description().transfer_mtu;
  Passage passage{neighbour, mtu, partial_.held(neighbour, arrival)};
  auto departure = co_await departure_of(arrival, std::move(passage));
  if (!departure && cannot_be_cut(departure.error().code)) {
    spdlog::warn("bundle {} is too long for {}, which takes {} octets at a time: {}",
                 arrival,
                 neighbour.to_string(),
                 mtu,
                 departure.error().detail);
    co_return TransferOutcome::too_large_for_peer;
  }
  if (!departure) co_return departure.error();
  auto outcome = TransferOutcome::acknowledged;
  if (auto* const whole = std::get_if<OutgoingBundle>(&*departure))
    outcome = co_await link->send(std::move(*whole));
  else
    outcome =
        co_await send_cut(link, neighbour, arrival, std::get<CutBundle>(std::move(*departure)));
  if (outcome == TransferOutcome::link_lost && is_kept_when_cut_off(bundle) && !neighbour.is_null())
    partial_.cut_off(neighbour, arrival);
  else if (outcome == TransferOutcome::acknowledged ||
           outcome == TransferOutcome::refused_completed)
    partial_.forget(neighbour, arrival);
  co_return outcome;
}

// A small bundle that has just come, or is often sent, costs no change of threads.
Task<Result<Outlet::Departure>> Outlet::departure_of(Arrival arrival, Passage passage) {
  auto from_memory = load_from_memory(arrival, passage);
  if (from_memory || from_memory.error().code != Errc::busy) co_return std::move(from_memory);
  auto load_it = [this, arrival, passage = std::move(passage)] { return load(arrival, passage); };
  co_return co_await workers_.run(std::move(load_it));
}

Task<TransferOutcome> Outlet::send_cut(std::shared_ptr<convergence::Link> link,
                                       Eid neighbour,
                                       Arrival arrival,
                                       CutBundle bundle) {
  auto acknowledged = [this, neighbour, arrival](PayloadRange range) {
    if (!neighbour.is_null()) partial_.holds(neighbour, arrival, range);
  };
  FragmentRun fragments(
      executor_, workers_, std::move(link), std::move(bundle), std::move(acknowledged));
  co_return co_await fragments.run();
}

Task<void> Outlet::wait_for_receipt(Eid neighbour, Arrival arrival) {
  auto const came = co_await within(PartialSends::kReceiptPatience, receipt(neighbour, arrival));
  if (!came) partial_.receipt_came(neighbour, arrival);
}

Task<Result<void>> Outlet::receipt(Eid neighbour, Arrival arrival) {
  while (partial_.awaits_receipt(neighbour, arrival))
    co_await receipts_.wait();
  co_return Result<void>{};
}

void Outlet::receipt_came(Eid const& neighbour,
                          Arrival arrival,
                          std::vector<PayloadRange> const& held) {
  for (auto const& range : held)
    partial_.holds(neighbour, arrival, range);
  partial_.receipt_came(neighbour, arrival);
  receipts_.notify();
}

Result<Outlet::Departure> Outlet::load_from_memory(Arrival arrival, Passage const& passage) const {
  TRY(auto record, waiting_bundle(store_.view_in_memory(), arrival));
  TRY(auto payload, store_.payload_in_memory(arrival, record));
  return depart(std::move(record), std::move(payload), passage);
}

Result<Outlet::Departure> Outlet::load(Arrival arrival, Passage const& passage) const {
  TRY(auto record, waiting_bundle(store_.view(), arrival));
  TRY(auto payload, store_.open_payload(arrival));
  return depart(std::move(record), std::move(payload), passage);
}

Result<Outlet::Departure> Outlet::depart(storage::BundleRecord record,
                                         storage::PayloadReader payload,
                                         Passage const& passage) const {
  auto const& neighbour = passage.neighbour;
  TRY(auto const copies, copies_for(record, neighbour));
  TRY(auto envelope,
      leaving_bundle(std::move(record), self_, neighbour, clock_.now().node_ms, copies));
  TRY(auto cuts, cuts_of(envelope, passage.held, passage.mtu));
  if (cuts.size() == 1 && cuts.front().length == envelope.payload_length) {
    TRY(auto octets, payload.read_all(kMaxPayload));
    return OutgoingBundle{std::move(envelope.head), std::move(octets), std::move(envelope.tail)};
  }
  return CutBundle{std::move(envelope), std::move(payload), std::move(cuts)};
}

Result<std::optional<std::uint16_t>> Outlet::copies_for(storage::BundleRecord const& record,
                                                        Eid const& neighbour) const {
  using Copies = std::optional<std::uint16_t>;
  if (!record.routing) return Copies();
  TRY(auto const destination, Eid::parse(record.destination));
  auto const strategy = routes_->rule_for(destination).strategy;
  if (destination.same_node(neighbour) || strategy != RoutingStrategy::spray) return Copies();
  return Copies(copies_to_give(*record.routing, strategy));
}

}  // namespace bindle::agent
