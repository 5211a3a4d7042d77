#include "convergence/discovery/neighbourhood.hpp"

#include <algorithm>

namespace bindle::convergence::discovery {
namespace {

// Of beacons; that many may be lost before a neighbour counts as gone.
constexpr int kMissed = 3;
constexpr int kMostPatience = 10;

}  // namespace

Neighbour neighbour_of(Beacon const& beacon, boost::asio::ip::address const& source) {
  return {
      beacon.node.node_id(), source, beacon.port_of(kTcpclService), beacon.port_of(kUdpclService)};
}

Neighbourhood::News Neighbourhood::heard(Beacon const& beacon,
                                         boost::asio::ip::address const& source,
                                         Time now) {
  auto neighbour = neighbour_of(beacon, source);
  Key key{neighbour.node, source};
  auto const found = entries_.find(key);
  if (beacon.period == std::chrono::seconds(0)) {
    if (found == entries_.end()) return News::none;
    entries_.erase(found);
    return News::left;
  }
  if (found == entries_.end())
    return add(std::move(key), std::move(neighbour), expiry_of(beacon, now), now);
  auto& entry = found->second;
  if (now - entry.last_heard < limits_.least_interval) {
    ++passed_over_;
    return News::none;
  }
  entry.last_heard = now;
  entry.expires = expiry_of(beacon, now);
  entry.neighbour = std::move(neighbour);
  return News::heard;
}

Neighbourhood::News Neighbourhood::add(Key key, Neighbour neighbour, Time expires, Time now) {
  if (now - minute_began_ >= std::chrono::minutes(1)) {
    minute_began_ = now;
    new_this_minute_ = 0;
  }
  if (entries_.size() >= limits_.neighbours || new_this_minute_ >= limits_.new_per_minute) {
    ++passed_over_;
    return News::none;
  }
  ++new_this_minute_;
  entries_.emplace(std::move(key), Entry{std::move(neighbour), now, expires});
  return News::appeared;
}

// As configured, or later for one that says it is slower; but nobody stays for ever by saying so.
Neighbourhood::Time Neighbourhood::expiry_of(Beacon const& beacon, Time now) const {
  std::chrono::milliseconds const promised = beacon.period.value_or(std::chrono::seconds(0));
  auto const longest = limits_.expire_after * kMostPatience;
  return now + std::clamp(promised * kMissed, limits_.expire_after, longest);
}

std::vector<Neighbour> Neighbourhood::expire(Time now) {
  std::vector<Neighbour> gone;
  for (auto at = entries_.begin(); at != entries_.end();) {
    if (at->second.expires > now) {
      ++at;
      continue;
    }
    gone.push_back(std::move(at->second.neighbour));
    at = entries_.erase(at);
  }
  return gone;
}

std::vector<Neighbourhood::Entry> Neighbourhood::entries() const {
  std::vector<Entry> all;
  all.reserve(entries_.size());
  for (auto const& [key, entry] : entries_)
    all.push_back(entry);
  return all;
}

}  // namespace bindle::convergence::discovery
