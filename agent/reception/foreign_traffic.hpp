#pragma once

#include "agent/core/moment.hpp"
#include "convergence/link.hpp"
#include "storage/budget.hpp"

#include <chrono>
#include <cstdint>
#include <map>

namespace bindle::agent {

// What links with strangers may bring: so many octets an hour, all of them together, and only while
// the store has room to spare. Over sessions short bundles come in all the same when it has none:
// strangers introduce themselves, and ask for things. Pure.
class ForeignTraffic {
 public:
  static constexpr std::uint64_t kShort = 4096;  // octets

  struct Limits {
    std::uint64_t bytes_per_hour = std::uint64_t{64} << 20;
    std::uint64_t storage_percent = 50;  // of the budget, whoever uses it
  };

  // Since the node began.
  struct Counters {
    std::uint64_t bundles = 0;       // taken
    std::uint64_t bytes = 0;         // of them
    std::uint64_t over_rate = 0;     // bundles refused: the hour's octets were used up
    std::uint64_t over_storage = 0;  // bundles refused: too much of the store was in use
  };

  enum class Medium { session, datagrams };

  explicit ForeignTraffic(Limits limits) : limits_(limits), room_(limits.bytes_per_hour) {}

  void add(convergence::LinkId link, Medium medium) { links_.insert_or_assign(link, medium); }

  void remove(convergence::LinkId link) { links_.erase(link); }

  bool is_foreign(convergence::LinkId link) const { return links_.contains(link); }

  // Whether a bundle of this size may come over a link; if not it is refused, and counted so. Over
  // links that are not foreign everything may. Room comes back evenly over the hour.
  bool admit(convergence::LinkId link,
             std::uint64_t octets,
             storage::BudgetUsage const& usage,
             Moment now);

  // A bundle has come. The same, and if it may stay it is counted as taken.
  bool take(convergence::LinkId link,
            std::uint64_t octets,
            storage::BudgetUsage const& usage,
            Moment now);

  Counters const& counters() const { return counters_; }

 private:
  void refill(Moment now);

  Limits limits_;
  std::uint64_t room_;
  std::chrono::milliseconds refilled_at_{0};
  std::map<convergence::LinkId, Medium> links_;
  Counters counters_;
};

}  // namespace bindle::agent
