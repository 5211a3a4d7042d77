#pragma once

#include "bundle/status_report.hpp"
#include "storage/transaction.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>

namespace bindle::agent {

// The status reports that came for this node since its data folder was made.
struct ReportCounts {
  std::array<std::uint64_t, kBundleStatuses.size()> by_status{};  // by BundleStatus
  // In words; those that say more than that it happened. Reasons that no registry lists count as
  // "other".
  std::map<std::string, std::uint64_t> by_reason;
};

// Counts each status that the report asserts, and its reason.
Result<void> count_report(storage::Transaction& transaction, StatusReport const& report);

Result<ReportCounts> report_counts(storage::View const& view);

}  // namespace bindle::agent
