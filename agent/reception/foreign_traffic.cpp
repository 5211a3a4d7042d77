#include "agent/reception/foreign_traffic.hpp"

#include <algorithm>

namespace bindle::agent {
namespace {

bool has_room_to_spare(storage::BudgetUsage const& usage, std::uint64_t percent) {
  // In parts of a hundred, rounded up, so that nothing overflows.
  return usage.used() < usage.budget / 100 * percent + usage.budget % 100 * percent / 100;
}

}  // namespace

bool ForeignTraffic::admit(convergence::LinkId link,
                           std::uint64_t octets,
                           storage::BudgetUsage const& usage,
                           Moment now) {
  auto const found = links_.find(link);
  if (found == links_.end()) return true;
  refill(now);
  auto const is_short = found->second == Medium::session && octets <= kShort;
  if (!is_short && !has_room_to_spare(usage, limits_.storage_percent)) {
    ++counters_.over_storage;
    return false;
  }
  if (octets <= room_) return true;
  ++counters_.over_rate;
  return false;
}

bool ForeignTraffic::take(convergence::LinkId link,
                          std::uint64_t octets,
                          storage::BudgetUsage const& usage,
                          Moment now) {
  if (!admit(link, octets, usage, now)) return false;
  if (!is_foreign(link)) return true;
  room_ -= octets;
  ++counters_.bundles;
  counters_.bytes += octets;
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
