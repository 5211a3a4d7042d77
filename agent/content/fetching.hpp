#pragma once

#include "agent/content/download_service.hpp"
#include "agent/content/file_removal.hpp"
#include "agent/core/core.hpp"
#include "agent/node_clock.hpp"
#include "agent/own_speech.hpp"
#include "agent/receipts/owed_receipts.hpp"
#include "agent/scanning/admission.hpp"
#include "agent/worker_pool.hpp"
#include "convergence/task.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

namespace bindle::agent {

// Downloads as people and subscriptions steer them: keeps what is on the disk, what the core asks
// for and the requests in the outbox in step. Belongs to the I/O thread.
class Fetching {
 public:
  struct Services {
    WorkerPool& workers;
    NodeClock const& clock;
    Core& core;
    DownloadService& downloads;
    OwnSpeech& speech;
    FileRemoval& removal;
    Admission const& admission;
    OwedReceipts& receipts;
    std::function<void(Actions)> perform;
  };

  explicit Fetching(Services services) : to_(std::move(services)) {}

  // Asks for a file, for a person; a paused download goes on. Errc::over_budget when it does not
  // fit, Errc::not_permitted when it is not admitted here.
  Task<Result<void>> request(ManifestId file, DownloadWish wish);

  // Goes on with a download that is on record. Nothing happens while it is paused or runs.
  Task<Result<void>> go_on(ManifestId file);

  // Durable when they complete. Errc::not_found without a download, Errc::conflict when it is over,
  // Errc::busy while it is being begun or completed.
  Task<Result<void>> pause(ManifestId file);
  Task<Result<void>> resume(ManifestId file);
  Task<Result<RemovedFile>> cancel(ManifestId file);
  Task<Result<void>> set_priority(ManifestId file, std::optional<Priority> priority);

  // As DownloadService::remove().
  Task<Result<RemovedFile>> remove(ManifestId file, RemovalOrder order);

  // Every chunk is held: delivers the file. What fails and may pass is tried again when the core
  // says so.
  Task<Result<void>> finish(ManifestId file);

  // None when nothing is asked for.
  std::optional<std::chrono::milliseconds> time_to_next_request(ManifestId const& file) const;

  std::vector<Core::DownloadSource> sources_of(ManifestId const& file) const {
    return to_.core.sources_of(file);
  }

 private:
  Task<Result<void>> start(ManifestId file, std::optional<DownloadWish> wish);
  Task<Result<void>> stop_asking(ManifestId file);
  Task<Result<void>> admit(ManifestId file);
  Task<Result<void>> put_off(ManifestId file, Error why);

  Services to_;
};

}  // namespace bindle::agent
