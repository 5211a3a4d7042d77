#include "agent/library/eviction.hpp"

#include "agent/content/download_steps.hpp"
#include "agent/reports/bundle_events.hpp"
#include "storage/bundles.hpp"
#include "storage/chunks.hpp"
#include "storage/evictions.hpp"
#include "storage/library.hpp"
#include "storage/manifests.hpp"
#include "storage/transaction.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace bindle::agent {
namespace {

using storage::Queue;

// Of one queue, at a time.
constexpr std::size_t kStep = 64;

// When nothing was left to evict, it is looked again after so long.
constexpr std::uint64_t kExhaustedMs = 2000;

// Deleted values take space until the database is compacted: not oftener than this.
constexpr std::uint64_t kCompactEveryMs = 60'000;

// Bounds one call: whoever needs more room comes again.
constexpr std::size_t kMostSteps = 4096;

// For another thread that makes room.
constexpr auto kLongestWait = std::chrono::seconds(1);

// Beyond what is needed, before it is believed that space does not come back by evicting.
constexpr std::uint64_t kBeyondNeed = std::uint64_t{4} << 20;

bool is_above(storage::BudgetUsage const& usage, std::uint64_t percent) {
  return usage.used() > percent_of(usage.given_out, percent) ||
         usage.files > percent_of(usage.max_files, percent);
}

}  // namespace

Eviction::Eviction(storage::Store& store,
                   Library const& library,
                   FileRemoval& removal,
                   Reporter& reporter,
                   NodeClock const& clock,
                   std::chrono::milliseconds record_kept)
    : store_(store),
      library_(library),
      removal_(removal),
      reporter_(reporter),
      clock_(clock),
      record_kept_(record_kept) {
  store_.budget().attach(this);
}

Eviction::~Eviction() {
  store_.budget().attach(nullptr);
}

bool Eviction::make_room(std::uint64_t bytes, std::uint64_t files) {
  if (!may_make_room()) return false;
  // Others make room already: whoever waits for long keeps a worker from everything else.
  std::unique_lock const lock(evicting_, kLongestWait);
  if (!lock) return store_.budget().reserve(bytes, files).has_value();
  auto const usage = store_.budget().usage();
  // What can never fit displaces nothing.
  if (bytes > usage.given_out || files > usage.max_files) return false;
  auto const wanted = usage.used() + bytes;
  auto const needed = wanted > usage.given_out ? wanted - usage.given_out : bytes;
  auto const most = most_that_could_go();
  if (!most || needed > *most) return false;
  std::uint64_t freed = 0;
  for (std::size_t step = 0; step < kMostSteps && freed < needed + kBeyondNeed; ++step) {
    if (store_.budget().reserve(bytes, files)) return true;
    auto const more = evict_next();
    if (!more) return false;
    freed += *more;
    store_.budget().usage();  // looks at the disk again
  }
  wait_for_the_database();
  return store_.budget().reserve(bytes, files).has_value();
}

// No less than evicting can free: pinned files and those published here count as well.
Result<std::uint64_t> Eviction::most_that_could_go() const {
  TRY(auto const library, storage::library_totals(store_.view()));
  auto most = library.bytes;
  for (auto const queue : {Queue::pending, Queue::expired, Queue::delivered, Queue::quarantine}) {
    TRY(auto const totals, storage::queue_totals(store_.view(), queue));
    most += totals.payload_bytes;
  }
  return most;
}

bool Eviction::is_above_high_watermark() const {
  return is_above(store_.budget().usage(), kHighWatermarkPercent);
}

void Eviction::lower() {
  if (!may_make_room()) return;
  std::lock_guard const lock(evicting_);
  auto const usage = store_.budget().usage();
  if (!is_above(usage, kHighWatermarkPercent)) return;
  auto const low = percent_of(usage.given_out, kLowWatermarkPercent);
  auto const needed = usage.used() > low ? usage.used() - low : 0;
  std::uint64_t freed = 0;
  for (std::size_t step = 0;
       step < kMostSteps && is_above(store_.budget().usage(), kLowWatermarkPercent);
       ++step) {
    if (freed > needed + kBeyondNeed) return wait_for_the_database();
    auto const more = evict_next();
    if (!more) return;
    if (step == 0)
      spdlog::warn("storage: {} of {} octets are used: evicting", usage.used(), usage.given_out);
    freed += *more;
  }
}

