#include "agent/content/download_steps.hpp"

#include "agent/content/chunk_copies.hpp"
#include "agent/content/delivery.hpp"
#include "bundle/manifest_codec.hpp"
#include "bundle/signing_key.hpp"
#include "storage/chunks.hpp"
#include "storage/downloads.hpp"
#include "storage/file_removal.hpp"
#include "storage/manifests.hpp"
#include "storage/transaction.hpp"
#include "storage/undertakings.hpp"

#include <unordered_map>
#include <utility>

namespace bindle::agent {
namespace {

using storage::DownloadState;
using storage::ManifestState;

// What the commit that completes a download charges at most: its place in the library.
constexpr std::uint64_t kCompletionOctets = 8192;

bool can_go_on(storage::Download const& download) {
  return download.state == DownloadState::requesting_chunks && download.assembly &&
         download.holding;
}

// A download that is over begins anew.
storage::Download wished_for(std::optional<storage::Download> const& before,
                             std::optional<DownloadWish> const& wish,
                             std::uint64_t unix_ms) {
  storage::Download download;
  if (before && !storage::is_over(before->state)) download = *before;
  if (download.created_ms == 0) download.created_ms = unix_ms;
  if (!wish) return download;
  if (wish->priority) download.priority = wish->priority;
  download.paused = false;
  download.subscription.clear();
  return download;
}

Result<void> record_download(storage::Store& store,
                             ManifestId const& file,
                             storage::Download download,
                             std::uint64_t unix_ms) {
  download.updated_ms = unix_ms;
  storage::Change change;
  change.work = [file, download = std::move(download)](storage::Transaction& transaction) {
    return storage::put_download(transaction, file, download);
  };
  return store.committer().commit(std::move(change));
}

Result<std::shared_ptr<Assembly const>> create_assembly(storage::Store& store,
                                                        ManifestId const& file,
                                                        Manifest const& manifest,
                                                        storage::Download download) {
  TRY(auto octets, store.payloads().create_assembly(manifest.size));
  auto const payload_file = octets.extent().file;
  auto const holding = std::make_shared<storage::HoldingId>();
  download.state = DownloadState::requesting_chunks;
  download.size = manifest.size;
  download.total_chunks = static_cast<std::uint32_t>(manifest.chunks.size());
  download.assembly = payload_file;
  download.path.clear();
  download.reason.clear();

  storage::Change change;
  change.payloads.push_back(std::move(octets));
  change.work =
      [file, download, holding](storage::Transaction& transaction) mutable -> Result<void> {
    TRY(*holding, storage::begin_holding(transaction, storage::HoldingOwner::download));
    download.holding = *holding;
    TRY_VOID(storage::put_download(transaction, file, download));
    TRY(auto entry, storage::find_manifest(transaction, file));
    if (!entry) return fail(Errc::not_found, "the manifest has been deleted");
    if (storage::is_complete(entry->state))
      return fail(Errc::busy, "the file has become complete here meanwhile");
    entry->state = ManifestState::partial;
    return storage::update_manifest(transaction, file, std::move(*entry));
  };
  TRY_VOID(store.committer().commit(std::move(change)));
  return Assembly::open(store.payloads(), file, manifest, payload_file, *holding);
}

Result<void> copy_held_chunks(storage::Store& store,
                              Assembly const& assembly,
                              std::uint64_t unix_ms) {
  TRY(auto const held, storage::held_positions(store.view(), assembly.file));
  std::unordered_map<ChunkId, std::vector<std::uint32_t>> lacking;
  for (std::uint32_t position = 0; position < assembly.chunks.size(); ++position)
    if (!held[position]) lacking[assembly.chunks[position].id].push_back(position);
  ChunkCopies copies(store, assembly, unix_ms);
  // In the order of the file, so that its digest can be taken on the way.
  for (auto const& chunk : assembly.chunks) {
    auto const wanted = lacking.extract(chunk.id);
    if (wanted.empty()) continue;
    auto const added = copies.add(chunk.id, wanted.mapped());
    // It is not held, or has just been evicted: others are asked for it.
    if (!added && added.error().code != Errc::not_found) return added;
  }
  return copies.commit();
}

// Room that the file took is free once its holding is released.
Result<void> record_failure(storage::Store& store,
                            ManifestId const& file,
                            std::string const& reason,
                            std::uint64_t unix_ms) {
  storage::Change change;
  change.work = [file, reason, unix_ms](storage::Transaction& transaction) {
    return storage::give_up_download(transaction, file, {DownloadState::failed, reason, unix_ms});
  };
  return store.committer().commit(std::move(change));
}

// The committer cannot wait for room.
Result<void> make_room_to_complete(storage::Store& store) {
  TRY([[maybe_unused]] auto const room, store.budget().reserve_or_make_room(kCompletionOctets, 0));
  return {};
}

Result<void> check_digest(Assembly const& assembly, Manifest const& manifest) {
  TRY(auto const digest, assembly.digest->finish());
  if (digest == manifest.digest) return {};
  return fail(Errc::unverified, "the finished file does not match its manifest's SHA-256");
}

// Of a file that nobody here asked for nothing shows but its entry in the library. False when
// somebody has asked by now.
Result<bool> keep_undertaken(storage::Store& store,
                             Assembly const& assembly,
                             Manifest const& manifest,
                             Library const& library) {
  TRY(auto const begun, storage::find_undertaking(store.view(), assembly.file));
  if (!begun) return false;
  auto const undertaken = std::make_shared<bool>(false);
  storage::Change change;
  change.work = [&library, file = assembly.file, manifest, holding = assembly.holding, undertaken](
                    storage::Transaction& transaction) -> Result<void> {
    TRY(auto const undertaking, storage::find_undertaking(transaction, file));
    TRY(auto const download, storage::find_download(transaction, file));
    TRY(auto entry, storage::find_manifest(transaction, file));
    if (!download || download->holding != holding || !entry)
      return fail(Errc::not_found, "the download has been deleted");
    *undertaken = undertaking.has_value();
    if (!undertaking) return {};
    entry->state = ManifestState::downloaded;
    entry->stored_chunks = entry->chunk_count;
    entry->holding = holding;
    TRY_VOID(storage::update_manifest(transaction, file, std::move(*entry)));
    TRY_VOID(storage::delete_download(transaction, file));
    return library.file_completed(transaction, file, manifest, Completion::fetched);
  };
  TRY_VOID(store.committer().commit(std::move(change)));
  return *undertaken;
}

// The name in the downloads folder; none of what is only kept, and complete now.
Result<std::optional<std::string>> check_and_deliver(storage::Store& store,
                                                     Assembly const& assembly,
                                                     Manifest const& manifest,
                                                     Library const& library,
                                                     SigningKey const& own) {
  TRY_VOID(check_digest(assembly, manifest));
  TRY(auto const kept, keep_undertaken(store, assembly, manifest, library));
  if (kept) return std::optional<std::string>();
  TRY(auto name, deliver_file(store, manifest, assembly.payload_file, own));
  return std::optional(std::move(name));
}

}  // namespace

Result<Manifest> load_manifest(storage::View const& view, ManifestId const& file) {
  TRY(auto const bytes, storage::signed_manifest(view, file));
  if (!bytes) return fail(Errc::not_found, "no manifest " + file.to_string() + " is known here");
  return decode_manifest(ByteView(*bytes).subspan(kSignatureSize));
}

Result<storage::Download> change_download(storage::Store& store,
                                          ManifestId const& file,
                                          std::function<void(storage::Download&)> const& change_it,
                                          std::uint64_t unix_ms) {
  storage::Download changed;
  storage::Change change;
  change.work = [&](storage::Transaction& transaction) -> Result<void> {
    TRY(auto download, storage::find_download(transaction, file));
    if (!download) return fail(Errc::not_found, "there is no download of " + file.to_string());
    if (storage::is_over(download->state))
      return fail(Errc::conflict, "the download of " + file.to_string() + " is over");
    change_it(*download);
    download->updated_ms = unix_ms;
    changed = *download;
    return storage::put_download(transaction, file, std::move(*download));
  };
  TRY_VOID(store.committer().commit(std::move(change)));
  return changed;
}

Result<DownloadOpening> open_download(storage::Store& store,
                                      ManifestId const& file,
                                      std::optional<DownloadWish> const& wish,
                                      std::uint64_t unix_ms) {
  TRY(auto const entry, storage::find_manifest(store.view(), file));
  TRY(auto const before, storage::find_download(store.view(), file));
  auto download = wished_for(before, wish, unix_ms);
  if (download.paused) return DownloadOpening(IsPaused{});
  auto const is_new = before != download;
  if (!entry) {
    if (is_new) TRY_VOID(record_download(store, file, download, unix_ms));
    return DownloadOpening(AwaitsManifest{download.priority.value_or(Priority::normal)});
  }
  TRY(auto const manifest, load_manifest(store.view(), file));
  if (storage::is_complete(entry->state)) {
    if (before && before->state == DownloadState::completed)
      return DownloadOpening(AlreadyComplete{});
    download.state = DownloadState::completed;
    download.size = manifest.size;
    download.path = entry->path;
    TRY_VOID(record_download(store, file, std::move(download), unix_ms));
    return DownloadOpening(AlreadyComplete{});
  }
  OpenDownload opened;
  opened.priority = download.priority.value_or(manifest.priority);
  if (can_go_on(download)) {
    if (is_new) TRY_VOID(record_download(store, file, download, unix_ms));
    TRY(opened.assembly,
        Assembly::open(store.payloads(), file, manifest, *download.assembly, *download.holding));
  } else {
    download.updated_ms = unix_ms;
    TRY(opened.assembly, create_assembly(store, file, manifest, std::move(download)));
  }
  TRY_VOID(copy_held_chunks(store, *opened.assembly, unix_ms));
  TRY(opened.held, storage::held_positions(store.view(), file));
  return DownloadOpening(std::move(opened));
}

Result<void> copy_chunk(storage::Store& store,
                        ChunkId const& chunk,
                        Assembly const& assembly,
                        std::vector<std::uint32_t> const& positions,
                        std::uint64_t unix_ms) {
  ChunkCopies copies(store, assembly, unix_ms);
  TRY_VOID(copies.add(chunk, positions));
  return copies.commit();
}

Result<std::string> finish_download(storage::Store& store,
                                    Assembly const& assembly,
                                    Library const& library,
                                    NodeClock const& clock,
                                    SigningKey const& own) {
  auto const& file = assembly.file;
  TRY(auto const manifest, load_manifest(store.view(), file));
  TRY(auto download, storage::find_download(store.view(), file));
  if (!download || !download->assembly) return fail(Errc::not_found, "the download is gone");

  TRY_VOID(make_room_to_complete(store));
  auto delivered = check_and_deliver(store, assembly, manifest, library, own);
  if (!delivered && delivered.error().code == Errc::unverified)
    TRY_VOID(record_failure(store, file, delivered.error().detail, clock.unix_ms()));
  if (!delivered) return std::move(delivered).error();
  if (!*delivered) return std::string();
  download->path = std::move(**delivered);
  download->state = DownloadState::completed;
  download->reason.clear();
  download->updated_ms = clock.unix_ms();
  auto const name = download->path;
  storage::Change change;
  change.work =
      [&library, file, manifest, download = std::move(*download), holding = assembly.holding](
          storage::Transaction& transaction) -> Result<void> {
    TRY(auto const present, storage::find_download(transaction, file));
    if (!present || present->holding != holding)
      return fail(Errc::not_found, "the download has been deleted");
    TRY_VOID(storage::put_download(transaction, file, download));
    TRY(auto entry, storage::find_manifest(transaction, file));
    if (!entry) return fail(Errc::not_found, "the manifest has been deleted");
    entry->state = ManifestState::downloaded;
    entry->stored_chunks = entry->chunk_count;
    entry->holding = holding;
    entry->path = download.path;
    TRY_VOID(storage::update_manifest(transaction, file, std::move(*entry)));
    return library.file_completed(transaction, file, manifest, Completion::fetched);
  };
  auto const committed = store.committer().commit(std::move(change));
  if (committed) return name;
  TRY_VOID(take_back(store, manifest, assembly.payload_file, name));
  return committed.error();
}

}  // namespace bindle::agent
