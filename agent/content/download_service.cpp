#include "agent/content/download_service.hpp"

#include "storage/downloads.hpp"

#include <utility>

namespace bindle::agent {
namespace {

constexpr std::size_t kListPage = 256;

Result<std::vector<InterruptedDownload>> unfinished_downloads(storage::View const& view) {
  std::vector<InterruptedDownload> found;
  std::optional<ManifestId> after;
  while (true) {
    TRY(auto const page, storage::list_downloads(view, after, kListPage));
    for (auto const& [file, download] : page)
      if (!storage::is_over(download.state) && !download.paused)
        found.push_back({file, download.subscription});
    if (page.size() < kListPage) return found;
    after = page.back().id;
  }
}

}  // namespace

bool may_pass(Errc why) {
  return why == Errc::over_budget || why == Errc::busy || why == Errc::io;
}

Task<Result<DownloadOpening>> DownloadService::start(ManifestId file,
                                                     std::optional<DownloadWish> wish) {
  if (removing_.contains(file)) co_return fail(Errc::busy, "the file is being removed");
  if (assemblies_.contains(file) || !opening_.insert(file).second) {
    if (!assemblies_.contains(file)) open_again_.insert(file);
    co_return co_await take_over(file, wish);
  }
  awaiting_manifest_.insert(file);
  auto const open = [this, file, wish] {
    return open_download(store_, file, wish, clock_.unix_ms());
  };
  auto opening = co_await workers_.run(open);
  // The manifest may have come while the wish for it was written.
  while (opening && std::holds_alternative<AwaitsManifest>(*opening) && open_again_.erase(file) > 0)
    opening = co_await workers_.run(open);
  opening_.erase(file);
  open_again_.erase(file);
  if (!opening || !std::holds_alternative<AwaitsManifest>(*opening)) awaiting_manifest_.erase(file);
  if (!opening) co_return std::move(opening).error();
  if (std::holds_alternative<AlreadyComplete>(*opening)) library_.count_access(store_, file);
  if (auto const* const opened = std::get_if<OpenDownload>(&*opening))
    assemblies_[file] = opened->assembly;
  co_return std::move(opening);
}

// The download runs, or is just being begun.
Task<Result<DownloadOpening>> DownloadService::take_over(ManifestId file,
                                                         std::optional<DownloadWish> wish) {
  if (wish) {
    auto const adopt = [wish](storage::Download& download) {
      if (wish->priority) download.priority = wish->priority;
      download.subscription.clear();
    };
    auto const changed = co_await change(file, adopt);
    auto const may_fail = !changed && (changed.error().code == Errc::not_found ||
                                       changed.error().code == Errc::conflict);
    if (!changed && !may_fail) co_return changed.error();
  }
  co_return DownloadOpening(UnderWay{});
}

Task<Result<storage::Download>> DownloadService::change(
    ManifestId file, std::function<void(storage::Download&)> change_it) {
  auto write = [this, file, change_it = std::move(change_it)] {
    return change_download(store_, file, change_it, clock_.unix_ms());
  };
  co_return co_await workers_.run(std::move(write));
}

Task<Result<std::vector<InterruptedDownload>>> DownloadService::interrupted() {
  auto list = [this] { return unfinished_downloads(store_.view()); };
  co_return co_await workers_.run(std::move(list));
}

std::shared_ptr<Assembly const> DownloadService::assembly(ManifestId const& file) const {
  auto const found = assemblies_.find(file);
  return found == assemblies_.end() ? nullptr : found->second;
}

Result<void> DownloadService::require_settled(ManifestId const& file) const {
  if (opening_.contains(file)) return fail(Errc::busy, "the download is just being begun");
  if (finishing_.contains(file)) return fail(Errc::busy, "the download is just being completed");
  return {};
}

void DownloadService::end(ManifestId const& file) {
  awaiting_manifest_.erase(file);
  if (assemblies_.erase(file) > 0) ended_();
}

Task<Result<RemovedFile>> DownloadService::remove(FileRemoval& removal,
                                                  ManifestId file,
                                                  RemovalOrder order) {
  auto remove_it = [&removal, file, order] { return removal.remove(file, order); };
  co_return co_await take_away(file, std::move(remove_it));
}

Task<Result<RemovedFile>> DownloadService::cancel(FileRemoval& removal, ManifestId file) {
  auto cancel_it = [this, &removal, file] { return removal.cancel(file, clock_.unix_ms()); };
  co_return co_await take_away(file, std::move(cancel_it));
}

Task<Result<RemovedFile>> DownloadService::take_away(ManifestId file,
                                                     std::function<Result<RemovedFile>()> take) {
  CO_TRY_VOID(require_settled(file));
  end(file);
  auto const mark = removing_.insert(file);
  auto removed = co_await workers_.run(std::move(take));
  removing_.erase(mark);
  co_return removed;
}

Task<Result<void>> DownloadService::pause(ManifestId file) {
  CO_TRY_VOID(require_settled(file));
  end(file);
  auto const mark = removing_.insert(file);
  auto const paused =
      co_await change(file, [](storage::Download& download) { download.paused = true; });
  removing_.erase(mark);
  if (!paused) co_return paused.error();
  co_return Result<void>{};
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
  if (!finishing_.insert(file).second) co_return fail(Errc::busy, "it is being completed");
  auto finish_it = [this, finished] {
    return finish_download(store_, *finished, library_, clock_, own_);
  };
  auto name = co_await workers_.run(std::move(finish_it));
  finishing_.erase(file);
  if (name || !may_pass(name.error().code)) end(file);
  co_return name;
}

}  // namespace bindle::agent
