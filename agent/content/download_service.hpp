#pragma once

#include "agent/content/download_steps.hpp"
#include "agent/content/file_removal.hpp"
#include "agent/core/downloads.hpp"
#include "agent/node_clock.hpp"
#include "agent/worker_pool.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bindle::agent {

// The downloads of this node: which wait for a manifest, which are being put together and where.
// What to ask for and when is the core's to decide. Belongs to the I/O thread.
class DownloadService {
 public:
  DownloadService(storage::Store& store,
                  WorkerPool& workers,
                  NodeClock const& clock,
                  Library const& library,
                  SigningKey const& own)
      : store_(store), workers_(workers), clock_(clock), library_(library), own_(own) {}

  // Begins a download, durably. None when nothing is left to ask for: it waits for its manifest,
  // runs already or is complete.
  Task<Result<std::optional<OpenDownload>>> start(ManifestId file);

  // Downloads that the last stop interrupted.
  Task<Result<std::vector<ManifestId>>> interrupted();

  // Whether someone waits for this manifest.
  bool awaits(ManifestId const& file) const { return awaiting_manifest_.contains(file); }

  // How many files are being put together.
  std::size_t open() const { return assemblies_.size(); }

  // Null when the file is not being put together.
  std::shared_ptr<Assembly const> assembly(ManifestId const& file) const;

  // Gives the file's download up, if there is one, and removes what is here of the file. Errc::busy
  // while the download is being begun. Until it completes no new one can begin.
  Task<Result<RemovedFile>> remove(FileRemoval& removal, ManifestId file, RemovalOrder order);

  Task<Result<void>> copy(ChunkId chunk, Placement place);

  // The name in the downloads folder.
  Task<Result<std::string>> finish(ManifestId file);

 private:
  storage::Store& store_;
  WorkerPool& workers_;
  NodeClock const& clock_;
  Library const& library_;
  SigningKey const& own_;
  std::map<ManifestId, std::shared_ptr<Assembly const>> assemblies_;
  std::set<ManifestId> awaiting_manifest_;
  std::set<ManifestId> opening_;
  std::set<ManifestId> open_again_;
  std::multiset<ManifestId> removing_;
};

}  // namespace bindle::agent
