#include "agent/forwarding/partial_sends.hpp"

namespace bindle::agent {

void PartialSends::holds(Eid const& neighbour, Arrival arrival, PayloadRange part) {
  // What does not fit is sent again.
  (void)entry(neighbour, arrival).held.add(part).has_value();
}

void PartialSends::cut_off(Eid const& neighbour, Arrival arrival) {
  entry(neighbour, arrival).awaits_receipt = true;
}

void PartialSends::receipt_came(Eid const& neighbour, Arrival arrival) {
  entry(neighbour, arrival).awaits_receipt = false;
}

bool PartialSends::awaits_receipt(Eid const& neighbour, Arrival arrival) const {
  auto const* const found = find(neighbour, arrival);
  return found != nullptr && found->awaits_receipt;
}

CoveredRanges PartialSends::held(Eid const& neighbour, Arrival arrival) const {
  auto const* const found = find(neighbour, arrival);
  return found == nullptr ? CoveredRanges() : found->held;
}

void PartialSends::forget(Eid const& neighbour, Arrival arrival) {
  auto const found = entries_.find({neighbour.to_string(), arrival});
  if (found == entries_.end()) return;
  oldest_first_.erase(found->second.age);
  entries_.erase(found);
}

PartialSends::Entry& PartialSends::entry(Eid const& neighbour, Arrival arrival) {
  Key key{neighbour.to_string(), arrival};
  if (auto const found = entries_.find(key); found != entries_.end()) return found->second;
  if (entries_.size() == kMaxBundles) {
    entries_.erase(oldest_first_.front());
    oldest_first_.pop_front();
  }
  auto& added = entries_[key];
  added.age = oldest_first_.insert(oldest_first_.end(), std::move(key));
  return added;
}

PartialSends::Entry const* PartialSends::find(Eid const& neighbour, Arrival arrival) const {
  auto const found = entries_.find({neighbour.to_string(), arrival});
  return found == entries_.end() ? nullptr : &found->second;
}

}  // namespace bindle::agent
