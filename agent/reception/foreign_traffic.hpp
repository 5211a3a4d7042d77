#pragma once

#include "agent/core/moment.hpp"
#include "convergence/link.hpp"
#include "storage/budget.hpp"

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

namespace bindle::agent {

// What links with strangers may bring: so many octets an hour, all of them together, and only while
// the store has room to spare. Pure.
class ForeignTraffic {
 public:
  struct Limits {
    std::uint64_t bytes_per_hour = std::uint64_t{64} << 20;
    std::uint64_t storage_percent = 50;  // of the budget, whoever uses it
  };

  explicit ForeignTraffic(Limits limits) : limits_(limits), room_(limits.bytes_per_hour) {}

  // Whoever is met at this address, as dialled_url of its link, is a stranger.
  void add_address(std::string url) { addresses_.insert(std::move(url)); }

  void remove_address(std::string const& url) { addresses_.erase(url); }

  bool is_strangers(std::string const& url) const { return addresses_.contains(url); }

  void add(convergence::LinkId link) { links_.insert(link); }

  void remove(convergence::LinkId link) { links_.erase(link); }

  bool is_foreign(convergence::LinkId link) const { return links_.contains(link); }

  // Whether so much more may be taken from strangers now. Room comes back evenly over the hour.
  bool has_room(std::uint64_t octets, storage::BudgetUsage const& usage, Moment now);

  // The same, and if so it counts.
  bool take(std::uint64_t octets, storage::BudgetUsage const& usage, Moment now);

 private:
  void refill(Moment now);

  Limits limits_;
  std::uint64_t room_;
  std::chrono::milliseconds refilled_at_{0};
  std::set<convergence::LinkId> links_;
  std::set<std::string> addresses_;
};

}  // namespace bindle::agent
