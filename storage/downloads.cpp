#include "storage/downloads.hpp"

#include "storage/content_codec.hpp"
#include "storage/download_story.hpp"
#include "storage/held_pages.hpp"
#include "storage/keys.hpp"
#include "storage/transaction.hpp"

#include <string>

namespace bindle::storage {
namespace {

constexpr std::uint64_t kDownloadOverhead = 1024;

std::string download_key(ManifestId const& id) {
  return make_key(ByteView(id.bytes));
}

Result<Download> existing_download(View const& view, ManifestId const& id) {
  TRY(auto download, find_download(view, id));
  if (!download) return fail(Errc::not_found, "there is no download of " + id.to_string());
  return std::move(*download);
}

}  // namespace

Result<void> put_download(Transaction& transaction, ManifestId const& id, Download download) {
  TRY(auto const before, find_download(transaction, id));
  if (!before) TRY_VOID(transaction.charge(kDownloadOverhead));
  download.stored_chunks = before ? before->stored_chunks : 0;
  download.received_bytes = before ? before->received_bytes : 0;
  auto const claimed = before ? before->assembly : std::nullopt;
  if (download.assembly != claimed) {
    if (claimed) transaction.free_assembly(*claimed);
    if (download.assembly) transaction.adopt_assembly(*download.assembly, download.size);
  }
  transaction.put(Column::downloads, download_key(id), encode(download));
  if (before && before->state == download.state) return {};
  return tell_of_download(transaction, id, download);
}

Result<void> mark_held(Transaction& transaction,
                       ManifestId const& id,
                       std::span<HeldPosition const> positions,
                       std::uint64_t at_ms) {
  TRY(auto download, existing_download(transaction, id));
  for (auto const& held : positions) {
    if (held.position >= download.total_chunks)
      return fail(Errc::invalid_argument,
                  "the file has no chunk position " + std::to_string(held.position));
  }
  TRY(auto const newly, set_held(transaction, id, positions));
  download.stored_chunks += newly.chunks;
  download.received_bytes += newly.bytes;
  download.updated_ms = at_ms;
  transaction.put(Column::downloads, download_key(id), encode(download));
  return {};
}

Result<void> delete_download(Transaction& transaction, ManifestId const& id) {
  TRY(auto const download, existing_download(transaction, id));
  if (download.assembly) transaction.free_assembly(*download.assembly);
  transaction.erase(Column::downloads, download_key(id));
  return erase_held(transaction, id);
}

Result<void> end_download(Transaction& transaction, ManifestId const& id, DownloadEnd end) {
  TRY(auto download, existing_download(transaction, id));
  if (download.assembly) transaction.free_assembly(*download.assembly);
  download.state = end.state;
  download.reason = std::move(end.reason);
  download.assembly.reset();
  download.holding.reset();
  download.stored_chunks = 0;
  download.received_bytes = 0;
  download.paused = false;
  download.updated_ms = end.at_ms;
  transaction.put(Column::downloads, download_key(id), encode(download));
  return erase_held(transaction, id);
}

DownloadState progress_of(Download const& download) {
  if (download.state != DownloadState::requesting_chunks || download.stored_chunks == 0)
    return download.state;
  return download.stored_chunks == download.total_chunks ? DownloadState::verifying
                                                         : DownloadState::downloading;
}

Result<std::optional<Download>> find_download(View const& view, ManifestId const& id) {
  TRY(auto const value, view.get(Column::downloads, download_key(id)));
  if (!value) return std::nullopt;
  TRY(auto download, decode_download(*value));
  return std::optional(std::move(download));
}

Result<std::vector<DownloadItem>> list_downloads(View const& view,
                                                 std::optional<ManifestId> after,
                                                 std::size_t limit) {
  std::vector<DownloadItem> items;
  auto at = view.scan(Column::downloads, {});
  if (after) at.seek(download_key(*after));
  for (; at.valid() && items.size() < limit; at.next()) {
    TRY(auto const id, ManifestId::from_bytes(as_bytes(at.key_after_prefix())));
    if (id == after) continue;
    TRY(auto download, decode_download(at.value()));
    items.push_back({id, std::move(download)});
  }
  TRY_VOID(at.status());
  return items;
}

Result<std::vector<bool>> held_positions(View const& view, ManifestId const& id) {
  TRY(auto const download, existing_download(view, id));
  return read_held(view, id, download.total_chunks);
}

}  // namespace bindle::storage
