#pragma once

#include "agent/content/download_service.hpp"
#include "agent/core/core.hpp"
#include "agent/neighbours/trust.hpp"
#include "agent/node_clock.hpp"
#include "agent/reception/inspection.hpp"
#include "agent/replication/holders.hpp"
#include "agent/reports/reporter.hpp"
#include "agent/security/security_policy.hpp"
#include "agent/statements/statement_record.hpp"
#include "agent/worker_pool.hpp"
#include "convergence/link.hpp"
#include "storage/partial_adus.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace bindle::agent {

struct ArrivingBundle;

// How long records are kept once their bundle waits for nothing more.
struct Retention {
  std::chrono::milliseconds delivered = std::chrono::days(7);
  std::chrono::milliseconds expired = std::chrono::days(7);
  std::chrono::milliseconds quarantine = std::chrono::days(7);
};

// Receives bundles from neighbours: inspects, asks the core, stores, and only then lets the
// acknowledgement go. Belongs to the I/O thread.
class Intake {
 public:
  // What became durable; the core must hear of it.
  struct Stored {
    LinkId link;
    std::shared_ptr<Inspection const> inspection;  // part of what the store's thread worked on
    Reception reception;
    std::vector<Placement> places;
    bool is_new = true;
    std::optional<storage::AduKey> complete;  // it was the last fragment of this unit
    std::optional<KeepOutcome> statement;     // of the statement that it carries
  };

  struct Limits {
    std::uint64_t adu_length = std::uint64_t{16} << 20;  // of a bundle that is put together here
    storage::ReassemblyLimits reassembly;
  };

  // Told when status reports were put into the outbox.
  using ReportsQueued = std::function<void()>;

  Intake(storage::Store& store,
         WorkerPool& workers,
         NodeClock const& clock,
         Core const& core,
         DownloadService const& downloads,
         Trust& trust,
         Reporter& reporter,
         Holders const& holders,
         ReportsQueued reports_queued,
         Retention retention,
         Limits limits,
         std::shared_ptr<SecurityPolicy const> security,
         ParsePolicy policy)
      : store_(store),
        workers_(workers),
        clock_(clock),
        core_(core),
        downloads_(downloads),
        trust_(trust),
        reporter_(reporter),
        holders_(holders),
        reports_queued_(std::move(reports_queued)),
        retention_(retention),
        limits_(limits),
        security_(std::move(security)),
        policy_(policy) {}

  // `medium` is for the event log. Completes when the bundle is on stable storage, and the status
  // reports that its reception calls for with it. An error is a reason not to acknowledge:
  // Errc::over_budget, Errc::busy and Errc::io mean "later", the others "never".
  Task<Result<Stored>> receive(LinkId link, Eid neighbour, Bytes wire, std::string medium = "");

  // The two halves of it. After the first nothing is written or learnt yet.
  Task<Result<std::shared_ptr<ArrivingBundle>>> judge(LinkId link,
                                                      Eid neighbour,
                                                      Bytes wire,
                                                      std::string medium = "");
  Task<Result<Stored>> keep(LinkId link, std::shared_ptr<ArrivingBundle> arriving);

  // The same for a bundle that was put together of fragments: they are settled in the same change.
  Task<Result<Stored>> receive_whole(Eid neighbour, Bytes wire, storage::AduKey fragments);

  // The same for what came of an ordinary bundle before its transfer was cut off, as a fragment of
  // it. It waits for the rest here, even if the bundle is for another node. Errc::unsupported when
  // it carries content, Errc::conflict when the bundle is known.
  Task<Result<Stored>> receive_cut_off(LinkId link, Eid neighbour, Bytes fragment);

 private:
  struct Arrived {
    LinkId link;
    Eid neighbour;
    Bytes wire;
    std::optional<storage::AduKey> fragments;  // it was put together of these
    bool cut_off = false;
    std::string medium = {};
  };

  Task<Result<Stored>> take(Arrived arrived);
  Task<Result<std::shared_ptr<ArrivingBundle>>> judge(Arrived arrived);
  std::function<Result<void>()> inspection_of(std::shared_ptr<ArrivingBundle> arriving,
                                              Eid neighbour);
  Result<void> choose_queue(Arrived const& arrived, ArrivingBundle& arriving) const;
  Task<Result<bool>> may_sign(Eid node, PublisherKey key);
  Task<Result<void>> check_signers(std::shared_ptr<ArrivingBundle> arriving);
  void note_circumstances(ArrivingBundle& arriving) const;
  void find_places(ArrivingBundle& arriving) const;
  Task<Result<void>> learn_introduction(Introduction introduction);
  void tell_of(Introduction const& introduction) const;
  Task<Result<void>> report_unintelligible(std::shared_ptr<Bytes const> wire);
  Result<void> write_payload(ArrivingBundle& arriving) const;
  Task<Result<void>> commit(std::shared_ptr<ArrivingBundle> arriving);
  Stored outcome_of(LinkId link, std::shared_ptr<ArrivingBundle> arriving) const;
  std::optional<std::chrono::milliseconds> retention_of(storage::Queue queue) const;

  storage::Store& store_;
  WorkerPool& workers_;
  NodeClock const& clock_;
  Core const& core_;
  DownloadService const& downloads_;
  Trust& trust_;
  Reporter& reporter_;
  Holders const& holders_;
  ReportsQueued reports_queued_;
  Retention retention_;
  Limits limits_;
  std::shared_ptr<SecurityPolicy const> security_;  // workers use it too
  ParsePolicy policy_;
};

}  // namespace bindle::agent
