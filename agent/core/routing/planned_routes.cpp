#include "agent/core/routing/planned_routes.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

// What was found is used for so long, of time that passes or that windows are filled for.
constexpr std::uint64_t kFreshMs = 1000;
constexpr std::size_t kMostFound = 256;

// The clock may have been set meanwhile.
constexpr std::chrono::milliseconds kLongestTrust = std::chrono::minutes(1);

bool is_in_time(storage::Deadline const& expires, DtnTimeMs arrival_ms, Moment now) {
  if (expires.scale == storage::TimeScale::dtn) return arrival_ms < expires.at_ms;
  auto const until = arrival_ms - std::min(arrival_ms, now.dtn_ms);  // found a moment ago
  return saturating_add(now.node_ms, until) < expires.at_ms;
}

}  // namespace

PlannedRoutes::Beyond PlannedRoutes::beyond(Eid const& neighbour, Moment now) const {
  auto const number = plan_->number_of(neighbour);
  if (now.dtn_ms == 0 || !number || !open_contact_to(neighbour, now.dtn_ms)) return nullptr;
  auto nodes = std::make_shared<std::set<Eid>>();
  EarliestArrivals const from_there(*plan_, {.from = *number, .at_ms = now.dtn_ms});
  for (ContactPlan::NodeNumber node = 0; node < plan_->node_count(); ++node)
    if (from_there.path_to(node)) nodes->insert(plan_->node(node));
  return nodes;
}

bool PlannedRoutes::may_leave(QueuedBundle const& bundle, Eid const& neighbour, Moment now) {
  auto const path = path_of(bundle, now);
  if (path && leads_over(*path, neighbour, now.dtn_ms)) return true;
  auto const contact = now.dtn_ms == 0 ? std::nullopt : open_contact_to(neighbour, now.dtn_ms);
  if (contact && busy_ms_.contains(*contact)) crowded_.insert(*contact);
  return false;
}

void PlannedRoutes::left(QueuedBundle const& bundle, Eid const& neighbour, Moment now) {
  auto const path = path_of(bundle, now);
  if (!path || !leads_over(*path, neighbour, now.dtn_ms)) return;
  auto const contact = path->front().contact;
  auto const sending_ms = sending_time_ms(plan_->contacts()[contact], bundle.length).value_or(0);
  if (!underway_.try_emplace(bundle.arrival, Underway{contact, sending_ms}).second) return;
  busy_ms_[contact] += sending_ms;
  left_since_ms_ += sending_ms;
}

bool PlannedRoutes::settled(Arrival arrival) {
  auto const found = underway_.extract(arrival);
  if (found.empty()) return false;
  auto const [contact, sending_ms] = found.mapped();
  auto const is_on_contact = [contact = contact](auto const& entry) {
    return entry.second.contact == contact;
  };
  busy_ms_[contact] -= sending_ms;
  if (busy_ms_[contact] > 0 || std::any_of(underway_.begin(), underway_.end(), is_on_contact))
    return false;
  busy_ms_.erase(contact);
  if (crowded_.erase(contact) == 0) return false;
  found_.clear();
  return true;
}

std::optional<PlannedPath> PlannedRoutes::path_to(Eid const& destination, Moment now) const {
  auto const number = plan_->number_of(destination);
  auto const self = plan_->number_of(self_.primary());
  if (now.dtn_ms == 0 || !number || !self) return std::nullopt;
  PathQuestion const question{.from = *self, .at_ms = now.dtn_ms, .busy_ms = busy_ms_};
  return EarliestArrivals(*plan_, question).path_to(*number);
}

std::optional<PlannedPath> PlannedRoutes::path_of(QueuedBundle const& bundle, Moment now) {
  auto const number = plan_->number_of(bundle.destination);
  if (now.dtn_ms == 0 || !number || !plan_->number_of(self_.primary())) return std::nullopt;
  Way way{bundle.length, {}};
  // Not back to where it comes from.
  for (auto const& node : {bundle.source, bundle.received_from.value_or(Eid::none())})
    if (auto const known = plan_->number_of(node)) way.not_via.insert(*known);
  auto path = arrivals(way, now).path_to(*number);
  if (path && !path->empty() && !is_in_time(bundle.expires, path->back().arrival_ms, now))
    return std::nullopt;
  return path;
}

EarliestArrivals const& PlannedRoutes::arrivals(Way const& way, Moment now) {
  auto const is_fresh = now.dtn_ms >= searched_at_ && now.dtn_ms - searched_at_ < kFreshMs &&
                        left_since_ms_ < kFreshMs;
  if (!is_fresh || found_.size() >= kMostFound) {
    found_.clear();
    searched_at_ = now.dtn_ms;
    left_since_ms_ = 0;
  }
  auto const found = found_.find(way);
  if (found != found_.end()) return found->second;
  PathQuestion const question{
      *plan_->number_of(self_.primary()), now.dtn_ms, way.length, busy_ms_, way.not_via};
  return found_.emplace(way, EarliestArrivals(*plan_, question)).first->second;
}

bool PlannedRoutes::leads_over(PlannedPath const& path,
                               Eid const& neighbour,
                               DtnTimeMs at_ms) const {
  if (path.empty()) return false;
  auto const& hop = path.front();
  auto const& contact = plan_->contacts()[hop.contact];
  if (!contact.to.same_node(neighbour) || !hop.window.is_open(at_ms)) return false;
  auto const busy = busy_ms_.find(hop.contact);
  auto const sending_ms = hop.arrival_ms - hop.departure_ms - contact.delay_ms;
  auto const waiting_ms = busy == busy_ms_.end() ? 0 : busy->second;
  return saturating_add(waiting_ms, sending_ms) <= hop.window.end_ms - at_ms;
}

std::optional<std::size_t> PlannedRoutes::open_contact_to(Eid const& neighbour,
                                                          DtnTimeMs at_ms) const {
  auto const self = plan_->number_of(self_.primary());
  if (!self) return std::nullopt;
  for (auto const position : plan_->contacts_from(*self)) {
    auto const& contact = plan_->contacts()[position];
    auto const window = window_after(contact, at_ms);
    if (window && window->is_open(at_ms) && contact.to.same_node(neighbour)) return position;
  }
  return std::nullopt;
}

std::optional<std::chrono::milliseconds> PlannedRoutes::next_look(Moment now) const {
  if (plan_->contacts().empty()) return std::nullopt;
  auto const boundary = now.dtn_ms == 0 ? std::nullopt : plan_->next_boundary(now.dtn_ms);
  auto const longest = static_cast<std::uint64_t>(kLongestTrust.count());
  auto const wait = boundary ? std::min(*boundary - now.dtn_ms, longest) : longest;
  return now.elapsed + std::chrono::milliseconds(wait);
}

}  // namespace bindle::agent
