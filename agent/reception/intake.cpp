#include "agent/reception/intake.hpp"

#include "agent/content/catalogue.hpp"
#include "agent/delivery_record.hpp"
#include "agent/durability.hpp"
#include "agent/reassembly/fragment_eviction.hpp"
#include "agent/reports/report_counts.hpp"
#include "storage/bundles.hpp"
#include "storage/chunks.hpp"
#include "storage/downloads.hpp"
#include "storage/manifests.hpp"
#include "storage/responses.hpp"
#include "storage/routed_bundles.hpp"
#include "storage/transaction.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace bindle::agent {
namespace {

using storage::Queue;

// Up to here inspection is quicker than handing it to a worker; and what is this small is decided
// in the order it came, an introduction before the manifests it vouches for.
constexpr std::size_t kInspectInline = 4096;

}  // namespace

// One bundle on its way into the store; shared with workers and the committer.
struct Intake::Writing {
  Bytes wire;
  Inspection inspection;
  Reception reception;
  std::vector<Placement> places;
  std::shared_ptr<Assembly const> assembly;  // of places.front()
  std::optional<std::uint64_t> retain_until_node_ms;
  std::uint64_t delivered_until_node_ms = 0;  // of bundles that a receipt confirms
  std::uint64_t unix_ms = 0;

  std::optional<storage::Extent> extent;  // none: the payload stays in `wire` and goes inline
  std::vector<storage::WrittenPayload> written;
  storage::AddOutcome outcome = storage::AddOutcome::stored;
  storage::Arrival arrival = 0;
  bool needs_reference = false;  // the chunk is new, and only the bundle would refer to it
  bool is_for_this_node = false;
  bool is_of_own_bundle = false;  // inspection.status_report
  Reporter* reporter = nullptr;
  std::size_t reports_to_send = 0;

  storage::ReassemblyLimits reassembly;
  std::uint64_t expired_until_node_ms = 0;   // for what has to make room
  std::optional<storage::AduKey> fragments;  // the bundle was put together of these
  std::optional<std::string> cut_off_from;   // what came of a transfer that was cut off
  bool completes_adu = false;

  bool is_chunk() const {
    return inspection.received.bundle.kind == ContentKind::chunk && !inspection.received.flaw &&
           !inspection.fragment;
  }

  ByteView payload() const { return inspection.payload_of(wire); }

  storage::PayloadSource source() const {
    if (is_chunk()) return ChunkId{inspection.received.bundle.object};
    if (extent) return *extent;
    return payload();
  }

  std::variant<Bytes, storage::Extent> chunk_octets() const {
    if (extent) return *extent;
    return Bytes(payload().begin(), payload().end());
  }

  Result<void> apply(storage::Transaction& transaction);
  Result<void> apply_content(storage::Transaction& transaction);
  Result<void> mark_placed(storage::Transaction& transaction) const;
  Result<bool> waits_for_others(storage::View const& view) const;
  Result<void> apply_fragment(storage::Transaction& transaction);
  Result<void> make_room(storage::Transaction& transaction);
  Result<void> settle_fragments(storage::Transaction& transaction) const;
  Result<void> apply_reports(storage::Transaction& transaction);
  Result<void> add_copies(storage::Transaction& transaction) const;
  Novelty novelty() const;
};

Result<void> Intake::Writing::apply(storage::Transaction& transaction) {
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
  TRY_VOID(settle_fragments(transaction));
  if (outcome == storage::AddOutcome::duplicate && needs_reference)
    return fail(Errc::conflict, "nothing refers to the chunk of a bundle that is known");
  if (outcome == storage::AddOutcome::duplicate && reception.further_copies)
    TRY_VOID(add_copies(transaction));
  TRY_VOID(apply_reports(transaction));
  if (auto const& receipt = inspection.received.delivery_receipt)
    TRY_VOID(settle_delivered(transaction, *receipt, unix_ms, delivered_until_node_ms));
  if (outcome != storage::AddOutcome::stored || !settled) return {};
  return storage::move_bundle(
      transaction,
      arrival,
      {Queue::pending, reception.queue, unix_ms, reception.reason, retain_until_node_ms});
}

