#include "agent/core/routing/earliest_arrival.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

namespace bindle::agent {
namespace {

using NodeNumber = ContactPlan::NodeNumber;

// In this window, for a bundle that is with the sender from `ready_ms` on.
std::optional<PlannedHop> hop_in(ContactWindow const& window,
                                 PlannedContact const& contact,
                                 DtnTimeMs ready_ms,
                                 std::uint64_t sending_ms) {
  auto const departure = std::max(window.start_ms, ready_ms);
  if (departure > window.end_ms || sending_ms > window.end_ms - departure) return std::nullopt;
  return PlannedHop{0, window, departure, saturating_add(departure + sending_ms, contact.delay_ms)};
}

std::optional<PlannedHop> hop_over(PlannedContact const& contact,
                                   DtnTimeMs at_ms,
                                   std::uint64_t busy_ms,
                                   std::uint64_t length) {
  auto const sending_ms = sending_time_ms(contact, length);
  if (!sending_ms || *sending_ms > contact.end_ms - contact.start_ms) return std::nullopt;
  auto const window = window_after(contact, at_ms);
  if (!window) return std::nullopt;
  auto const wait_ms = window->is_open(at_ms) ? busy_ms : 0;
  if (auto hop = hop_in(*window, contact, saturating_add(at_ms, wait_ms), *sending_ms)) return hop;
  // It fits into a whole window.
  auto const next = window_after(contact, window->end_ms);
  return next ? hop_in(*next, contact, at_ms, *sending_ms) : std::nullopt;
}

std::uint64_t busy_time(PathQuestion const& question, std::size_t contact) {
  auto const found = question.busy_ms.find(contact);
  return found == question.busy_ms.end() ? 0 : found->second;
}

}  // namespace

EarliestArrivals::EarliestArrivals(ContactPlan const& plan, PathQuestion const& question)
    : reached_(plan.node_count()) {
  using Entry = std::pair<DtnTimeMs, NodeNumber>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> frontier;
  reached_[question.from] = Reached{question.at_ms, std::nullopt, question.from};
  frontier.emplace(question.at_ms, question.from);
  while (!frontier.empty()) {
    auto const [at_ms, node] = frontier.top();
    frontier.pop();
    if (at_ms > reached_[node]->at_ms) continue;
    auto const is_first = node == question.from;
    for (auto const contact : plan.contacts_from(node)) {
      auto const to = plan.receiver_of(contact);
      if (is_first && question.not_via.contains(to)) continue;
      auto const busy_ms = is_first ? busy_time(question, contact) : 0;
      auto hop = hop_over(plan.contacts()[contact], at_ms, busy_ms, question.length);
      if (!hop || (reached_[to] && reached_[to]->at_ms <= hop->arrival_ms)) continue;
      hop->contact = contact;
      reached_[to] = Reached{hop->arrival_ms, hop, node};
      frontier.emplace(hop->arrival_ms, to);
    }
  }
}

std::optional<PlannedPath> EarliestArrivals::path_to(NodeNumber node) const {
  if (!reached_[node]) return std::nullopt;
  PlannedPath path;
  for (auto const* at = &*reached_[node]; at->last_hop; at = &*reached_[at->before])
    path.push_back(*at->last_hop);
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace bindle::agent
