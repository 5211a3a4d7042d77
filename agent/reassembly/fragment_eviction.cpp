#include "agent/reassembly/fragment_eviction.hpp"

#include "agent/reports/bundle_events.hpp"
#include "storage/bundles.hpp"

#include <algorithm>
#include <set>

namespace bindle::agent {
namespace {

using storage::AduKey;
using storage::Arrival;
using storage::Queue;

// So far the queue is searched, oldest first.
constexpr std::size_t kSearched = 64;

}  // namespace

Result<void> FragmentEviction::make_room(storage::FragmentPlace const& arriving,
                                         std::string const& source,
                                         storage::ReassemblyLimits const& limits) {
  for (std::size_t evicted = 0; evicted < kMostEvictions; ++evicted) {
    TRY(auto const enough, storage::has_room(transaction_, arriving, limits));
    if (enough) return {};
    TRY(auto const adu, victim(arriving.adu, source));
    if (!adu) return {};
    TRY_VOID(give_up(*adu));
  }
  return {};
}

Result<std::optional<AduKey>> FragmentEviction::victim(AduKey const& arriving,
                                                       std::string const& source) const {
  TRY(auto const waiting,
      storage::queue_page(
          transaction_, Queue::reassembly, storage::Order::oldest_first, 0, kSearched));
  std::optional<AduKey> patient;
  for (auto const& [arrival, record] : waiting) {
    TRY(auto const place, storage::place_of_fragment(record));
    TRY(auto const adu, storage::find_adu(transaction_, place.adu));
    auto const is_complete = adu && adu->covered == place.adu.total_length;
    if (!adu || is_complete || place.adu == arriving) continue;
    if (record.source == source) return std::optional(place.adu);
    auto const waited = times_.node_ms - std::min(times_.node_ms, record.received_node_ms);
    if (!patient && waited >= static_cast<std::uint64_t>(kFragmentPatience.count()))
      patient = place.adu;
  }
  return patient;
}

Result<void> FragmentEviction::give_up(AduKey const& adu) {
  TRY(auto const extents, storage::material_extents(transaction_, adu));
  std::set<Arrival> fragments;
  for (auto const& extent : extents)
    fragments.insert(extent.arrival);
  for (auto const fragment : fragments) {
    TRY(auto const reports,
        delete_waiting_bundle(transaction_,
                              reporter_,
                              fragment,
                              ReasonCode::depleted_storage,
                              times_.unix_ms,
                              times_.retain_until_node_ms));
    reports_to_send_ += reports;
    TRY_VOID(storage::drop_payload(transaction_, fragment));
  }
  return {};
}

}  // namespace bindle::agent
