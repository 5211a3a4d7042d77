#pragma once

#include "agent/core/report_decisions.hpp"
#include "agent/core/report_quota.hpp"
#include "agent/node_clock.hpp"
#include "agent/origin.hpp"
#include "storage/transaction.hpp"

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

namespace bindle::agent {

// Makes the status reports that are asked for, as far as the administrator and the quota let it
// (RFC 9171 section 5.1), and stores each in the change that does what it reports: a report is as
// durable as its cause. Thread-safe.
class Reporter {
 public:
  struct Settings {
    std::array<bool, kBundleStatuses.size()> enabled{};  // by BundleStatus; off unless set
    std::uint32_t per_minute = 60;                       // to one node
    std::uint8_t hop_limit = 20;
  };

  Reporter(Origin const& origin, NodeClock const& clock, Settings settings)
      : origin_(origin), clock_(clock), settings_(settings), quota_(settings.per_minute) {}

  bool enabled(BundleStatus status) const {
    return settings_.enabled[static_cast<std::size_t>(status)];
  }

  bool any_enabled() const;

  // Stores a bundle with each report in the outbox; one that is for this node is noted with the
  // bundle that it reports. Returns how many bundles there are to be sent. What does not fit into
  // the budget is left out: no report is worth failing the change for.
  Result<std::size_t> store(storage::Transaction& transaction,
                            ReportSubject const& subject,
                            std::vector<RequestedReport> const& reports);

  // The send class that reports travel in.
  static constexpr SendClass kSendClass = SendClass::normal;

 private:
  StatusReport report_of(ReportSubject const& subject, RequestedReport const& requested) const;
  Result<OwnBundle> bundle_of(ReportSubject const& subject, StatusReport const& report) const;
  bool take_quota(Eid const& report_to);

  Origin const& origin_;
  NodeClock const& clock_;
  Settings settings_;
  std::mutex mutex_;
  ReportQuota quota_;  // guarded by mutex_
};

}  // namespace bindle::agent
