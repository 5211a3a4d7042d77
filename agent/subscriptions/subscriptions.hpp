#pragma once

#include "agent/content/download_service.hpp"
#include "agent/neighbours/trust.hpp"
#include "agent/node_clock.hpp"
#include "agent/subscriptions/fetch_line.hpp"
#include "agent/subscriptions/subscription_steps.hpp"
#include "agent/worker_pool.hpp"
#include "convergence/task.hpp"
#include "storage/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bindle::agent {

// Asks for files by itself: for those of the catalogue that a rule fits when it is set, and for
// others when their manifest comes. Which file was considered is durable, so that none is missed
// and none is asked for twice, whatever happens. Belongs to the I/O thread.
class Subscriptions {
 public:
  struct Downloads {
    std::function<Task<Result<void>>(ManifestId)> start;
    std::function<bool(ManifestId const&)> is_open;  // it is under way
  };

  Subscriptions(boost::asio::any_io_executor const& executor,
                storage::Store& store,
                WorkerPool& workers,
                NodeClock const& clock,
                Trust& trust,
                Downloads downloads)
      : store_(store),
        workers_(workers),
        clock_(clock),
        trust_(trust),
        downloads_(std::move(downloads)),
        wake_up_(executor) {}

  // Completes after stop().
  Task<void> run();
  void stop();

  // A manifest has come.
  void catalogue_grew() { look_again(); }

  // There may be a place for another one.
  void download_ended() { look_again(); }

  // Downloads of an earlier run. Those that do not count in any share are left out.
  Task<void> take_up(std::vector<InterruptedDownload> downloads);

  // Durable when they complete. set() says whether the subscription is new; it fails on a rule that
  // cannot be understood with Errc::invalid_argument and the place.
  Task<Result<bool>> set(std::string name, storage::SubscriptionTerms terms);
  Task<Result<void>> remove(std::string name);

  Task<Result<std::shared_ptr<DryRun const>>> dry_run(std::string rule,
                                                      std::uint64_t budget_bytes,
                                                      std::size_t limit);

 private:
  Task<bool> ask_for_some();
  Task<bool> start_waiting();
  void look_again();

  storage::Store& store_;
  WorkerPool& workers_;
  NodeClock const& clock_;
  Trust& trust_;
  Downloads downloads_;
  boost::asio::steady_timer wake_up_;
  FetchLine line_;  // of what was asked for, durably
  bool grew_ = false;
  bool stopped_ = false;
};

}  // namespace bindle::agent