// What its neighbour gave away is not lost.
Result<void> Intake::Writing::add_copies(storage::Transaction& transaction) const {
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
Result<bool> Intake::Writing::waits_for_others(storage::View const& view) const {
  if (reception.queue == Queue::reassembly) return true;
  if (!inspection.fragment || reception.queue != Queue::pending) return false;
  TRY(auto const adu, storage::find_adu(view, inspection.fragment->adu));
  return adu && adu->state == storage::AduState::open;
}

Result<void> Intake::Writing::apply_fragment(storage::Transaction& transaction) {
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

Result<void> Intake::Writing::make_room(storage::Transaction& transaction) {
  auto const& record = inspection.record;
  FragmentEviction eviction(
      transaction, *reporter, {unix_ms, record.received_node_ms, expired_until_node_ms});
  TRY_VOID(eviction.make_room(*inspection.fragment, record.source, reassembly));
  reports_to_send += eviction.reports_to_send();
  return {};
}

// Fragments of a bundle that is here as a whole wait for nothing.
Result<void> Intake::Writing::settle_fragments(storage::Transaction& transaction) const {
  auto const& record = inspection.record;
  if (fragments) return storage::settle_adu(transaction, *fragments, record.expires);
  if (inspection.fragment || outcome != storage::AddOutcome::stored) return {};
  return storage::settle_adu(transaction, {record.key, record.payload_length}, record.expires);
}

// A bundle that was put together here was received in fragments.
Novelty Intake::Writing::novelty() const {
  if (outcome != storage::AddOutcome::stored) return Novelty::duplicate;
  return fragments ? Novelty::put_together : Novelty::first_time;
}

Result<void> Intake::Writing::apply_reports(storage::Transaction& transaction) {
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

Result<void> Intake::Writing::apply_content(storage::Transaction& transaction) {
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
    TRY(auto const is_new,
        add_to_catalogue(transaction,
                         inspection.manifest->id,
                         inspection.manifest->manifest,
                         inspection.signed_manifest,
                         entry));
    (void)is_new;
  }
  return {};
}

// A download that was given up while its chunk was on the way: the chunk may come again later.
Result<void> Intake::Writing::mark_placed(storage::Transaction& transaction) const {
  auto const marked = storage::mark_held(
      transaction, assembly->file, held_positions(*assembly, places.front().positions), unix_ms);
  if (!marked && marked.error().code == Errc::not_found)
    return fail(Errc::cancelled, marked.error().detail);
  return marked;
}

std::function<Result<void>()> Intake::inspection_of(std::shared_ptr<Writing> writing,
                                                    Eid neighbour) {
  return [writing = std::move(writing),
          neighbour = std::move(neighbour),
          keyring = trust_.keyring(),
          security = security_,
          now = clock_.now(),
          unix_ms = clock_.unix_ms(),
          policy = policy_]() -> Result<void> {
    TRY(writing->inspection,
        inspect(writing->wire, neighbour, *keyring, now, unix_ms, *security, policy));
    return {};
  };
}

Task<Result<Intake::Stored>> Intake::receive(LinkId link, Eid neighbour, Bytes wire) {
  Arrived arrived{link, std::move(neighbour), std::move(wire), std::nullopt, false};
  return take(std::move(arrived));
}

Task<Result<Intake::Stored>> Intake::receive_whole(Eid neighbour,
                                                   Bytes wire,
                                                   storage::AduKey fragments) {
  Arrived arrived{{}, std::move(neighbour), std::move(wire), std::move(fragments), false};
  return take(std::move(arrived));
}

Task<Result<Intake::Stored>> Intake::receive_cut_off(LinkId link, Eid neighbour, Bytes fragment) {
  Arrived arrived{link, std::move(neighbour), std::move(fragment), std::nullopt, true};
  return take(std::move(arrived));
}

Result<void> Intake::choose_queue(Arrived const& arrived, Writing& writing) const {
  auto const& received = writing.inspection.received;
  writing.reception = core_.bundle_received(arrived.link, received, clock_.now());
  auto& queue = writing.reception.queue;
  if (arrived.cut_off) {
    if (received.bundle.kind) return fail(Errc::unsupported, "content is asked for again instead");
    if (queue == Queue::pending) queue = Queue::reassembly;
    if (queue != Queue::reassembly) return fail(Errc::unsupported, writing.reception.reason);
    writing.cut_off_from = arrived.neighbour.to_string();
  }
  if (queue == Queue::reassembly && received.fragment->total_length > limits_.adu_length)
    return fail(Errc::unsupported, "a fragment of a bundle that is too long to be put together");
  return {};
}

Task<Result<Intake::Stored>> Intake::take(Arrived arrived) {
  auto const writing = std::make_shared<Writing>();
  writing->wire = std::move(arrived.wire);
  writing->fragments = std::move(arrived.fragments);
  auto const is_small = writing->wire.size() <= kInspectInline;
  auto inspect_it = inspection_of(writing, arrived.neighbour);
  Result<void> inspected;
  if (is_small)
    inspected = inspect_it();
  else
    inspected = co_await workers_.run(std::move(inspect_it));
  if (!inspected) {
    std::shared_ptr<Bytes const> const wire(writing, &writing->wire);
    CO_TRY_VOID(co_await report_unintelligible(wire));
    co_return inspected.error();
  }
  CO_TRY_VOID(choose_queue(arrived, *writing));
  note_circumstances(*writing);
  if (writing->reception.learn_introduction)
    CO_TRY_VOID(co_await learn_introduction(*writing->inspection.received.introduction));
  if (auto& receipt = writing->inspection.received.delivery_receipt) {
    CO_TRY(auto const counts, co_await may_sign(receipt->node, receipt->key));
    if (!counts) receipt.reset();
  }
  find_places(*writing);
  if (is_small) {
    CO_TRY_VOID(write_payload(*writing));
  } else {
    auto write = [this, writing] { return write_payload(*writing); };
    CO_TRY_VOID(co_await workers_.run(std::move(write)));
  }
  CO_TRY_VOID(co_await commit(writing));
  if (writing->reports_to_send > 0) reports_queued_();
  if (writing->outcome == storage::AddOutcome::conflicting)
    co_return fail(Errc::conflict, "another bundle with this id and other content is here");
  co_return outcome_of(arrived.link, writing);
}

void Intake::note_circumstances(Writing& writing) const {
  auto const& received = writing.inspection.received;
  writing.reassembly = limits_.reassembly;
  writing.expired_until_node_ms = clock_.node_ms_after(retention_.expired);
  writing.reporter = &reporter_;
  writing.is_for_this_node = core_.self().contains(received.bundle.destination);
  if (auto const& report = writing.inspection.status_report)
    writing.is_of_own_bundle =
        writing.is_for_this_node && core_.self().contains(report->subject.source);
  writing.unix_ms = clock_.unix_ms();
  writing.delivered_until_node_ms = clock_.node_ms_after(retention_.delivered);
  if (auto const kept = retention_of(writing.reception.queue))
    writing.retain_until_node_ms = clock_.node_ms_after(*kept);
}

void Intake::find_places(Writing& writing) const {
  if (!writing.is_chunk()) return;
  writing.places = core_.placements(ChunkId{writing.inspection.received.bundle.object});
  if (!writing.places.empty()) writing.assembly = downloads_.assembly(writing.places.front().file);
  writing.places.resize(writing.assembly ? 1 : 0);
}

Task<Result<void>> Intake::learn_introduction(Introduction introduction) {
  CO_TRY(auto const is_new, co_await trust_.learn(introduction));
  if (is_new)
    spdlog::info("{} introduced itself: its publisher key {} is known from now on",
                 introduction.node.to_string(),
                 fingerprint(introduction.key));
  if (is_new) CO_TRY_VOID(co_await may_sign(introduction.node, introduction.key));
  co_return Result<void>{};
}

Task<Result<void>> Intake::commit(std::shared_ptr<Writing> writing) {
  storage::Change change;
  change.payloads = std::move(writing->written);
  change.work = [writing](storage::Transaction& transaction) {
    return writing->apply(transaction);
  };
  auto committed = co_await commit_in_turn(store_.committer(), std::move(change));
  auto const duplicate = writing->outcome == storage::AddOutcome::duplicate;
  if (committed || !duplicate || !writing->needs_reference) co_return committed;
  // The chunk of a bundle that is known: its reception is reported all the same.
  storage::Change reports;
  reports.work = [writing](storage::Transaction& transaction) {
    return writing->apply_reports(transaction);
  };
  co_return co_await commit_in_turn(store_.committer(), std::move(reports));
}

Intake::Stored Intake::outcome_of(LinkId link, std::shared_ptr<Writing> writing) const {
  writing->inspection.received.bundle.arrival = writing->arrival;
  std::optional<storage::AduKey> complete;
  if (writing->completes_adu) complete = writing->inspection.fragment->adu;
  return Stored{link,
                std::shared_ptr<Inspection const>(writing, &writing->inspection),
                std::move(writing->reception),
                std::move(writing->places),
                writing->outcome == storage::AddOutcome::stored,
                std::move(complete)};
}

// False, and told, when another key signs for the node.
Task<Result<bool>> Intake::may_sign(Eid node, PublisherKey key) {
  auto const allowed = co_await trust_.let_sign(std::move(node), key);
  if (allowed) co_return true;
  if (allowed.error().code != Errc::not_permitted) co_return allowed.error();
  spdlog::warn("a signature does not count: {}", allowed.error().detail);
  co_return false;
}

Task<Result<void>> Intake::report_unintelligible(std::shared_ptr<Bytes const> wire) {
  if (!reporter_.any_enabled()) co_return Result<void>{};
  auto const subject = report_subject_of_unintelligible(*wire);
  if (!subject) co_return Result<void>{};
  auto const to_send = std::make_shared<std::size_t>(0);
  storage::Change change;
  change.work =
      [this, subject = *subject, to_send](storage::Transaction& transaction) -> Result<void> {
    TRY(*to_send, reporter_.store(transaction, subject, reports_on_unintelligible(subject)));
    return {};
  };
  CO_TRY_VOID(co_await commit_in_turn(store_.committer(), std::move(change)));
  if (*to_send > 0) reports_queued_();
  co_return Result<void>{};
}

Result<void> Intake::write_payload(Writing& writing) const {
  auto const payload = writing.payload();
  if (writing.assembly) {
    TRY(writing.written,
        place_chunk(
            store_.payloads(), *writing.assembly, writing.places.front().positions, payload));
    writing.extent = writing.written.front().extent();
    return {};
  }
  if (payload.size() < storage::kInlineLimit) return {};
  TRY(auto written, store_.payloads().write(payload));
  writing.extent = written.extent();
  writing.written.push_back(std::move(written));
  return {};
}

std::optional<std::chrono::milliseconds> Intake::retention_of(Queue queue) const {
  switch (queue) {
    case Queue::delivered:
      return retention_.delivered;
    case Queue::expired:
      return retention_.expired;
    case Queue::quarantine:
      return retention_.quarantine;
    default:
      return std::nullopt;
  }
}

}  // namespace bindle::agent
