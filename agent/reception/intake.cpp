#include "agent/reception/intake.hpp"

#include "agent/durability.hpp"
#include "agent/events/told_event.hpp"
#include "agent/reception/arriving_bundle.hpp"
#include "storage/transaction.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace bindle::agent {
namespace {

using storage::Queue;

// Up to here inspection is quicker than handing it to a worker; and what is this small is decided
// in the order it came, an introduction before the manifests it vouches for.
constexpr std::size_t kInspectInline = 4096;

bool is_small(ArrivingBundle const& arriving) {
  return arriving.wire.size() <= kInspectInline;
}

}  // namespace

std::function<Result<void>()> Intake::inspection_of(std::shared_ptr<ArrivingBundle> arriving,
                                                    Eid neighbour) {
  return [arriving = std::move(arriving),
          neighbour = std::move(neighbour),
          keyring = trust_.keyring(),
          security = security_,
          now = clock_.now(),
          unix_ms = clock_.unix_ms(),
          policy = policy_]() -> Result<void> {
    TRY(arriving->inspection,
        inspect(arriving->wire, neighbour, *keyring, now, unix_ms, *security, policy));
    return {};
  };
}

Task<Result<Intake::Stored>> Intake::receive(LinkId link,
                                             Eid neighbour,
                                             Bytes wire,
                                             std::string medium) {
  Arrived arrived{
      link, std::move(neighbour), std::move(wire), std::nullopt, false, std::move(medium)};
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

Result<void> Intake::choose_queue(Arrived const& arrived, ArrivingBundle& arriving) const {
  auto const& received = arriving.inspection.received;
  arriving.reception = core_.bundle_received(arrived.link, received, clock_.now());
  auto& queue = arriving.reception.queue;
  if (arrived.cut_off) {
    if (received.bundle.kind) return fail(Errc::unsupported, "content is asked for again instead");
    if (queue == Queue::pending) queue = Queue::reassembly;
    if (queue != Queue::reassembly) return fail(Errc::unsupported, arriving.reception.reason);
    arriving.cut_off_from = arrived.neighbour.to_string();
  }
  if (queue == Queue::reassembly && received.fragment->total_length > limits_.adu_length)
    return fail(Errc::unsupported, "a fragment of a bundle that is too long to be put together");
  return {};
}

Task<Result<std::shared_ptr<ArrivingBundle>>> Intake::judge(LinkId link,
                                                            Eid neighbour,
                                                            Bytes wire,
                                                            std::string medium) {
  Arrived arrived{
      link, std::move(neighbour), std::move(wire), std::nullopt, false, std::move(medium)};
  return judge(std::move(arrived));
}

Task<Result<Intake::Stored>> Intake::take(Arrived arrived) {
  auto const link = arrived.link;
  CO_TRY(auto arriving, co_await judge(std::move(arrived)));
  co_return co_await keep(link, std::move(arriving));
}

Task<Result<std::shared_ptr<ArrivingBundle>>> Intake::judge(Arrived arrived) {
  auto const arriving = std::make_shared<ArrivingBundle>();
  arriving->wire = std::move(arrived.wire);
  arriving->fragments = std::move(arrived.fragments);
  arriving->medium = std::move(arrived.medium);
  auto inspect_it = inspection_of(arriving, arrived.neighbour);
  Result<void> inspected;
  if (is_small(*arriving))
    inspected = inspect_it();
  else
    inspected = co_await workers_.run(std::move(inspect_it));
  if (!inspected) {
    std::shared_ptr<Bytes const> const wire(arriving, &arriving->wire);
    CO_TRY_VOID(co_await report_unintelligible(wire));
    co_return inspected.error();
  }
  CO_TRY_VOID(choose_queue(arrived, *arriving));
  co_return arriving;
}

Task<Result<Intake::Stored>> Intake::keep(LinkId link, std::shared_ptr<ArrivingBundle> arriving) {
  note_circumstances(*arriving);
  if (arriving->reception.learn_introduction)
    CO_TRY_VOID(co_await learn_introduction(*arriving->inspection.received.introduction));
  CO_TRY_VOID(co_await check_signers(arriving));
  find_places(*arriving);
  if (is_small(*arriving)) {
    CO_TRY_VOID(write_payload(*arriving));
  } else {
    auto write = [this, arriving] { return write_payload(*arriving); };
    CO_TRY_VOID(co_await workers_.run(std::move(write)));
  }
  CO_TRY_VOID(co_await commit(arriving));
  if (arriving->reports_to_send > 0) reports_queued_();
  if (arriving->outcome == storage::AddOutcome::conflicting)
    co_return fail(Errc::conflict, "another bundle with this id and other content is here");
  co_return outcome_of(link, std::move(arriving));
}

void Intake::note_circumstances(ArrivingBundle& arriving) const {
  auto const& received = arriving.inspection.received;
  arriving.reassembly = limits_.reassembly;
  arriving.expired_until_node_ms = clock_.node_ms_after(retention_.expired);
  arriving.reporter = &reporter_;
  arriving.holders = &holders_;
  arriving.keyring = trust_.keyring();
  arriving.is_for_this_node = core_.self().contains(received.bundle.destination);
  if (auto const& report = arriving.inspection.status_report)
    arriving.is_of_own_bundle =
        arriving.is_for_this_node && core_.self().contains(report->subject.source);
  arriving.unix_ms = clock_.unix_ms();
  arriving.delivered_until_node_ms = clock_.node_ms_after(retention_.delivered);
  if (auto const kept = retention_of(arriving.reception.queue))
    arriving.retain_until_node_ms = clock_.node_ms_after(*kept);
}

void Intake::find_places(ArrivingBundle& arriving) const {
  if (!arriving.is_chunk()) return;
  arriving.places = core_.placements(ChunkId{arriving.inspection.received.bundle.object});
  if (!arriving.places.empty())
    arriving.assembly = downloads_.assembly(arriving.places.front().file);
  arriving.places.resize(arriving.assembly ? 1 : 0);
}

Task<Result<void>> Intake::learn_introduction(Introduction introduction) {
  CO_TRY(auto const is_new, co_await trust_.learn(introduction));
  if (is_new)
    spdlog::info("{} introduced itself: its publisher key {} is known from now on",
                 introduction.node.to_string(),
                 fingerprint(introduction.key));
  if (is_new) tell_of(introduction);
  if (is_new) CO_TRY_VOID(co_await may_sign(introduction.node, introduction.key));
  co_return Result<void>{};
}

void Intake::tell_of(Introduction const& introduction) const {
  storage::EventRecord event;
  event.kind = storage::EventKind::key_changed;
  event.at_ms = clock_.unix_ms();
  event.peer = introduction.node.to_string();
  event.subject = fingerprint(introduction.key);
  event.detail = "known: it introduced itself";
  tell(store_, std::move(event));
}

Task<Result<void>> Intake::commit(std::shared_ptr<ArrivingBundle> arriving) {
  storage::Change change;
  change.payloads = std::move(arriving->written);
  change.work = [arriving](storage::Transaction& transaction) {
    return arriving->apply(transaction);
  };
  auto committed = co_await commit_in_turn(store_.committer(), std::move(change));
  auto const duplicate = arriving->outcome == storage::AddOutcome::duplicate;
  if (committed || !duplicate || !arriving->needs_reference) co_return committed;
  // The chunk of a bundle that is known: its reception is reported all the same.
  storage::Change reports;
  reports.work = [arriving](storage::Transaction& transaction) {
    return arriving->apply_reports(transaction);
  };
  co_return co_await commit_in_turn(store_.committer(), std::move(reports));
}

Intake::Stored Intake::outcome_of(LinkId link, std::shared_ptr<ArrivingBundle> arriving) const {
  arriving->inspection.received.bundle.arrival = arriving->arrival;
  std::optional<storage::AduKey> complete;
  if (arriving->completes_adu) complete = arriving->inspection.fragment->adu;
  return Stored{link,
                std::shared_ptr<Inspection const>(arriving, &arriving->inspection),
                std::move(arriving->reception),
                std::move(arriving->places),
                arriving->outcome == storage::AddOutcome::stored,
                std::move(complete),
                arriving->statement_outcome};
}

// Receipts in the name of a node for which another key signs do not count.
Task<Result<void>> Intake::check_signers(std::shared_ptr<ArrivingBundle> arriving) {
  auto& received = arriving->inspection.received;
  if (auto& receipt = received.delivery_receipt) {
    CO_TRY(auto const counts, co_await may_sign(receipt->node, receipt->key));
    if (!counts) receipt.reset();
  }
  if (auto& receipt = received.file_receipt) {
    CO_TRY(auto const counts, co_await may_sign(receipt->node, receipt->key));
    if (!counts) receipt.reset();
  }
  if (auto& receipt = received.holding_receipt) {
    CO_TRY(auto const counts, co_await may_sign(receipt->node, receipt->key));
    if (!counts) receipt.reset();
  }
  co_return Result<void>{};
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

Result<void> Intake::write_payload(ArrivingBundle& arriving) const {
  auto const payload = arriving.payload();
  if (arriving.assembly) {
    TRY(arriving.written,
        place_chunk(
            store_.payloads(), *arriving.assembly, arriving.places.front().positions, payload));
    arriving.extent = arriving.written.front().extent();
    return {};
  }
  if (payload.size() < storage::kInlineLimit) return {};
  TRY(auto written, store_.payloads().write(payload));
  arriving.extent = written.extent();
  arriving.written.push_back(std::move(written));
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
