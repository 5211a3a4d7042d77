#include "agent/reception/foreign_traffic.hpp"

#include <algorithm>

namespace bindle::agent {
namespace {

bool has_room_to_spare(storage::BudgetUsage const& usage, std::uint64_t percent) {
  // In parts of a hundred, rounded up, so that nothing overflows.
  return usage.used() < usage.budget / 100 * percent + usage.budget % 100 * percent / 100;
}

}  // namespace

bool ForeignTraffic::has_room(std::uint64_t octets, storage::BudgetUsage const& usage, Moment now) {
  refill(now);
  return octets <= room_ && has_room_to_spare(usage, limits_.storage_percent);
}

bool ForeignTraffic::take(std::uint64_t octets, storage::BudgetUsage const& usage, Moment now) {
  if (!has_room(octets, usage, now)) return false;
  room_ -= octets;
  return true;
}

void ForeignTraffic::refill(Moment now) {
  auto const passed = now.elapsed - refilled_at_;
  auto const hours = std::chrono::duration<double, std::ratio<3600>>(passed).count();
  auto const more = std::min(hours, 1.0) * static_cast<double>(limits_.bytes_per_hour);
  // Less than an octet waits for the next time.
  if (more < 1) return;
  refilled_at_ = now.elapsed;
  auto const missing = limits_.bytes_per_hour - room_;
  room_ += std::min(missing, static_cast<std::uint64_t>(more));
}

}  // namespace bindle::agent
