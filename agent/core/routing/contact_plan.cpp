#include "agent/core/routing/contact_plan.hpp"

#include <utility>

namespace bindle::agent {

std::optional<ContactWindow> window_after(PlannedContact const& contact, DtnTimeMs at_ms) {
  if (contact.end_ms > at_ms) return ContactWindow{contact.start_ms, contact.end_ms};
  if (contact.every_ms == 0) return std::nullopt;
  auto const shift = ((at_ms - contact.end_ms) / contact.every_ms + 1) * contact.every_ms;
  return ContactWindow{saturating_add(contact.start_ms, shift),
                       saturating_add(contact.end_ms, shift)};
}

std::optional<std::uint64_t> sending_time_ms(PlannedContact const& contact, std::uint64_t octets) {
  constexpr std::uint64_t kLongestSeconds = std::uint64_t{1} << 40;
  auto const seconds = octets / contact.rate;
  if (seconds > kLongestSeconds) return std::nullopt;
  auto const rest = octets % contact.rate;
  return seconds * 1000 + (rest * 1000 + contact.rate - 1) / contact.rate;
}

ContactPlan::ContactPlan(std::vector<PlannedContact> contacts, NodeIds const& self)
    : contacts_(std::move(contacts)) {
  for (std::size_t i = 0; i < contacts_.size(); ++i) {
    auto const sender = add_node(contacts_[i].from, self);
    receivers_.push_back(add_node(contacts_[i].to, self));
    from_[sender].push_back(i);
  }
}

ContactPlan::NodeNumber ContactPlan::add_node(Eid const& node, NodeIds const& self) {
  auto const name = self.contains(node) ? self.primary() : node.node_id();
  auto const [found, is_new] = numbers_.try_emplace(name, nodes_.size());
  auto const number = found->second;
  if (!is_new) return number;
  nodes_.push_back(name);
  from_.emplace_back();
  if (name == self.primary() && self.second()) numbers_.emplace(*self.second(), number);
  return number;
}

std::optional<ContactPlan::NodeNumber> ContactPlan::number_of(Eid const& endpoint) const {
  auto const found = numbers_.find(endpoint.node_id());
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

std::optional<DtnTimeMs> ContactPlan::next_boundary(DtnTimeMs at_ms) const {
  std::optional<DtnTimeMs> next;
  for (auto const& contact : contacts_) {
    auto const window = window_after(contact, at_ms);
    if (!window) continue;
    auto const boundary = window->start_ms > at_ms ? window->start_ms : window->end_ms;
    if (!next || boundary < *next) next = boundary;
  }
  return next;
}

}  // namespace bindle::agent
