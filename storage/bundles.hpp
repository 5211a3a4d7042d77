#pragma once

#include "bundle/result.hpp"
#include "storage/bundle_record.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace bindle::storage {

class Transaction;
class View;

// Functions on a Transaction change the store when the Change they run in is committed; functions
// on a View read it, and see the transaction's own changes when the View is one.

// A payload to be stored: octets below kInlineLimit, which may be somebody else's, an extent
// written before (list its WrittenPayload in the Change), or a chunk that is already stored.
using PayloadSource = std::variant<Bytes, ByteView, Extent, ChunkId>;

// Of one bundle id at most eight contents are kept, whatever is asked for.
enum class OnConflict { report, keep_both };

enum class AddOutcome {
  stored,
  duplicate,    // id and digest are known: nothing was stored
  conflicting,  // the id is known with another digest: nothing was stored
};

struct Added {
  AddOutcome outcome = AddOutcome::stored;
  Arrival arrival = 0;  // of the new bundle, or of the one known before
};

// Puts the bundle into `record.queue`. `record.payload` and `payload_length` are set from
// `payload`. Fails with Errc::over_budget when an inline payload does not fit, Errc::not_found when
// the chunk is not held.
Result<Added> add_bundle(Transaction& transaction,
                         BundleRecord record,
                         PayloadSource const& payload,
                         OnConflict on_conflict = OnConflict::report);

// The same without a copy of the record, for the many that arrive: it is the caller's that is set.
Result<Added> add_arrived(Transaction& transaction,
                          BundleRecord& record,
                          PayloadSource const& payload,
                          OnConflict on_conflict);

struct QueueMove {
  Queue from{};
  Queue to{};
  std::uint64_t at_ms = 0;  // Unix time
  std::string reason{};
  // On TimeScale::node, when the record is due for deletion; none keeps it.
  std::optional<std::uint64_t> retain_until_node_ms{};
};

// Fails with Errc::conflict when the bundle is not in `from`, Errc::not_found when it is gone.
Result<void> move_bundle(Transaction& transaction, Arrival arrival, QueueMove const& move);

// As move_bundle(), and under a new arrival number, which is returned: what was held back comes
// after everything that neighbours were offered meanwhile. The old number then names nothing.
Result<Arrival> readmit_bundle(Transaction& transaction, Arrival arrival, QueueMove const& move);

// Remembers that a neighbour took the bundle and that this was reported. Errc::not_found when it is
// gone.
Result<void> mark_forwarded(Transaction& transaction, Arrival arrival);

// Keeps the record, frees the payload.
Result<void> drop_payload(Transaction& transaction, Arrival arrival);

// The bundle id stays known until the lifetime ends.
Result<void> delete_bundle(Transaction& transaction, Arrival arrival);

// The lifetime's end or the retention's end of one bundle, or the end of the time for which an
// application data unit counts as reassembled.
enum class DueKind : std::uint8_t { lifetime = 0, retention = 1, reassembled = 2 };

struct Due {
  Deadline at;
  DueKind kind{};
  Arrival arrival = 0;
};

// What is due by now, on each scale earliest first. Nothing on a scale whose time is unknown.
Result<std::vector<Due>> due_bundles(View const& view, Instant now, std::size_t limit);

// Carries out one due entry: at the end of a lifetime the id is forgotten and a bundle that still
// waits is moved to `expired` as `expiry` says (`expiry.from` is ignored); at the end of the
// retention the record is deleted. Doing it twice is harmless.
Result<void> settle_due(Transaction& transaction, Due const& due, QueueMove const& expiry);

Result<std::optional<BundleRecord>> find_bundle(View const& view, Arrival arrival);

// Every content this bundle id was seen with, in no particular order; rarely more than one.
Result<std::vector<KnownBundle>> find_known(View const& view, ByteView bundle_key);

// Whether it was seen with this one.
Result<bool> is_known(View const& view, ByteView bundle_key, BundleDigest const& digest);

// Calls `visit` with the key of every bundle id seen, once for each content, until it returns
// false.
Result<void> for_each_known(View const& view,
                            std::function<bool(ByteView key, KnownBundle const&)> const& visit);

// One send class of a queue, oldest first, beginning after `after` (0: from the start).
Result<std::vector<QueueEntry>> next_in_queue(
    View const& view, Queue queue, SendClass send_class, Arrival after, std::size_t limit);

// The greatest arrival number so far.
Result<Arrival> last_arrival(View const& view);

enum class Order { oldest_first, newest_first };

// A page over all send classes in order of arrival; `after` is the last arrival of the page
// before, 0 for the first page.
Result<std::vector<std::pair<Arrival, BundleRecord>>> queue_page(
    View const& view, Queue queue, Order order, Arrival after, std::size_t limit);

struct QueueTotals {
  std::uint64_t bundles = 0;
  std::uint64_t payload_bytes = 0;
};

Result<QueueTotals> queue_totals(View const& view, Queue queue);

}  // namespace bindle::storage
