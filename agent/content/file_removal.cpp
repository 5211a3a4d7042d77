#include "agent/content/file_removal.hpp"

#include "agent/content/catalogue.hpp"
#include "agent/content/download_steps.hpp"
#include "agent/origin.hpp"
#include "storage/downloads.hpp"
#include "storage/events.hpp"
#include "storage/library.hpp"
#include "storage/manifests.hpp"
#include "storage/transaction.hpp"

#include <memory>
#include <utility>

namespace bindle::agent {
namespace {

// Bounds the work of one change: chunks with their bundles.
constexpr std::size_t kRemovalStep = 256;

struct Belongings {
  std::optional<storage::HoldingId> holding;
  std::optional<std::uint64_t> assembly;
  std::string delivered_as;
};

Result<Belongings> belongings_of(storage::View const& view, ManifestId const& file) {
  Belongings found;
  TRY(auto const entry, storage::find_manifest(view, file));
  TRY(auto const download, storage::find_download(view, file));
  if (download) {
    found.holding = download->holding;
    found.assembly = download->assembly;
    found.delivered_as = download->path;
  }
  if (entry && entry->holding) found.holding = entry->holding;
  return found;
}

Result<void> require_evictable(storage::View const& view, ManifestId const& file) {
  TRY(auto const entry, storage::find_library_entry(view, file));
  if (entry && entry->place) return {};
  return fail(Errc::conflict, "the file " + file.to_string() + " is not to be evicted");
}

}  // namespace

Result<RemovedFile> FileRemoval::remove(ManifestId const& file, RemovalOrder order) {
  std::lock_guard const lock(removing_);
  // Before the delivered copy goes, too.
  if (order.eviction) TRY_VOID(require_evictable(store_.view(), file));
  TRY(auto const belongings, belongings_of(store_.view(), file));
  auto const& name = belongings.delivered_as;
  auto const is_delivered = belongings.assembly && !name.empty();
  auto const is_to_go = is_delivered && order.delivered == DeliveredCopy::remove;
  if (is_to_go)
    TRY_VOID(store_.downloads().withdraw(store_.payloads().path_of(*belongings.assembly), name));
  auto const is_kept =
      is_delivered && order.delivered == DeliveredCopy::keep && store_.downloads().keep(name);

  auto const manifest = load_manifest(store_.view(), file);
  std::optional<storage::FileVersion> version;
  if (manifest && order.manifest == storage::ForgetManifest::yes)
    version = version_of(file, *manifest);
  storage::EventRecord deletion;
  deletion.kind = storage::EventKind::file_deleted;
  deletion.at_ms = order.at_ms;
  deletion.file = file;
  if (manifest) deletion.subject = manifest->name;
  storage::Change change;
  change.work =
      [file, order, version, deletion](storage::Transaction& transaction) -> Result<void> {
    if (order.eviction) {
      TRY_VOID(require_evictable(transaction, file));
      TRY_VOID(storage::add_eviction(transaction, *order.eviction));
    } else {
      TRY_VOID(storage::append_event(transaction, deletion));
    }
    if (version) storage::remove_version(transaction, *version);
    return storage::begin_removal(transaction, file, order.manifest);
  };
  auto const begun = store_.committer().commit(std::move(change));
  if (!begun && is_to_go) {
    TRY_VOID(store_.downloads().deliver(store_.payloads().path_of(*belongings.assembly), name));
  }
  RemovedFile removed;
  if (begun && belongings.holding) {
    TRY(removed, release(*belongings.holding));
  }
  if (is_delivered) store_.downloads().measure();
  if (!begun) return begun.error();
  if (is_kept) removed.kept = name;
  return removed;
}

Result<RemovedFile> FileRemoval::cancel(ManifestId const& file, std::uint64_t unix_ms) {
  std::lock_guard const lock(removing_);
  auto const holding = std::make_shared<std::optional<storage::HoldingId>>();
  storage::Change change;
  change.work = [file, holding, unix_ms](storage::Transaction& transaction) -> Result<void> {
    TRY(auto const download, storage::find_download(transaction, file));
    if (download) *holding = download->holding;
    return storage::give_up_download(
        transaction, file, {storage::DownloadState::cancelled, "", unix_ms});
  };
  TRY_VOID(store_.committer().commit(std::move(change)));
  return *holding ? release(**holding) : RemovedFile{};
}

Result<RemovedFile> FileRemoval::release(storage::HoldingId holding) {
  auto const released = std::make_shared<storage::Released>();
  RemovedFile removed;
  while (!released->all) {
    storage::Change change;
    change.work = [holding, released](storage::Transaction& transaction) -> Result<void> {
      storage::ReleaseStep const step{kRemovalStep, content_group().to_string()};
      TRY(*released, storage::release_removed(transaction, holding, step));
      return {};
    };
    TRY_VOID(store_.committer().commit(std::move(change)));
    removed.chunks += released->chunks;
    removed.bytes += released->bytes;
  }
  return removed;
}

Result<void> FileRemoval::resume() {
  std::lock_guard const lock(removing_);
  TRY(auto const interrupted, storage::holdings_of(store_.view(), storage::HoldingOwner::removed));
  for (auto const holding : interrupted)
    TRY_VOID(release(holding));
  return {};
}

}  // namespace bindle::agent
