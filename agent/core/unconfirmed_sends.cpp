#include "agent/core/unconfirmed_sends.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {

void UnconfirmedSends::sent(QueuedBundle bundle, Moment now) {
  auto const arrival = bundle.arrival;
  auto found = entries_.find(arrival);
  if (found == entries_.end() && entries_.size() == kMaxBundles) return give_up(bundle);
  if (found == entries_.end()) found = entries_.emplace(arrival, Entry{std::move(bundle)}).first;
  auto& entry = found->second;
  if (++entry.times_sent == pace_.times) {
    give_up(entry.bundle);
    forget(arrival);
    return;
  }
  schedule(entry, now.elapsed + pause_after(entry.times_sent));
}

void UnconfirmedSends::put_off(Arrival arrival, Moment now) {
  auto const found = entries_.find(arrival);
  if (found == entries_.end() || found->second.due) return;
  schedule(found->second, now.elapsed + pause_after(found->second.times_sent));
}

std::chrono::milliseconds UnconfirmedSends::pause_after(unsigned times_sent) const {
  auto pause = pace_.first_pause;
  for (unsigned i = 1; i < times_sent && pause < pace_.longest_pause; ++i)
    pause *= 2;
  return std::min(pause, pace_.longest_pause);
}

void UnconfirmedSends::schedule(Entry& entry, std::optional<std::chrono::milliseconds> due) {
  if (entry.due) due_.erase({*entry.due, entry.bundle.arrival});
  entry.due = due;
  if (due) due_.insert({*due, entry.bundle.arrival});
}

void UnconfirmedSends::give_up(QueuedBundle const& bundle) {
  auto const known = given_up_.emplace(bundle.send_class, bundle.arrival).first;
  known->second = std::min(known->second, bundle.arrival);
}

bool UnconfirmedSends::forget(Arrival arrival) {
  auto const found = entries_.find(arrival);
  if (found == entries_.end()) return false;
  schedule(found->second, std::nullopt);
  entries_.erase(found);
  return true;
}

std::vector<QueuedBundle> UnconfirmedSends::arrived(
    std::function<bool(QueuedBundle const&)> const& has_arrived) const {
  std::vector<QueuedBundle> found;
  for (auto const& [arrival, entry] : entries_)
    if (has_arrived(entry.bundle)) found.push_back(entry.bundle);
  return found;
}

std::vector<QueuedBundle> UnconfirmedSends::take_due(Moment now) {
  std::vector<QueuedBundle> taken;
  while (!due_.empty() && due_.begin()->first <= now.elapsed) {
    auto& entry = entries_.at(due_.begin()->second);
    schedule(entry, std::nullopt);
    if (entry.bundle.expires.passed(now.instant()))
      entries_.erase(entry.bundle.arrival);
    else
      taken.push_back(entry.bundle);
  }
  std::sort(taken.begin(), taken.end(), [](QueuedBundle const& a, QueuedBundle const& b) {
    return a.arrival < b.arrival;
  });
  return taken;
}

std::optional<std::chrono::milliseconds> UnconfirmedSends::next_due() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first;
}

std::optional<Arrival> UnconfirmedSends::lowest(SendClass send_class) const {
  std::optional<Arrival> lowest;
  if (auto const found = given_up_.find(send_class); found != given_up_.end())
    lowest = found->second;
  for (auto const& [arrival, entry] : entries_) {
    if (entry.bundle.send_class != send_class) continue;
    return lowest ? std::min(*lowest, arrival) : arrival;
  }
  return lowest;
}

}  // namespace bindle::agent