bool Eviction::may_make_room() const {
  return elapsed_ms() >= exhausted_until_ms_;
}

std::uint64_t Eviction::elapsed_ms() const {
  return static_cast<std::uint64_t>(clock_.now().elapsed.count());
}

void Eviction::wait_for_the_database() {
  if (elapsed_ms() - compacted_ms_ < kCompactEveryMs && compacted_ms_ != 0) {
    exhausted_until_ms_ = elapsed_ms() + kExhaustedMs;
    return;
  }
  auto const compacted = store_.compact();
  if (!compacted) spdlog::warn("the database is not compacted: {}", compacted.error().detail);
  compacted_ms_ = elapsed_ms();
}

std::optional<std::uint64_t> Eviction::evict_next() {
  std::array<std::function<Freed()>, 5> const kinds = {
      [this] { return evict_kept_payloads(); },
      [this] { return evict_file(); },
      [this] { return evict_relayed(storage::SendClass::low); },
      [this] { return evict_relayed(storage::SendClass::normal); },
      [this] { return evict_relayed(storage::SendClass::normal_restricted); }};
  for (auto const& kind : kinds) {
    auto const freed = kind();
    if (freed && *freed) return **freed;
    if (!freed) spdlog::warn("eviction: {}", freed.error().detail);
  }
  exhausted_until_ms_ = elapsed_ms() + kExhaustedMs;
  return std::nullopt;
}

Eviction::Freed Eviction::evict_kept_payloads() {
  for (auto const queue : {Queue::expired, Queue::delivered, Queue::quarantine}) {
    TRY(auto const freed, evict_kept_payloads_of(queue));
    if (freed) return freed;
  }
  return std::optional<std::uint64_t>();
}

Eviction::Freed Eviction::evict_kept_payloads_of(Queue queue) {
  TRY(auto const totals, storage::queue_totals(store_.view(), queue));
  if (totals.payload_bytes == 0) return std::optional<std::uint64_t>();
  auto& seen = seen_payloads_[static_cast<std::size_t>(queue)];
  TRY(auto const page,
      storage::queue_page(
          store_.view(), queue, storage::Order::oldest_first, std::exchange(seen, 0), kStep));
  if (page.empty()) return std::optional<std::uint64_t>(0);
  if (page.size() == kStep) seen = page.back().first;
  storage::EvictionRecord record;
  record.thing = storage::EvictedThing::payload;
  record.at_ms = clock_.unix_ms();
  record.reason = "kept only for the record of queue " + std::string(storage::queue_name(queue));
  std::vector<storage::Arrival> arrivals;
  for (auto const& [arrival, bundle] : page) {
    if (std::holds_alternative<storage::DroppedPayload>(bundle.payload)) continue;
    arrivals.push_back(arrival);
    // A chunk stays while its file does.
    if (!std::holds_alternative<ChunkId>(bundle.payload)) record.bytes += bundle.payload_length;
  }
  if (arrivals.empty()) return std::optional<std::uint64_t>(0);
  record.arrival = arrivals.front();
  spdlog::info("evicted: the payloads of {} bundles, {}", arrivals.size(), record.reason);
  storage::Change change;
  change.work = [arrivals, record](storage::Transaction& transaction) -> Result<void> {
    for (auto const arrival : arrivals) {
      auto const dropped = storage::drop_payload(transaction, arrival);
      if (!dropped && dropped.error().code != Errc::not_found) return dropped;
    }
    return storage::add_eviction(transaction, record);
  };
  TRY_VOID(store_.committer().commit(std::move(change)));
  return std::optional(record.bytes);
}

