#pragma once

#include "bundle/ids.hpp"
#include "bundle/priority.hpp"
#include "bundle/result.hpp"
#include "storage/chunks.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bindle::storage {

class Transaction;
class View;

enum class DownloadState : std::uint8_t {
  requesting_manifest = 0,
  requesting_chunks = 1,
  downloading = 2,
  verifying = 3,
  completed = 4,
  failed = 5,
  cancelled = 6,
};

inline bool is_over(DownloadState state) {
  return state == DownloadState::completed || state == DownloadState::failed ||
         state == DownloadState::cancelled;
}

struct Download {
  DownloadState state = DownloadState::requesting_manifest;
  std::uint64_t size = 0;
  std::uint32_t total_chunks = 0;         // positions; 0 while the manifest is not here
  std::uint32_t stored_chunks = 0;        // positions held; counted by mark_held alone
  std::uint64_t received_bytes = 0;       // in those positions; counted by mark_held alone
  std::optional<std::uint64_t> assembly;  // payload file the octets are put together in
  std::optional<HoldingId> holding;
  std::uint64_t created_ms = 0;  // Unix time
  std::uint64_t updated_ms = 0;
  std::string path;                  // file name under downloads/, when completed
  std::string reason;                // why it failed, or what last kept it from going on
  std::optional<Priority> priority;  // as somebody wishes; none: the manifest's
  bool paused = false;               // nothing is asked for until it is resumed
  std::string subscription;          // that asked for it; empty: a person did

  friend bool operator==(Download const&, Download const&) = default;
};

// Creates or replaces the record, except for what mark_held counts. A new assembly
// (PayloadFiles::create_assembly; list it in the Change) belongs to the download until
// delete_download.
Result<void> put_download(Transaction& transaction, ManifestId const& id, Download download);

struct HeldPosition {
  std::uint32_t position = 0;  // in the manifest's chunk list
  std::uint32_t length = 0;    // octets
};

// Marks chunk positions whose octets are in the assembly file; list the WrittenPayloads in the
// Change, so that they are durable first. Positions held already count once. Writes one page of
// 512 octets for each 4096 positions touched. Errc::invalid_argument beyond total_chunks.
Result<void> mark_held(Transaction& transaction,
                       ManifestId const& id,
                       std::span<HeldPosition const> positions,
                       std::uint64_t at_ms);

// Drops the record, its bitmap and its claim on the assembly file. Release its holding, unless
// that has passed to the manifest. A delivered file stays under downloads/ as its user's own.
Result<void> delete_download(Transaction& transaction, ManifestId const& id);

// How a download ends that is not completed.
struct DownloadEnd {
  DownloadState state = DownloadState::cancelled;  // or failed
  std::string reason = {};
  std::uint64_t at_ms = 0;
};

// The record stays; its bitmap and its claim on the assembly file go. Release its holding. Charges
// nothing.
Result<void> end_download(Transaction& transaction, ManifestId const& id, DownloadEnd end);

Result<std::optional<Download>> find_download(View const& view, ManifestId const& id);

struct DownloadItem {
  ManifestId id;
  Download download;
};

// In order of id, beginning after `after`.
Result<std::vector<DownloadItem>> list_downloads(View const& view,
                                                 std::optional<ManifestId> after,
                                                 std::size_t limit);

// Where it stands: the record says `requesting_chunks` from the first request to the end.
DownloadState progress_of(Download const& download);

// One bit for each position, `total_chunks` of them.
Result<std::vector<bool>> held_positions(View const& view, ManifestId const& id);

}  // namespace bindle::storage
