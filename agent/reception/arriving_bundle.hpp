#pragma once

#include "agent/content/assembly.hpp"
#include "agent/core/report_decisions.hpp"
#include "agent/reception/inspection.hpp"
#include "agent/replication/holders.hpp"
#include "agent/reports/reporter.hpp"
#include "agent/statements/statement_record.hpp"
#include "bundle/bytes.hpp"
#include "storage/bundles.hpp"
#include "storage/partial_adus.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace bindle::agent {

// One bundle on its way into the store: what is found out about it step by step, and the change
// that stores it. Belongs to one thread after the other: the I/O thread, workers, the committer.
struct ArrivingBundle {
  Bytes wire;
  Inspection inspection;
  Reception reception;
  std::vector<Placement> places;
  std::shared_ptr<Assembly const> assembly;  // of places.front()
  std::optional<std::uint64_t> retain_until_node_ms;
  std::uint64_t delivered_until_node_ms = 0;  // of bundles that a receipt confirms
  std::uint64_t unix_ms = 0;
  std::string medium;  // over which it came

  std::optional<storage::Extent> extent;  // none: the payload stays in `wire` and goes inline
  std::vector<storage::WrittenPayload> written;
  storage::AddOutcome outcome = storage::AddOutcome::stored;
  storage::Arrival arrival = 0;
  bool is_new_manifest = false;
  bool needs_reference = false;  // the chunk is new, and only the bundle would refer to it
  bool is_for_this_node = false;
  bool is_of_own_bundle = false;  // inspection.status_report
  Reporter* reporter = nullptr;
  Holders const* holders = nullptr;
  std::size_t reports_to_send = 0;

  storage::ReassemblyLimits reassembly;
  std::uint64_t expired_until_node_ms = 0;   // for what has to make room
  std::optional<storage::AduKey> fragments;  // the bundle was put together of these
  std::optional<std::string> cut_off_from;   // what came of a transfer that was cut off
  bool completes_adu = false;

  std::shared_ptr<Keyring const> keyring;        // as it was when the bundle came
  std::optional<KeepOutcome> statement_outcome;  // of inspection.received.statement

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

  // The change that stores it. Run once, on the committer's thread.
  Result<void> apply(storage::Transaction& transaction);

  // Where only the reception is to be reported, because nothing is stored.
  Result<void> apply_reports(storage::Transaction& transaction);

 private:
  Result<void> apply_content(storage::Transaction& transaction);
  Result<void> tell(storage::Transaction& transaction) const;
  Result<void> apply_statement(storage::Transaction& transaction);
  Result<void> mark_placed(storage::Transaction& transaction) const;
  Result<bool> waits_for_others(storage::View const& view) const;
  Result<void> apply_fragment(storage::Transaction& transaction);
  Result<void> make_room(storage::Transaction& transaction);
  Result<void> settle_fragments(storage::Transaction& transaction) const;
  Result<void> add_copies(storage::Transaction& transaction) const;
  Novelty novelty() const;
};

}  // namespace bindle::agent
