#include "agent/core/send_window.hpp"

#include <algorithm>

namespace bindle::agent {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

// A minute counts until all of it is an hour ago.
constexpr minutes kCounted{61};

minutes minute_of(milliseconds time) {
  return std::chrono::floor<minutes>(time);
}

}  // namespace

std::uint64_t SendWindow::used(milliseconds now) const {
  std::uint64_t sum = 0;
  for (auto const& count : counts_)
    if (count.minute + kCounted > minute_of(now)) sum += count.octets;
  return sum;
}

milliseconds SendWindow::opens_at(std::uint64_t octets, milliseconds now) const {
  auto in_use = used(now);
  auto const room = limit_ - std::min(octets, limit_);
  if (in_use <= room) return now;
  for (auto const& count : counts_) {
    if (count.minute + kCounted <= minute_of(now)) continue;
    in_use -= count.octets;
    if (in_use <= room) return count.minute + kCounted;
  }
  return now;
}

void SendWindow::spend(std::uint64_t octets, milliseconds now) {
  auto const minute = minute_of(now);
  while (!counts_.empty() && counts_.front().minute + kCounted <= minute)
    counts_.pop_front();
  if (counts_.empty() || counts_.back().minute != minute) counts_.push_back({minute, 0});
  counts_.back().octets += octets;
}

void SendWindow::give_back(std::uint64_t octets, milliseconds now) {
  if (counts_.empty() || counts_.back().minute != minute_of(now)) return;
  counts_.back().octets -= std::min(octets, counts_.back().octets);
}

}  // namespace bindle::agent
