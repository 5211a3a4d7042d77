#include "agent/reports/report_counts.hpp"

#include "storage/counters.hpp"

namespace bindle::agent {
namespace {

constexpr auto kFirstReason = static_cast<std::uint64_t>(ReasonCode::lifetime_expired);
constexpr auto kLastReason = static_cast<std::uint64_t>(ReasonCode::conflicting_security_operation);
constexpr std::string_view kOther = "other";

std::string status_counter(BundleStatus status) {
  return "reports " + std::string(to_string(status));
}

std::string reason_counter(std::string_view reason) {
  return "report reason " + std::string(reason);
}

// Of these there are few, whatever comes in.
std::string reason_name(ReasonCode reason) {
  auto const known = static_cast<std::uint64_t>(reason) <= kLastReason;
  return known ? to_string(reason) : std::string(kOther);
}

Result<void> read_reason(storage::View const& view, std::string const& name, ReportCounts& into) {
  TRY(auto const count, storage::read_counter(view, reason_counter(name)));
  if (count > 0) into.by_reason[name] = count;
  return {};
}

}  // namespace

Result<void> count_report(storage::Transaction& transaction, StatusReport const& report) {
  for (auto const status : kBundleStatuses)
    if (report.item(status).asserted)
      TRY_VOID(storage::add_to_counter(transaction, status_counter(status), 1));
  if (report.reason == ReasonCode::no_additional_information) return {};
  return storage::add_to_counter(transaction, reason_counter(reason_name(report.reason)), 1);
}

Result<ReportCounts> report_counts(storage::View const& view) {
  ReportCounts counts;
  for (auto const status : kBundleStatuses) {
    TRY(counts.by_status[static_cast<std::size_t>(status)],
        storage::read_counter(view, status_counter(status)));
  }
  for (auto reason = kFirstReason; reason <= kLastReason; ++reason)
    TRY_VOID(read_reason(view, to_string(static_cast<ReasonCode>(reason)), counts));
  TRY_VOID(read_reason(view, std::string(kOther), counts));
  return counts;
}

}  // namespace bindle::agent
