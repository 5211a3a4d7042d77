#include "agent/reassembly/reassembly_work.hpp"

#include "agent/reception/bundle_record.hpp"
#include "bundle/covered_ranges.hpp"
#include "bundle/forwarding.hpp"
#include "bundle/reassembly.hpp"
#include "storage/bundles.hpp"

#include <optional>
#include <span>
#include <utility>

namespace bindle::agent {
namespace {

using storage::Arrival;
using storage::MaterialExtent;

Result<storage::BundleRecord> fragment_record(storage::View const& view, Arrival arrival) {
  TRY(auto record, storage::find_bundle(view, arrival));
  if (!record) return fail(Errc::not_found, "a fragment is gone");
  return std::move(*record);
}

Envelope envelope_of_record(storage::BundleRecord const& record) {
  return {record.head, record.payload_length, record.tail};
}

Result<void> check_complete(std::vector<MaterialExtent> const& extents, std::uint64_t total) {
  std::uint64_t reached = 0;
  for (auto const& extent : extents) {
    if (extent.range.offset != reached) break;
    reached = extent.range.end();
  }
  if (extents.empty() || reached != total) return fail(Errc::not_found, "octets are missing");
  return {};
}

Result<Bytes> read_payload(storage::Store const& store,
                           std::vector<MaterialExtent> const& extents,
                           std::uint64_t total) {
  Bytes payload(static_cast<std::size_t>(total));
  std::optional<storage::PayloadReader> reader;
  Arrival open = 0;
  for (auto const& extent : extents) {
    if (extent.arrival != open) {
      TRY(auto opened, store.open_payload(extent.arrival));
      reader.emplace(std::move(opened));
      open = extent.arrival;
    }
    auto const into = std::span(payload).subspan(static_cast<std::size_t>(extent.range.offset),
                                                 static_cast<std::size_t>(extent.range.length));
    TRY_VOID(reader->read(extent.skip, into));
  }
  return payload;
}

// The fragment at offset zero as it would leave now, but for the hop.
Result<Envelope> aged(storage::BundleRecord const& record, std::uint64_t node_ms) {
  auto const envelope = envelope_of_record(record);
  TRY(auto const parsed, parse_envelope(envelope));
  HopUpdate update;
  update.previous_node = parsed.previous_node;
  update.residence = residence_of(record, node_ms);
  update.count_hop = false;
  return prepare_for_forwarding(envelope, update);
}

Result<PartialReceipt> receipt_of(storage::View const& view, storage::AduKey const& adu) {
  TRY(auto const extents, storage::material_extents(view, adu));
  if (extents.empty()) return fail(Errc::not_found, "no fragment is here any more");
  TRY(auto const record, fragment_record(view, extents.front().arrival));
  auto const envelope = envelope_of_record(record);
  TRY(auto const fragment, parse_envelope(envelope));
  CoveredRanges held;
  for (auto const& extent : extents)
    TRY_VOID(held.add(extent.range));
  return PartialReceipt{AduId::of(fragment.primary)->bundle(), adu.total_length, held.ranges()};
}

}  // namespace

Result<WholeBundle> load_whole_bundle(storage::Store& store,
                                      storage::AduKey const& adu,
                                      std::uint64_t node_ms) {
  TRY(auto const extents, storage::material_extents(store.view(), adu));
  TRY_VOID(check_complete(extents, adu.total_length));
  TRY(auto const first, fragment_record(store.view(), extents.front().arrival));
  TRY(auto const envelope, aged(first, node_ms));
  TRY(auto maker, WholeEnvelope::begin(envelope));
  TRY(auto const payload, read_payload(store, extents, adu.total_length));
  maker.append(payload);
  TRY(auto const around, std::move(maker).finish());

  WholeBundle bundle{whole(around, payload), {}};
  if (!first.received_from.empty()) {
    TRY(bundle.neighbour, Eid::parse(first.received_from));
  }
  return bundle;
}

Result<std::vector<storage::AduKey>> complete_adus(storage::View const& view) {
  TRY(auto open, storage::open_adus(view));
  std::vector<storage::AduKey> complete;
  for (auto& each : open)
    if (each.adu.covered == each.key.total_length) complete.push_back(std::move(each.key));
  return complete;
}

Result<std::vector<PartialReceipt>> receipts_for(storage::View const& view, Eid const& neighbour) {
  TRY(auto const open, storage::open_adus(view));
  std::vector<PartialReceipt> receipts;
  for (auto const& each : open) {
    if (each.adu.cut_off_from != neighbour.to_string()) continue;
    auto receipt = receipt_of(view, each.key);
    // It may have been settled since the list was read.
    if (!receipt && receipt.error().code == Errc::not_found) continue;
    if (!receipt) return std::move(receipt).error();
    receipts.push_back(std::move(*receipt));
  }
  return receipts;
}

Result<std::vector<Arrival>> bundles_of_receipt(storage::View const& view,
                                                PartialReceipt const& receipt) {
  TRY(auto const known, storage::find_known(view, receipt.bundle.key()));
  std::vector<Arrival> arrivals;
  for (auto const& each : known) {
    if (each.gone) continue;
    TRY(auto const record, storage::find_bundle(view, each.arrival));
    if (record && record->payload_length == receipt.total_length) arrivals.push_back(each.arrival);
  }
  return arrivals;
}

}  // namespace bindle::agent