Eviction::Freed Eviction::evict_file() {
  TRY(auto const order, storage::eviction_order(store_.view(), std::nullopt, 1));
  if (order.empty()) return std::optional<std::uint64_t>();
  auto const& [file, entry] = order.front();
  TRY(auto const manifest, load_manifest(store_.view(), file));
  storage::EvictionRecord record;
  record.at_ms = clock_.unix_ms();
  record.file = file;
  record.name = manifest.name;
  record.bytes = entry.size;
  record.score = library_.score(entry);
  record.reason = fmt::format("room was needed, and its score, {:.4g}, was the lowest of the {}",
                              record.score,
                              entry.speculative ? "files nobody asked for" : "library");
  RemovalOrder order_to_go;
  order_to_go.delivered = DeliveredCopy::remove;
  order_to_go.eviction = record;
  auto const removed = removal_.remove(file, order_to_go);
  // Pinned or deleted meanwhile: the next one then.
  if (!removed && removed.error().code == Errc::conflict) return std::optional<std::uint64_t>(0);
  if (!removed) return removed.error();
  spdlog::info(
      "evicted: file {} ({} octets are free): {}", file.to_string(), removed->bytes, record.reason);
  return std::optional(removed->bytes);
}

Eviction::Freed Eviction::evict_relayed(storage::SendClass send_class) {
  auto& seen = seen_relayed_[static_cast<std::size_t>(send_class)];
  auto const from_start = seen == 0;
  TRY(auto const entries,
      storage::next_in_queue(store_.view(), Queue::pending, send_class, seen, kStep));
  for (auto const& entry : entries) {
    seen = entry.arrival;
    TRY(auto const relayed, is_relayed(entry));
    if (!relayed) continue;
    TRY(auto const freed, delete_relayed(entry.arrival, entry.payload_length));
    return std::optional(freed);
  }
  if (entries.size() == kStep) return std::optional<std::uint64_t>(0);
  seen = 0;
  if (from_start) return std::optional<std::uint64_t>();
  return evict_relayed(send_class);
}

// What was made here stays, and so does what would free nothing.
Result<bool> Eviction::is_relayed(storage::QueueEntry const& entry) const {
  if (entry.received_from.empty()) return false;
  TRY(auto const record, storage::find_bundle(store_.view(), entry.arrival));
  if (!record) return false;
  auto const* const chunk = std::get_if<ChunkId>(&record->payload);
  if (chunk == nullptr) return true;
  TRY(auto const references, storage::count_references(store_.view(), *chunk, 2));
  return references < 2;
}

Result<std::uint64_t> Eviction::delete_relayed(storage::Arrival arrival, std::uint64_t length) {
  storage::EvictionRecord record;
  record.thing = storage::EvictedThing::bundle;
  record.at_ms = clock_.unix_ms();
  record.arrival = arrival;
  record.bytes = length;
  record.reason = "room was needed, and it was the oldest relayed bundle of the lowest priority";
  spdlog::info("evicted: bundle {} ({} octets): {}", arrival, length, record.reason);
  auto const reports = std::make_shared<std::size_t>(0);
  storage::Change change;
  change.work = [this, record, reports, until = clock_.node_ms_after(record_kept_)](
                    storage::Transaction& transaction) -> Result<void> {
    TRY(*reports,
        delete_waiting_bundle(transaction,
                              reporter_,
                              record.arrival,
                              ReasonCode::depleted_storage,
                              record.at_ms,
                              until));
    auto const dropped = storage::drop_payload(transaction, record.arrival);
    if (!dropped && dropped.error().code != Errc::not_found) return dropped;
    return storage::add_eviction(transaction, record);
  };
  TRY_VOID(store_.committer().commit(std::move(change)));
  reports_to_send_ += *reports;
  return length;
}

Result<std::size_t> Eviction::clear_library() {
  std::lock_guard const lock(evicting_);
  TRY(auto const before, storage::library_totals(store_.view()));
  std::size_t files = 0;
  for (; files < before.files; ++files) {
    TRY(auto const freed, evict_file());
    if (!freed) break;
  }
  return files;
}

}  // namespace bindle::agent
