#include "agent/outlet.hpp"

#include "bundle/bundle.hpp"
#include "bundle/envelope.hpp"
#include "bundle/forwarding.hpp"
#include "storage/bundles.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace bindle::agent {
namespace {

// Bundles are received whole, so none in the store is longer than what reception allows.
constexpr std::uint64_t kMaxPayload = std::uint64_t{1} << 30;

}  // namespace

Task<convergence::TransferOutcome> Outlet::send(std::shared_ptr<convergence::Link> link,
                                                Arrival arrival) {
  auto load_it = [this, arrival] { return load(arrival); };
  auto bundle = co_await workers_.run(load_it);
  if (!bundle) {
    spdlog::debug("bundle {} is not sent: {}", arrival, bundle.error().detail);
    co_return convergence::TransferOutcome::refused_not_acceptable;
  }
  co_return co_await link->send(std::move(bundle).value());
}

Result<convergence::OutgoingBundle> Outlet::load(Arrival arrival) const {
  TRY(auto record, storage::find_bundle(store_.view(), arrival));
  if (!record) return fail(Errc::not_found, "it has been deleted");
  TRY(auto const reader, store_.open_payload(arrival));

  Envelope const stored{std::move(record->head), record->payload_length, std::move(record->tail)};
  auto const now_ms = clock_.unix_ms();
  HopUpdate update;
  update.previous_node = self_;
  update.residence = std::chrono::milliseconds(
      now_ms > record->received_at_ms ? now_ms - record->received_at_ms : 0);
  TRY(auto leaving, prepare_for_forwarding(stored, update));
  TRY(auto const parsed, parse_envelope(leaving));
  if (parsed.hop_count && parsed.hop_count->exceeded())
    return fail(Errc::expired, "its hop limit is used up");

  TRY(auto payload, reader.read_all(kMaxPayload));
  return convergence::OutgoingBundle{
      std::move(leaving.head), std::move(payload), std::move(leaving.tail)};
}

}  // namespace bindle::agent
