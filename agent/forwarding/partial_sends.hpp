#pragma once

#include "agent/core/queued_bundle.hpp"
#include "bundle/covered_ranges.hpp"
#include "bundle/eid.hpp"

#include <chrono>
#include <cstddef>
#include <list>
#include <map>
#include <string>
#include <utility>

namespace bindle::agent {

// Of which bundles a neighbour holds a part: because it acknowledged fragments, or said so in a
// receipt after a transfer was cut off. Kept in memory only, and of a bounded number of bundles:
// what is forgotten is sent again. Pure.
class PartialSends {
 public:
  static constexpr std::size_t kMaxBundles = 1024;

  // After a cut, so long from the next attempt on a receipt may come.
  static constexpr std::chrono::milliseconds kReceiptPatience = std::chrono::seconds(3);

  // The neighbour holds this part of the bundle's payload.
  void holds(Eid const& neighbour, Arrival arrival, PayloadRange part);

  // The link was lost in the middle of a transfer that was long enough for a receipt to follow.
  void cut_off(Eid const& neighbour, Arrival arrival);

  // The neighbour told all that it holds: no receipt is waited for any more.
  void receipt_came(Eid const& neighbour, Arrival arrival);

  bool awaits_receipt(Eid const& neighbour, Arrival arrival) const;

  // What of the payload the neighbour holds; empty when nothing is known.
  CoveredRanges held(Eid const& neighbour, Arrival arrival) const;

  void forget(Eid const& neighbour, Arrival arrival);

  std::size_t size() const { return entries_.size(); }

 private:
  using Key = std::pair<std::string, Arrival>;

  struct Entry {
    CoveredRanges held;
    bool awaits_receipt = false;
    std::list<Key>::iterator age;
  };

  Entry& entry(Eid const& neighbour, Arrival arrival);
  Entry const* find(Eid const& neighbour, Arrival arrival) const;

  std::map<Key, Entry> entries_;
  std::list<Key> oldest_first_;
};

}  // namespace bindle::agent
