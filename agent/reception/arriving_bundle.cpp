#include "agent/reception/arriving_bundle.hpp"

#include "agent/content/catalogue.hpp"
#include "agent/delivery_record.hpp"
#include "agent/reassembly/fragment_eviction.hpp"
#include "agent/receipts/receipt_intake.hpp"
#include "agent/reports/report_counts.hpp"
#include "storage/bundle_story.hpp"
#include "storage/chunks.hpp"
#include "storage/downloads.hpp"
#include "storage/manifests.hpp"
#include "storage/responses.hpp"
#include "storage/routed_bundles.hpp"
#include "storage/transaction.hpp"

#include <utility>

namespace bindle::agent {

using storage::Queue;

Result<void> ArrivingBundle::apply(storage::Transaction& transaction) {
  TRY(auto const waits, waits_for_others(transaction));
  if (waits) {
    TRY_VOID(apply_fragment(transaction));
    return apply_reports(transaction);
  }
  TRY_VOID(apply_content(transaction));
  auto& record = inspection.record;
  auto const settled = retain_until_node_ms.has_value();
  record.queue = settled ? Queue::pending : reception.queue;
  record.routing = reception.routing;
  // Content is judged by its own id: a forgery sent ahead cannot keep it out.
  auto const verified = is_chunk() || inspection.manifest.has_value();
  TRY(auto const added,
      storage::add_arrived(
          transaction,
          record,
          source(),
          verified ? storage::OnConflict::keep_both : storage::OnConflict::report));
  outcome = added.outcome;
  arrival = added.arrival;
  if (inspection.manifest && outcome == storage::AddOutcome::stored)
    TRY_VOID(storage::note_manifest_bundle(transaction, inspection.manifest->id, arrival));
  TRY_VOID(apply_statement(transaction));
  TRY_VOID(settle_fragments(transaction));
  if (outcome == storage::AddOutcome::duplicate && needs_reference)
    return fail(Errc::conflict, "nothing refers to the chunk of a bundle that is known");
  if (outcome == storage::AddOutcome::duplicate && reception.further_copies)
    TRY_VOID(add_copies(transaction));
  TRY_VOID(apply_reports(transaction));
  if (auto const& receipt = inspection.received.delivery_receipt)
    TRY_VOID(settle_delivered(transaction, *receipt, unix_ms, delivered_until_node_ms));
  if (auto const& receipt = inspection.received.holding_receipt)
    TRY_VOID(holders->note(transaction, *receipt));
  if (auto const& receipt = inspection.received.file_receipt)
    TRY_VOID(take_file_receipt(transaction, {*receipt, payload(), medium, unix_ms}));
  if (outcome != storage::AddOutcome::stored) return {};
  TRY_VOID(tell(transaction));
  if (!settled) return {};
  return storage::move_bundle(
      transaction,
      arrival,
      {Queue::pending, reception.queue, unix_ms, reception.reason, retain_until_node_ms});
}

// What its neighbour gave away is not lost.
Result<void> ArrivingBundle::add_copies(storage::Transaction& transaction) const {
  TRY(auto const known, storage::find_bundle(transaction, arrival));
  auto const waits =
      known && (known->queue == Queue::outbox || known->queue == Queue::pending) && known->routing;
  if (!waits) return {};
  auto routing = after_copies_came(*known->routing,
                                   *reception.further_copies,
                                   inspection.received.neighbour,
                                   known->received_from);
  if (!routing) return {};
  return storage::set_routing(transaction, arrival, std::move(routing));
}

// Where others of an ordinary bundle wait because a transfer was cut off, its fragments join them.
Result<bool> ArrivingBundle::waits_for_others(storage::View const& view) const {
  if (reception.queue == Queue::reassembly) return true;
  if (!inspection.fragment || reception.queue != Queue::pending) return false;
  TRY(auto const adu, storage::find_adu(view, inspection.fragment->adu));
  return adu && adu->state == storage::AduState::open;
}

Result<void> ArrivingBundle::apply_fragment(storage::Transaction& transaction) {
  auto const& fragment = *inspection.fragment;
  reception.queue = Queue::reassembly;
  outcome = storage::AddOutcome::duplicate;
  TRY(auto const useful, storage::brings_octets(transaction, fragment));
  if (!useful) return {};
  if (cut_off_from) {
    TRY(auto const whole, storage::find_known(transaction, fragment.adu.bundle_key));
    if (!whole.empty()) return {};
  }
  // What came of a transfer that was cut off was promised to nobody.
  if (!cut_off_from) TRY_VOID(make_room(transaction));
  inspection.record.queue = Queue::reassembly;
  TRY(auto const added,
      storage::add_arrived(
          transaction, inspection.record, source(), storage::OnConflict::keep_both));
  outcome = added.outcome;
  arrival = added.arrival;
  if (outcome != storage::AddOutcome::stored) return {};
  TRY(completes_adu, storage::add_fragment(transaction, arrival, fragment, reassembly));
  if (!cut_off_from) return {};
  return storage::note_cut_off(transaction, fragment.adu, *cut_off_from);
}

Result<void> ArrivingBundle::make_room(storage::Transaction& transaction) {
  auto const& record = inspection.record;
  FragmentEviction eviction(
      transaction, *reporter, {unix_ms, record.received_node_ms, expired_until_node_ms});
  TRY_VOID(eviction.make_room(*inspection.fragment, record.source, reassembly));
  reports_to_send += eviction.reports_to_send();
  return {};
}

// Fragments of a bundle that is here as a whole wait for nothing.
Result<void> ArrivingBundle::settle_fragments(storage::Transaction& transaction) const {
  auto const& record = inspection.record;
  if (fragments) return storage::settle_adu(transaction, *fragments, record.expires);
  if (inspection.fragment || outcome != storage::AddOutcome::stored) return {};
  return storage::settle_adu(transaction, {record.key, record.payload_length}, record.expires);
}

// A bundle that was put together here was received in fragments.
Novelty ArrivingBundle::novelty() const {
  if (outcome != storage::AddOutcome::stored) return Novelty::duplicate;
  return fragments ? Novelty::put_together : Novelty::first_time;
}

Result<void> ArrivingBundle::apply_reports(storage::Transaction& transaction) {
  // Nobody sent what came of a transfer that was cut off as a bundle.
  if (cut_off_from) return {};
  auto const is_new = outcome == storage::AddOutcome::stored;
  auto const& report = inspection.status_report;
  if (is_new && is_for_this_node && report) TRY_VOID(count_report(transaction, *report));
  if (is_new && is_of_own_bundle && report) {
    // Of the bundle as it was made here, whichever fragment of it somebody saw.
    BundleId const subject{report->subject.source, report->subject.timestamp, std::nullopt};
    auto const noted =
        storage::add_response(transaction,
                              subject.key(),
                              {unix_ms, inspection.record.source, encode_status_report(*report)});
    if (!noted && noted.error().code != Errc::over_budget) return noted.error();
  }
  if (!inspection.report_subject) return {};
  auto const requested = reports_on_reception(
      *inspection.report_subject, inspection.received.unsupported, reception, novelty());
  TRY(auto const reports, reporter->store(transaction, *inspection.report_subject, requested));
  reports_to_send += reports;
  return {};
}

Result<void> ArrivingBundle::apply_content(storage::Transaction& transaction) {
  if (is_chunk()) {
    ChunkId const chunk{inspection.received.bundle.object};
    auto const holding = assembly ? std::optional(assembly->holding) : std::nullopt;
    TRY(auto const stored, storage::add_chunk(transaction, chunk, chunk_octets(), holding));
    needs_reference = stored == storage::ChunkOutcome::stored && !assembly;
    if (assembly) TRY_VOID(mark_placed(transaction));
  }
  if (inspection.manifest && reception.queue != Queue::expired) {
    storage::ManifestEntry entry;
    entry.first_seen_ms = unix_ms;
    entry.chunk_count = static_cast<std::uint32_t>(inspection.manifest->manifest.chunks.size());
    TRY(is_new_manifest,
        add_to_catalogue(transaction,
                         inspection.manifest->id,
                         inspection.manifest->manifest,
                         inspection.signed_manifest,
                         entry));
  }
  return {};
}

// Of a bundle that is moved on at once, the move tells.
Result<void> ArrivingBundle::tell(storage::Transaction& transaction) const {
  if (retain_until_node_ms) return {};
  auto const& record = inspection.record;
  auto const is_request = inspection.received.request.has_value();
  auto const is_told =
      is_new_manifest || is_request || storage::is_told(record, transaction.event_rules());
  if (!is_told) return {};
  auto const kind = is_new_manifest ? storage::EventKind::file_announced
                    : is_request    ? storage::EventKind::file_requested
                                    : storage::EventKind::bundle_received;
  auto event = storage::bundle_event(kind, arrival, record, unix_ms);
  if (is_new_manifest) event.subject = inspection.manifest->manifest.name;
  if (is_request) event.subject = record.source;
  event.peer = record.received_from;
  event.medium = medium;
  return storage::append_event(transaction, event);
}

// One whose hops are used up spreads no further by itself.
Result<void> ArrivingBundle::apply_statement(storage::Transaction& transaction) {
  auto const& statement = inspection.received.statement;
  auto const is_news = outcome == storage::AddOutcome::stored && reception.queue == Queue::pending;
  if (!statement || !is_news) return {};
  auto const& hops = inspection.received.hop_count;
  auto const ends_here = hops && hops->count >= hops->limit;
  TRY(statement_outcome,
      keep_statement(
          transaction, *statement, payload(), *keyring, {unix_ms, ends_here ? 0 : arrival}));
  return {};
}

// A download that was given up while its chunk was on the way: the chunk may come again later.
Result<void> ArrivingBundle::mark_placed(storage::Transaction& transaction) const {
  TRY(auto const download, storage::find_download(transaction, assembly->file));
  // The file may have been deleted and asked for again: that download has another assembly.
  if (!download || download->holding != assembly->holding)
    return fail(Errc::cancelled, "the download has ended");
  auto const marked = storage::mark_held(
      transaction, assembly->file, held_positions(*assembly, places.front().positions), unix_ms);
  if (!marked && marked.error().code == Errc::not_found)
    return fail(Errc::cancelled, marked.error().detail);
  return marked;
}

}  // namespace bindle::agent
