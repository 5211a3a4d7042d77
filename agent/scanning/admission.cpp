#include "agent/scanning/admission.hpp"

#include "agent/content/download_steps.hpp"
#include "storage/bundles.hpp"
#include "storage/downloads.hpp"
#include "storage/events.hpp"
#include "storage/file_removal.hpp"
#include "storage/manifests.hpp"
#include "storage/transaction.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace bindle::agent {
namespace {

using storage::Queue;

struct Refusal {
  ManifestId file;
  std::string name;
  std::uint64_t size = 0;
  std::string reason;
  std::uint64_t unix_ms = 0;
  std::uint64_t retain_until = 0;  // node time
};

Result<void> put_bundle_aside(storage::Transaction& transaction,
                              storage::Arrival arrival,
                              Refusal const& refusal) {
  TRY(auto const record, storage::find_bundle(transaction, arrival));
  if (!record || (record->queue != Queue::pending && record->queue != Queue::outbox)) return {};
  return storage::move_bundle(
      transaction,
      arrival,
      {record->queue, Queue::quarantine, refusal.unix_ms, refusal.reason, refusal.retain_until});
}

// The record of the download stays, so that nothing asks for the file by itself again.
Result<void> put_failed_download(storage::Transaction& transaction, Refusal const& refusal) {
  storage::Download failed;
  failed.state = storage::DownloadState::failed;
  failed.size = refusal.size;
  failed.reason = refusal.reason;
  failed.created_ms = failed.updated_ms = refusal.unix_ms;
  return storage::put_download(transaction, refusal.file, failed);
}

Result<void> record_refusal(storage::Transaction& transaction, Refusal const& refusal) {
  TRY(auto const entry, storage::find_manifest(transaction, refusal.file));
  TRY_VOID(storage::begin_removal(transaction, refusal.file, storage::ForgetManifest::no));
  TRY_VOID(put_failed_download(transaction, refusal));
  if (entry && entry->bundle != 0) TRY_VOID(put_bundle_aside(transaction, entry->bundle, refusal));
  storage::EventRecord event;
  event.kind = storage::EventKind::file_refused;
  event.at_ms = refusal.unix_ms;
  event.file = refusal.file;
  event.subject = refusal.name;
  event.detail = refusal.reason;
  return storage::append_event(transaction, event);
}

}  // namespace

Result<void> Admission::check_manifest(ManifestId const& file) const {
  TRY(auto const entry, storage::find_manifest(store_.view(), file));
  if (entry && storage::is_complete(entry->state)) return {};
  auto const manifest = load_manifest(store_.view(), file);
  if (!manifest && manifest.error().code == Errc::not_found) return {};
  if (!manifest) return manifest.error();
  auto const allowed = settings_.rules.check(manifest->name, manifest->media_type, manifest->size);
  if (allowed) return {};
  return refuse(file, allowed.error().detail);
}

Result<void> Admission::check_content(Assembly const& assembly) const {
  if (settings_.scan.words.empty()) return {};
  auto const verdict = scan_file(settings_.scan, store_.payloads().path_of(assembly.payload_file));
  if (verdict.accepted) return {};
  return refuse(assembly.file, verdict.reason);
}

Result<void> Admission::refuse(ManifestId const& file, std::string const& reason) const {
  TRY(auto const manifest, load_manifest(store_.view(), file));
  spdlog::warn("file {} is refused: {}", file.to_string(), reason);
  Refusal refusal;
  refusal.file = file;
  refusal.name = manifest.name;
  refusal.size = manifest.size;
  refusal.reason = reason;
  refusal.unix_ms = clock_.unix_ms();
  refusal.retain_until = clock_.node_ms_after(settings_.quarantine);
  storage::Change change;
  change.work = [refusal = std::move(refusal)](storage::Transaction& transaction) {
    return record_refusal(transaction, refusal);
  };
  TRY_VOID(store_.committer().commit(std::move(change)));
  TRY_VOID(removal_.resume());
  return fail(Errc::not_permitted, reason);
}

}  // namespace bindle::agent
