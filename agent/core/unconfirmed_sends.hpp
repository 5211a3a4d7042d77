#pragma once

#include "agent/core/moment.hpp"
#include "agent/core/queued_bundle.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace bindle::agent {

// Bundles that left for one neighbour over links that acknowledge nothing, and when each leaves
// again: after a pause that doubles, until something shows that it arrived. Bounded; what is
// forgotten or given up is offered at the next contact that acknowledges. Pure.
class UnconfirmedSends {
 public:
  struct Pace {
    std::chrono::milliseconds first_pause = std::chrono::seconds(30);
    std::chrono::milliseconds longest_pause = std::chrono::hours(1);
    unsigned times = 16;  // in all
  };

  static constexpr std::size_t kMaxBundles = 4096;

  explicit UnconfirmedSends(Pace pace) : pace_(pace) {}

  // It has left, for the first time or again.
  void sent(QueuedBundle bundle, Moment now);

  // It was to leave again and could not: it is due once more after the same pause.
  void put_off(Arrival arrival, Moment now);

  // It will not be sent, or not again; it may be missing there all the same.
  void give_up(QueuedBundle const& bundle);

  // It has arrived, or need not be sent again. False when nothing was known of it.
  bool forget(Arrival arrival);

  // Those of which nothing has shown yet that they arrived, but `has_arrived` says so.
  std::vector<QueuedBundle> arrived(
      std::function<bool(QueuedBundle const&)> const& has_arrived) const;

  // Those that leave again now, in order of arrival; they are due again only after sent(). What has
  // expired meanwhile is forgotten.
  std::vector<QueuedBundle> take_due(Moment now);

  std::optional<std::chrono::milliseconds> next_due() const;

  // Of this class, the lowest arrival whose bundle may be missing there; those given up count.
  std::optional<Arrival> lowest(SendClass send_class) const;

 private:
  struct Entry {
    QueuedBundle bundle;
    unsigned times_sent = 0;
    std::optional<std::chrono::milliseconds> due = {};  // none: under way
  };

  std::chrono::milliseconds pause_after(unsigned times_sent) const;
  void schedule(Entry& entry, std::optional<std::chrono::milliseconds> due);

  Pace pace_;
  std::map<Arrival, Entry> entries_;
  std::set<std::pair<std::chrono::milliseconds, Arrival>> due_;
  std::map<SendClass, Arrival> given_up_;  // the lowest of each
};

}  // namespace bindle::agent
