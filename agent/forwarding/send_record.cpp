#include "agent/forwarding/send_record.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace bindle::agent {
namespace {

using std::chrono::minutes;

// Between the names of a budget and of a neighbour; in neither.
constexpr char kSeparator = ' ';

// The core counts minutes of a clock that begins anew with each run, the record those of node time.
minutes node_time_at_start(Moment now) {
  return std::chrono::floor<minutes>(std::chrono::milliseconds(now.node_ms) - now.elapsed);
}

storage::SendWindows to_record(std::map<SendBudgets::Key, SendBudgets::Counts> const& counts,
                               minutes start) {
  storage::SendWindows windows;
  for (auto const& [key, window] : counts) {
    auto& record = windows[key.first + kSeparator + key.second];
    for (auto const& count : window)
      record.push_back(
          {static_cast<std::uint64_t>(std::max(count.minute + start, minutes(0)).count()),
           count.octets});
  }
  return windows;
}

std::map<SendBudgets::Key, SendBudgets::Counts> from_record(storage::SendWindows const& windows,
                                                            minutes start) {
  std::map<SendBudgets::Key, SendBudgets::Counts> counts;
  for (auto const& [name, record] : windows) {
    auto const gap = std::min(name.find(kSeparator), name.size() - 1);
    auto& window = counts[{name.substr(0, gap), name.substr(gap + 1)}];
    for (auto const& count : record) {
      window.push_back({minutes(static_cast<std::int64_t>(count.minute)) - start, count.octets});
    }
  }
  return counts;
}

}  // namespace

LazilyKept<storage::SendWindows> kept_send_windows(Core& core, NodeClock const& clock) {
  auto restore = [&core, &clock](storage::SendWindows const& windows) -> Result<void> {
    core.restore_budgets(from_record(windows, node_time_at_start(clock.now())));
    return {};
  };
  auto current = [&core, &clock] {
    auto const now = clock.now();
    return to_record(core.budget_counts(now), node_time_at_start(now));
  };
  return {.name = "send record",
          .read = storage::send_windows,
          .put = storage::put_send_windows,
          .restore = restore,
          .current = current};
}

}  // namespace bindle::agent
