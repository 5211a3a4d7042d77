#include "agent/intake.hpp"

#include "agent/durability.hpp"
#include "bundle/dtn_time.hpp"
#include "storage/bundles.hpp"
#include "storage/chunks.hpp"
#include "storage/downloads.hpp"
#include "storage/manifests.hpp"

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
  Inspection inspection;
  Reception reception;
  std::vector<Placement> places;
  std::shared_ptr<Assembly const> assembly;  // of places.front()
  std::optional<std::uint64_t> retain_until_ms;
  std::uint64_t unix_ms = 0;

  std::variant<Bytes, storage::Extent> payload;
  std::vector<storage::WrittenPayload> written;
  storage::AddOutcome outcome = storage::AddOutcome::stored;
  storage::Arrival arrival = 0;
  bool needs_reference = false;  // the chunk is new, and only the bundle would refer to it

  bool is_chunk() const {
    return inspection.received.bundle.kind == ContentKind::chunk && !inspection.received.flaw;
  }

  Result<void> apply(storage::Transaction& transaction);
  Result<void> apply_content(storage::Transaction& transaction);
};

Result<void> Intake::Writing::apply(storage::Transaction& transaction) {
  TRY_VOID(apply_content(transaction));
  auto record = inspection.record;
  auto const settled = retain_until_ms.has_value();
  record.queue = settled ? Queue::pending : reception.queue;
  storage::PayloadSource source;
  if (is_chunk())
    source = ChunkId{inspection.received.bundle.object};
  else
    std::visit([&](auto const& octets) { source = octets; }, payload);

  // Content is judged by its own id: a forgery sent ahead cannot keep it out.
  auto const verified = is_chunk() || inspection.manifest.has_value();
  TRY(auto const added,
      storage::add_bundle(transaction,
                          std::move(record),
                          std::move(source),
                          verified ? storage::OnConflict::keep_both : storage::OnConflict::report));
  outcome = added.outcome;
  arrival = added.arrival;
  if (outcome == storage::AddOutcome::duplicate && needs_reference)
    return fail(Errc::conflict, "nothing refers to the chunk of a bundle that is known");
  if (outcome != storage::AddOutcome::stored || !settled) return {};
  return storage::move_bundle(
      transaction,
      arrival,
      {Queue::pending, reception.queue, unix_ms, reception.reason, retain_until_ms});
}

Result<void> Intake::Writing::apply_content(storage::Transaction& transaction) {
  if (is_chunk()) {
    ChunkId const chunk{inspection.received.bundle.object};
    auto const holding = assembly ? std::optional(assembly->holding) : std::nullopt;
    TRY(auto const stored, storage::add_chunk(transaction, chunk, payload, holding));
    needs_reference = stored == storage::ChunkOutcome::stored && !assembly;
    if (assembly)
      TRY_VOID(storage::mark_held(transaction,
                                  assembly->file,
                                  held_positions(*assembly, places.front().positions),
                                  unix_ms));
  }
  if (inspection.manifest && reception.queue != Queue::expired) {
    storage::ManifestEntry entry;
    entry.first_seen_ms = unix_ms;
    entry.chunk_count = static_cast<std::uint32_t>(inspection.manifest->manifest.chunks.size());
    TRY(auto const is_new,
        storage::add_manifest(
            transaction, inspection.manifest->id, inspection.signed_manifest, entry));
    (void)is_new;
  }
  return {};
}

Task<Result<Inspection>> Intake::inspect_it(std::shared_ptr<Bytes const> wire, Eid neighbour) {
  auto inspect_now = [wire,
                      neighbour = std::move(neighbour),
                      keyring = trust_.keyring(),
                      now = clock_.now(),
                      unix_ms = clock_.unix_ms()] {
    return inspect(*wire, neighbour, *keyring, now, unix_ms);
  };
  if (wire->size() <= kInspectInline) co_return inspect_now();
  co_return co_await workers_.run(std::move(inspect_now));
}

Task<Result<Intake::Stored>> Intake::receive(LinkId link, Eid neighbour, Bytes octets) {
  auto const wire = std::make_shared<Bytes const>(std::move(octets));
  auto writing = std::make_shared<Writing>();
  CO_TRY(writing->inspection, co_await inspect_it(wire, std::move(neighbour)));
  auto const& received = writing->inspection.received;
  writing->reception = core_.bundle_received(link, received, clock_.now());
  writing->unix_ms = clock_.unix_ms();
  if (auto const kept = retention_of(writing->reception.queue))
    writing->retain_until_ms =
        saturating_add(clock_.now().dtn_ms, static_cast<std::uint64_t>(kept->count()));
  if (writing->reception.learn_introduction) {
    auto introduction = *received.introduction;
    CO_TRY(auto const is_new, co_await trust_.learn(introduction));
    if (is_new)
      spdlog::info("{} introduced itself: its publisher key {} is known from now on",
                   introduction.node.to_string(),
                   fingerprint(introduction.key));
  }
  if (writing->is_chunk()) {
    writing->places = core_.placements(ChunkId{received.bundle.object});
    if (!writing->places.empty())
      writing->assembly = downloads_.assembly(writing->places.front().file);
    writing->places.resize(writing->assembly ? 1 : 0);
  }

  if (wire->size() > kInspectInline) {
    auto write = [this, wire, writing] { return write_payload(*wire, *writing); };
    CO_TRY_VOID(co_await workers_.run(std::move(write)));
  } else {
    CO_TRY_VOID(write_payload(*wire, *writing));
  }
  auto change = change_for(writing);
  auto const committed = co_await commit(store_.committer(), std::move(change));
  auto const duplicate = writing->outcome == storage::AddOutcome::duplicate;
  if (!committed && !(duplicate && writing->needs_reference)) co_return committed.error();
  if (writing->outcome == storage::AddOutcome::conflicting)
    co_return fail(Errc::conflict, "another bundle with this id and other content is here");

  writing->inspection.received.bundle.arrival = writing->arrival;
  co_return Stored{link,
                   std::move(writing->inspection),
                   std::move(writing->reception),
                   std::move(writing->places),
                   writing->outcome == storage::AddOutcome::stored};
}

Result<void> Intake::write_payload(Bytes const& wire, Writing& writing) const {
  auto& inspection = writing.inspection;
  auto const payload = inspection.payload_of(wire);
  if (writing.assembly) {
    TRY(writing.written,
        place_chunk(
            store_.payloads(), *writing.assembly, writing.places.front().positions, payload));
    writing.payload = writing.written.front().extent();
    return {};
  }
  if (payload.size() < storage::kInlineLimit) {
    writing.payload = Bytes(payload.begin(), payload.end());
    return {};
  }
  TRY(auto written, store_.payloads().write(payload));
  writing.payload = written.extent();
  writing.written.push_back(std::move(written));
  return {};
}

storage::Change Intake::change_for(std::shared_ptr<Writing> writing) const {
  storage::Change change;
  change.payloads = std::move(writing->written);
  change.work = [writing = std::move(writing)](storage::Transaction& transaction) {
    return writing->apply(transaction);
  };
  return change;
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
