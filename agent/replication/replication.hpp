#pragma once

#include "agent/endpoints.hpp"
#include "agent/neighbours/trust.hpp"
#include "agent/replication/announcing.hpp"
#include "agent/replication/holders.hpp"
#include "agent/replication/hot_files.hpp"
#include "agent/replication/reissue.hpp"
#include "agent/replication/taking.hpp"
#include "agent/worker_pool.hpp"
#include "convergence/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <random>
#include <vector>

namespace bindle::agent {

// Keeps as many copies of files as they ask for: tells others what this node keeps, forgets holders
// that have fallen silent, and takes files that lack copies. Takes those, too, that many ask for,
// and issues manifests again. Belongs to the I/O thread.
class Replication {
 public:
  using StartDownload = std::function<Task<Result<void>>(ManifestId)>;

  Replication(boost::asio::any_io_executor const& executor,
              AnnouncingNode node,
              WorkerPool& workers,
              Trust& trust,
              Holders const& holders,
              TakingRules rules,
              ReissueRules reissue,
              std::uint64_t seed,
              StartDownload start,
              Endpoints::Queued queued)
      : node_(node),
        workers_(workers),
        trust_(trust),
        holders_(holders),
        rules_(rules),
        hot_(rules.hot_threshold),
        reissue_(node.store, node.origin, node.clock, node.hop_limit, reissue),
        random_(seed),
        start_(std::move(start)),
        queued_(std::move(queued)),
        timer_(executor) {}

  // Completes after stop().
  Task<void> run();
  void stop();

  // A node asks for the file.
  void asked_for(ManifestId const& file, Eid const& by);

  TakingRules const& rules() const { return rules_; }

 private:
  Task<Result<void>> go_round();
  Task<Result<void>> forget_silent();
  Task<Result<void>> refresh();
  Task<Result<void>> announce();
  Task<Result<void>> issue_again();
  Task<Result<void>> take_hot_files();
  Task<Result<void>> take_lacking_files();
  Task<Result<void>> take_after(storage::CatalogueNumber& after);
  Task<void> start_all(std::vector<ManifestId> files);
  std::chrono::milliseconds pause();

  AnnouncingNode node_;
  WorkerPool& workers_;
  Trust& trust_;
  Holders const& holders_;
  TakingRules rules_;
  HotFiles hot_;
  std::deque<ManifestId> became_hot_;
  Reissue reissue_;
  std::mt19937_64 random_;
  StartDownload start_;
  Endpoints::Queued queued_;
  boost::asio::steady_timer timer_;
  storage::CatalogueNumber newest_ = 0;  // up to here files were looked at as they came
  storage::CatalogueNumber again_ = 0;   // up to here of the catalogue they are looked at again
  bool stopped_ = false;
};

}  // namespace bindle::agent
