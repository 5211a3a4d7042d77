#include "agent/core/send_budgets.hpp"

#include <algorithm>

namespace bindle::agent {

using std::chrono::milliseconds;

std::optional<milliseconds> SendAllowance::closed_until(std::uint64_t octets, Moment now) const {
  auto open = now.elapsed;
  for (auto const& window : windows_)
    open = std::max(open, window->opens_at(octets, now.elapsed));
  if (open <= now.elapsed) return std::nullopt;
  return open;
}

void SendAllowance::spend(std::uint64_t octets, Moment now) {
  for (auto const& window : windows_)
    window->spend(octets, now.elapsed);
}

void SendAllowance::give_back(std::uint64_t octets, Moment now) {
  for (auto const& window : windows_)
    window->give_back(octets, now.elapsed);
}

std::optional<SendAllowance::State> SendAllowance::state(Moment now) const {
  std::optional<State> tightest;
  auto const left = [](State const& state) {
    return state.octets_per_hour - std::min(state.used, state.octets_per_hour);
  };
  for (auto const& window : windows_) {
    State const state{window->limit(), window->used(now.elapsed)};
    if (!tightest || left(state) < left(*tightest)) tightest = state;
  }
  return tightest;
}

SendAllowance SendBudgets::allowance_for(Eid const& neighbour, Moment now) {
  if (budgets_.empty()) return {};
  forget_idle(now);
  auto const node = neighbour.node_id();
  std::vector<std::shared_ptr<SendWindow>> windows;
  for (auto const& budget : budgets_)
    if (budget.nodes.matches(node))
      windows.push_back(window(budget, budget.shared ? "" : node.to_string()));
  return SendAllowance(std::move(windows));
}

std::shared_ptr<SendWindow> SendBudgets::window(SendBudget const& budget,
                                                std::string const& neighbour) {
  auto& window = windows_[{budget.nodes.text(), neighbour}];
  if (!window) window = std::make_shared<SendWindow>(budget.octets_per_hour);
  return window;
}

// Neighbours can call themselves anything: who got nothing for an hour leaves no trace.
void SendBudgets::forget_idle(Moment now) {
  std::erase_if(windows_, [&](auto const& entry) {
    return entry.second.use_count() == 1 && entry.second->used(now.elapsed) == 0;
  });
}

std::map<SendBudgets::Key, SendBudgets::Counts> SendBudgets::counts(Moment now) const {
  std::map<Key, Counts> counts;
  for (auto const& [key, window] : windows_)
    if (window->used(now.elapsed) > 0) counts[key] = window->counts();
  return counts;
}

void SendBudgets::restore(std::map<Key, Counts> const& counts) {
  for (auto const& [key, kept] : counts) {
    auto const is_it = [&key = key](SendBudget const& budget) {
      return budget.nodes.text() == key.first && budget.shared == key.second.empty();
    };
    auto const budget = std::find_if(budgets_.begin(), budgets_.end(), is_it);
    if (budget != budgets_.end()) window(*budget, key.second)->restore(kept);
  }
}

}  // namespace bindle::agent
