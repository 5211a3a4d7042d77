#pragma once

#include "agent/content/download_steps.hpp"
#include "agent/content/file_removal.hpp"
#include "agent/core/downloads.hpp"
#include "agent/node_clock.hpp"
#include "agent/worker_pool.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace bindle::agent {

// One that the last stop interrupted.
struct InterruptedDownload {
  ManifestId file;
  std::string subscription;  // that asked for it; empty: a person did
};

// Whether what failed so may succeed later: room may appear, a queue may empty.
bool may_pass(Errc why);

// The downloads of this node: which wait for a manifest, which are being put together and where.
// What to ask for and when is the core's to decide. Belongs to the I/O thread.
class DownloadService {
 public:
  // `ended` is called when a file is no longer put together, however that came.
  DownloadService(storage::Store& store,
                  WorkerPool& workers,
                  NodeClock const& clock,
                  Library const& library,
                  SigningKey const& own,
                  std::function<void()> ended)
      : store_(store),
        workers_(workers),
        clock_(clock),
        library_(library),
        own_(own),
        ended_(std::move(ended)) {}

  // Begins a download, durably; without a wish goes on with one that was begun before.
  Task<Result<DownloadOpening>> start(ManifestId file, std::optional<DownloadWish> wish);

  // As change_download().
  Task<Result<storage::Download>> change(ManifestId file,
                                         std::function<void(storage::Download&)> change_it);

  // Those that are not paused.
  Task<Result<std::vector<InterruptedDownload>>> interrupted();

  // Whether someone waits for this manifest.
  bool awaits(ManifestId const& file) const { return awaiting_manifest_.contains(file); }

  // Whether the file is being put together, or about to be.
  bool is_open(ManifestId const& file) const {
    return assemblies_.contains(file) || opening_.contains(file) || awaits(file);
  }

  // Null when the file is not being put together.
  std::shared_ptr<Assembly const> assembly(ManifestId const& file) const;

  // Gives the file's download up, if there is one, and removes what is here of the file. Errc::busy
  // while the download is being begun or completed. Until it completes no new one can begin.
  Task<Result<RemovedFile>> remove(FileRemoval& removal, ManifestId file, RemovalOrder order);

  // The same for the download alone, whose record stays. Fails as FileRemoval::cancel().
  Task<Result<RemovedFile>> cancel(FileRemoval& removal, ManifestId file);

  // Durably; what came stays. Errc::busy as above, else as change_download().
  Task<Result<void>> pause(ManifestId file);

  Task<Result<void>> copy(ChunkId chunk, Placement place);

  // The name in the downloads folder; empty for a file that nobody here asked for. After a failure
  // that may_pass() it can be tried again.
  Task<Result<std::string>> finish(ManifestId file);

 private:
  Task<Result<DownloadOpening>> take_over(ManifestId file, std::optional<DownloadWish> wish);
  Task<Result<RemovedFile>> take_away(ManifestId file, std::function<Result<RemovedFile>()> take);
  Result<void> require_settled(ManifestId const& file) const;
  void end(ManifestId const& file);

  storage::Store& store_;
  WorkerPool& workers_;
  NodeClock const& clock_;
  Library const& library_;
  SigningKey const& own_;
  std::function<void()> ended_;
  std::map<ManifestId, std::shared_ptr<Assembly const>> assemblies_;
  std::set<ManifestId> awaiting_manifest_;
  std::set<ManifestId> opening_;
  std::set<ManifestId> open_again_;
  std::set<ManifestId> finishing_;
  std::multiset<ManifestId> removing_;
};

}  // namespace bindle::agent
