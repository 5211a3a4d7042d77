#include "agent/neighbours/neighbour_bans.hpp"

#include <algorithm>

namespace bindle::agent {
namespace {

using convergence::LinkDescription;

// The port of who opens a connection is another one each time.
std::string host_without_port(std::string const& address) {
  return address.substr(0, address.rfind(':'));
}

bool proved_itself(LinkDescription const& link) {
  return link.authenticated != convergence::Authentication::none;
}

}  // namespace

std::string NeighbourBans::name_of(LinkDescription const& link) {
  if (proved_itself(link)) return link.peer_node_id;
  return link.peer_node_id + " " + host_without_port(link.remote_address);
}

bool NeighbourBans::note_failure(LinkDescription const& link, Moment now) {
  if (!settings_.enabled()) return false;
  auto const name = name_of(link);
  if (!records_.contains(name)) make_place();
  auto& record = records_[name];
  record.node = link.peer_node_id;
  record.address = proved_itself(link) ? "" : host_without_port(link.remote_address);
  record.failures.push_back(now.elapsed);
  if (record.failures.size() > settings_.failures) record.failures.pop_front();
  if (record.banned_until && *record.banned_until > now.elapsed) return false;
  if (counting(record, now) < settings_.failures) return false;
  record.banned_until = last_ends_ = now.elapsed + settings_.duration;
  record.failures.clear();
  return true;
}

bool NeighbourBans::is_banned(LinkDescription const& link, Moment now) const {
  if (now.elapsed >= last_ends_) return false;
  auto const found = records_.find(name_of(link));
  return found != records_.end() && found->second.banned_until &&
         *found->second.banned_until > now.elapsed;
}

std::vector<NeighbourBans::Entry> NeighbourBans::entries(Moment now) const {
  std::vector<Entry> entries;
  for (auto const& [name, record] : records_) {
    Entry entry{record.node, record.address, counting(record, now), std::nullopt};
    if (record.banned_until && *record.banned_until > now.elapsed)
      entry.left = *record.banned_until - now.elapsed;
    if (entry.failures > 0 || entry.left) entries.push_back(std::move(entry));
  }
  return entries;
}

std::uint64_t NeighbourBans::counting(Record const& record, Moment now) const {
  return static_cast<std::uint64_t>(
      std::count_if(record.failures.begin(), record.failures.end(), [&](auto const at) {
        return now.elapsed - at < settings_.within;
      }));
}

void NeighbourBans::make_place() {
  if (records_.size() < kMostNeighbours) return;
  auto const last_failure = [](Record const& record) {
    auto const at = record.failures.empty() ? std::chrono::milliseconds(0) : record.failures.back();
    return std::max(at, record.banned_until.value_or(at));
  };
  records_.erase(
      std::min_element(records_.begin(), records_.end(), [&](auto const& a, auto const& b) {
        return last_failure(a.second) < last_failure(b.second);
      }));
}

}  // namespace bindle::agent
