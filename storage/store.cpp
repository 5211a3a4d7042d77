#include "storage/store.hpp"

#include "storage/bundles.hpp"
#include "storage/chunks.hpp"
#include "storage/file_removal.hpp"
#include "storage/folder_format.hpp"
#include "storage/keys.hpp"
#include "storage/search_index.hpp"
#include "storage/transaction.hpp"

#include <string>

namespace bindle::storage {
namespace {

// Bounds the work of one change when many references go at once.
constexpr std::size_t kReleaseStep = 256;

// A pinned extent moved away under us once or twice is bad luck, not more often.
constexpr int kPinAttempts = 8;

Result<LivePayloads> live_payloads(View const& view) {
  LivePayloads live;
  auto extents = view.scan(Column::extents, {});
  for (; extents.valid(); extents.next()) {
    auto key = extents.key_after_prefix();
    Extent extent;
    TRY(extent.file, take_number(key));
    TRY(extent.offset, decode_number(key));
    TRY(extent.length, decode_number(extents.value()));
    live.extents[extent.file].push_back(extent);
  }
  TRY_VOID(extents.status());
  auto assemblies = view.scan(Column::assemblies, {});
  for (; assemblies.valid(); assemblies.next()) {
    TRY(auto const file, decode_number(assemblies.key_after_prefix()));
    TRY(live.assemblies[file], decode_number(assemblies.value()));
  }
  TRY_VOID(assemblies.status());
  return live;
}

Result<PayloadReader> read_inline(View const& view, Column column, std::string_view key) {
  TRY(auto const value, view.get(column, key));
  if (!value) return fail(Errc::not_found, "the payload is gone");
  auto const octets = as_bytes(*value);
  return PayloadReader(Bytes(octets.begin(), octets.end()));
}

}  // namespace

Store::Store(std::filesystem::path const& folder, StorageOptions const& options)
    : budget_(folder,
              {.bytes = options.budget_bytes,
               .files = options.max_files,
               .min_free = options.min_free_bytes}) {}

Store::~Store() {
  // `done` callbacks of the last changes may use every part of the store.
  if (committer_) committer_->stop();
}

Result<std::unique_ptr<Store>> Store::open(std::filesystem::path const& folder,
                                           StorageOptions const& options) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(Errc::io, folder.string() + ": " + error.message());
  TRY_VOID(check_folder_format(folder));
  std::unique_ptr<Store> store(new Store(folder, options));
  TRY_VOID(store->start(folder, options));
  return store;
}

Result<void> Store::start(std::filesystem::path const& folder, StorageOptions const& options) {
  // First, because it keeps other processes out.
  TRY(database_, Database::open(folder / "db", options));
  TRY(downloads_, DownloadsFolder::open(folder / "downloads", budget_));
  TRY(payloads_,
      PayloadFiles::open(
          folder / "payloads",
          budget_,
          {.segment_bytes = options.segment_bytes, .open_files = options.open_payload_files}));
  TRY_VOID(sync_folder(folder));
  TRY(auto const live, live_payloads(*database_));
  TRY_VOID(payloads_->recover(live));
  downloads_->measure();
  committer_ = std::make_unique<Committer>(*database_, *payloads_, budget_, options);
  TRY(sequences_, Sequences::open(*database_, *committer_));
  TRY_VOID(release_unfinished_uploads());
  return complete_search_index(*database_, *committer_);
}

Result<void> Store::release_unfinished_uploads() {
  TRY(auto const unfinished, holdings_of(*database_, HoldingOwner::upload));
  for (auto const holding : unfinished) {
    auto released = false;
    while (!released) {
      Change change;
      change.work = [holding, &released](Transaction& transaction) -> Result<void> {
        TRY(auto const step, release_removed(transaction, holding, {kReleaseStep}));
        released = step.all;
        return {};
      };
      TRY_VOID(committer_->commit(std::move(change)));
    }
  }
  return {};
}

Result<PayloadReader> Store::open_inline(Column column, std::string_view key) const {
  return read_inline(*database_, column, key);
}

Result<PayloadReader> Store::payload_in_memory(Arrival arrival, BundleRecord const& record) const {
  if (!std::holds_alternative<InlinePayload>(record.payload))
    return fail(Errc::busy, "the payload is on the disk");
  return read_inline(database_->in_memory(), Column::payloads, make_key(arrival));
}

Result<PayloadReader> Store::open_payload(Arrival arrival) const {
  for (int attempt = 0; attempt < kPinAttempts; ++attempt) {
    TRY(auto const record, find_bundle(*database_, arrival));
    if (!record) return fail(Errc::not_found, "there is no bundle " + std::to_string(arrival));
    if (std::holds_alternative<InlinePayload>(record->payload))
      return open_inline(Column::payloads, make_key(arrival));
    if (auto const* const chunk = std::get_if<ChunkId>(&record->payload)) return open_chunk(*chunk);
    auto const* const extent = std::get_if<Extent>(&record->payload);
    if (extent == nullptr) return fail(Errc::not_found, "the payload was dropped");
    auto pinned = payloads_->pin(*extent);
    TRY(auto const again, find_bundle(*database_, arrival));
    if (!again || again->payload != record->payload) continue;
    if (!pinned) return pinned.error();
    return PayloadReader(std::move(pinned).value());
  }
  return fail(Errc::not_found, "the payload is being deleted");
}

Result<PayloadReader> Store::open_chunk(ChunkId const& id) const {
  for (int attempt = 0; attempt < kPinAttempts; ++attempt) {
    TRY(auto const record, find_chunk(*database_, id));
    if (!record) return fail(Errc::not_found, "the chunk " + id.to_string() + " is not held");
    auto const* const extent = std::get_if<Extent>(&record->location);
    if (extent == nullptr) return open_inline(Column::chunk_octets, make_key(ByteView(id.bytes)));
    auto pinned = payloads_->pin(*extent);
    TRY(auto const again, find_chunk(*database_, id));
    if (!again || again->location != record->location) continue;
    if (!pinned) return pinned.error();
    return PayloadReader(std::move(pinned).value());
  }
  return fail(Errc::not_found, "the chunk is being deleted");
}

}  // namespace bindle::storage
