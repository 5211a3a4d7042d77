#include "agent/core/report_quota.hpp"

#include <algorithm>

namespace bindle::agent {
namespace {

constexpr std::chrono::microseconds kBurst = std::chrono::minutes(1);

}  // namespace

ReportQuota::ReportQuota(std::uint32_t per_minute)
    : interval_(kBurst / std::max<std::uint32_t>(per_minute, 1)) {}

bool ReportQuota::has_room(Due due, Due interval, Due now) {
  return std::max(due, now) + interval <= now + kBurst;
}

bool ReportQuota::take(Eid const& report_to, std::chrono::milliseconds now) {
  if (!has_room(all_due_, interval_ / kNodesWorth, now)) return false;
  auto const node = report_to.node_id();
  if (due_.size() >= kMaxNodes && !due_.contains(node)) forget_the_idle(now);
  if (due_.size() >= kMaxNodes && !due_.contains(node)) return false;
  auto& due = due_[node];
  if (!has_room(due, interval_, now)) return false;
  due = std::max<Due>(due, now) + interval_;
  all_due_ = std::max<Due>(all_due_, now) + interval_ / kNodesWorth;
  return true;
}

void ReportQuota::forget_the_idle(Due now) {
  std::erase_if(due_, [now](auto const& entry) { return entry.second <= now; });
}

}  // namespace bindle::agent
