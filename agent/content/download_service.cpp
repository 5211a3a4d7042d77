#include "agent/content/download_service.hpp"

#include "storage/downloads.hpp"

#include <utility>

namespace bindle::agent {
namespace {

constexpr std::size_t kListPage = 256;

bool is_unfinished(storage::DownloadState state) {
  return state != storage::DownloadState::completed && state != storage::DownloadState::failed;
}

Result<std::vector<ManifestId>> unfinished_downloads(storage::View const& view) {
  std::vector<ManifestId> files;
  std::optional<ManifestId> after;
  while (true) {
    TRY(auto const page, storage::list_downloads(view, after, kListPage));
    for (auto const& item : page)
      if (is_unfinished(item.download.state)) files.push_back(item.id);
    if (page.size() < kListPage) return files;
    after = page.back().id;
  }
}

}  // namespace

Task<Result<std::optional<OpenDownload>>> DownloadService::start(ManifestId file) {
  if (removing_.contains(file)) co_return fail(Errc::busy, "the file is being removed");
  if (assemblies_.contains(file)) co_return std::optional<OpenDownload>{};
  if (!opening_.insert(file).second) {
    open_again_.insert(file);
    co_return std::optional<OpenDownload>{};
  }
  awaiting_manifest_.insert(file);
  auto const open = [this, file] { return open_download(store_, file, clock_.unix_ms()); };
  auto opening = co_await workers_.run(open);
  // The manifest may have come while the wish for it was written.
  while (opening && std::holds_alternative<AwaitsManifest>(*opening) && open_again_.erase(file) > 0)
    opening = co_await workers_.run(open);
  opening_.erase(file);
  open_again_.erase(file);
  if (!opening || !std::holds_alternative<AwaitsManifest>(*opening)) awaiting_manifest_.erase(file);
  if (!opening) co_return std::move(opening).error();
  if (std::holds_alternative<AlreadyComplete>(*opening)) library_.count_access(store_, file);
  auto* const opened = std::get_if<OpenDownload>(&*opening);
  if (opened == nullptr) co_return std::optional<OpenDownload>{};
  assemblies_[file] = opened->assembly;
  co_return std::optional<OpenDownload>(std::move(*opened));
}

Task<Result<std::vector<ManifestId>>> DownloadService::interrupted() {
  auto list = [this] { return unfinished_downloads(store_.view()); };
  co_return co_await workers_.run(std::move(list));
}

std::shared_ptr<Assembly const> DownloadService::assembly(ManifestId const& file) const {
  auto const found = assemblies_.find(file);
  return found == assemblies_.end() ? nullptr : found->second;
}

Task<Result<RemovedFile>> DownloadService::remove(FileRemoval& removal,
                                                  ManifestId file,
                                                  RemovalOrder order) {
  if (opening_.contains(file)) co_return fail(Errc::busy, "the download is just being begun");
  assemblies_.erase(file);
  awaiting_manifest_.erase(file);
  auto const mark = removing_.insert(file);
  auto remove_it = [&removal, file, order] { return removal.remove(file, order); };
  auto removed = co_await workers_.run(std::move(remove_it));
  removing_.erase(mark);
  co_return removed;
}

Task<Result<void>> DownloadService::copy(ChunkId chunk, Placement place) {
  auto const into = assembly(place.file);
  if (!into) co_return fail(Errc::not_found, "the download has ended");
  auto copy_it = [this, chunk, into, positions = std::move(place.positions)] {
    return copy_chunk(store_, chunk, *into, positions, clock_.unix_ms());
  };
  co_return co_await workers_.run(std::move(copy_it));
}

Task<Result<std::string>> DownloadService::finish(ManifestId file) {
  auto const finished = assembly(file);
  if (!finished) co_return fail(Errc::not_found, "the download has ended");
  auto finish_it = [this, finished] {
    return finish_download(store_, *finished, library_, clock_, own_);
  };
  auto name = co_await workers_.run(std::move(finish_it));
  assemblies_.erase(file);
  co_return name;
}

}  // namespace bindle::agent
