#pragma once

#include "agent/core/core.hpp"
#include "tests/unit/agent/sample_queue.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace bindle::test {

// Cores that carry ordinary bundles: containers for storage, contacts in memory that last until
// nothing more is to be sent, a clock that moves when it is told to.
class RoutingSimulation {
 public:
  using Node = std::size_t;
  using Bundle = std::size_t;

  // All nodes have the same rules.
  RoutingSimulation(std::size_t nodes,
                    std::vector<agent::RoutingRule> rules,
                    std::vector<agent::PlannedContact> const& plan = {});

  static Eid name_of(Node node) { return eid("dtn://node-" + std::to_string(node) + "/"); }

  Bundle send(Node from, Node to);

  // The nodes meet, exchange what they have to, and part.
  void meet(Node a, Node b);

  // Time passes.
  void wait(std::chrono::milliseconds time) { now_ += time; }

  // The node meets several at once.
  void meet_all(Node a, std::vector<Node> const& others);

  bool delivered(Bundle bundle) const { return delivered_.contains(bundle); }

  std::size_t delivered_count() const { return delivered_.size(); }

  std::size_t transmissions() const { return transmissions_; }

  // That all nodes together stand for.
  std::size_t copies(Bundle bundle) const;

  // How many nodes hold a bundle that they may pass on, the destination not among them.
  std::size_t holders(Bundle bundle) const;

 private:
  struct Stored {
    Bundle bundle = 0;
    agent::QueuedBundle queued;
  };

  struct Place {
    explicit Place(agent::Core::Settings settings) : core(std::move(settings)) {}

    agent::Core core;
    std::map<storage::Arrival, Stored> bundles;
    storage::Arrival last_arrival = 0;
    std::set<Bundle> known;
    std::map<Eid, agent::Contact::Watermarks> offered;
  };

  struct Way {
    Node a = 0;
    Node b = 0;
  };

  agent::Moment now() const {
    auto moment = at(now_);
    moment.node_ms = static_cast<std::uint64_t>(now_.count()) + 1;
    return moment;
  }

  convergence::LinkId raise(Node a, Node b);
  void lower(convergence::LinkId link);
  void settle();
  void later(Node node, agent::Actions actions);
  void add_copies(Node node, Bundle bundle, std::uint16_t copies, Node from);
  agent::TransferOutcome carry(Node from, convergence::LinkId link, storage::Arrival arrival);

  void perform(Node node, agent::action::Fetch const& fetch);
  void perform(Node node, agent::action::FetchRouted const& fetch);
  void perform(Node node, agent::action::Send const& send);
  void perform(Node node, agent::action::HandedOn const& handed_on);
  void perform(Node node, agent::action::RaiseWatermark const& raised);
  void perform(Node node, agent::action::TellPredictabilities const& told);

  // Nothing of files here.
  template <class Other>
  void perform(Node, Other const&) {}

  std::shared_ptr<agent::RoutingTable const> table_;
  std::vector<std::unique_ptr<Place>> places_;
  std::map<convergence::LinkId, Way> ways_;
  std::deque<std::pair<Node, agent::Action>> actions_;
  std::set<Bundle> delivered_;
  std::size_t transmissions_ = 0;
  std::uint64_t last_link_ = 0;
  Bundle last_bundle_ = 0;
  std::chrono::milliseconds now_{0};
};

inline RoutingSimulation::RoutingSimulation(std::size_t nodes,
                                            std::vector<agent::RoutingRule> rules,
                                            std::vector<agent::PlannedContact> const& plan)
    : table_(std::make_shared<agent::RoutingTable const>(std::move(rules))) {
  for (Node node = 0; node < nodes; ++node) {
    agent::Core::Settings settings;
    settings.reception.self = name_of(node);
    settings.reception.routes = table_;
    settings.plan = std::make_shared<agent::ContactPlan const>(plan, name_of(node));
    places_.push_back(std::make_unique<Place>(std::move(settings)));
  }
}

inline RoutingSimulation::Bundle RoutingSimulation::send(Node from, Node to) {
  auto& place = *places_[from];
  agent::QueuedBundle queued;
  queued.arrival = ++place.last_arrival;
  queued.source = name_of(from);
  queued.destination = name_of(to);
  queued.length = 1000;
  queued.expires = storage::Deadline::dtn(std::numeric_limits<std::uint64_t>::max());
  queued.routing = table_->state_for({queued.destination, std::nullopt}, std::nullopt);
  auto const bundle = ++last_bundle_;
  place.known.insert(bundle);
  place.bundles.emplace(queued.arrival, Stored{bundle, queued});
  later(from, place.core.bundles_queued(queued.send_class, now()));
  settle();
  return bundle;
}

inline convergence::LinkId RoutingSimulation::raise(Node a, Node b) {
  convergence::LinkId const link{++last_link_};
  ways_.emplace(link, Way{a, b});
  for (auto const& [node, other] : {std::pair(a, b), std::pair(b, a)}) {
    auto& place = *places_[node];
    auto const neighbour = name_of(other);
    later(node, place.core.link_up(link, neighbour, {}, place.offered[neighbour], now()));
  }
  return link;
}

inline void RoutingSimulation::lower(convergence::LinkId link) {
  auto const way = ways_.at(link);
  ways_.erase(link);
  for (auto const node : {way.a, way.b})
    later(node, places_[node]->core.link_down(link, now()));
}

inline void RoutingSimulation::meet(Node a, Node b) {
  meet_all(a, {b});
}

inline void RoutingSimulation::meet_all(Node a, std::vector<Node> const& others) {
  std::vector<convergence::LinkId> links;
  for (auto const other : others)
    links.push_back(raise(a, other));
  settle();
  for (auto const link : links)
    lower(link);
  settle();
  now_ += std::chrono::minutes(1);
}

inline std::size_t RoutingSimulation::holders(Bundle bundle) const {
  std::size_t count = 0;
  for (auto const& place : places_)
    for (auto const& [arrival, stored] : place->bundles)
      if (stored.bundle == bundle) ++count;
  return count;
}

inline std::size_t RoutingSimulation::copies(Bundle bundle) const {
  std::size_t sum = 0;
  for (auto const& place : places_)
    for (auto const& [arrival, stored] : place->bundles)
      if (stored.bundle == bundle && stored.queued.routing) sum += stored.queued.routing->copies;
  return sum;
}

inline void RoutingSimulation::later(Node node, agent::Actions actions) {
  for (auto& action : actions)
    actions_.emplace_back(node, std::move(action));
}

inline void RoutingSimulation::settle() {
  while (!actions_.empty()) {
    auto const [node, action] = std::move(actions_.front());
    actions_.pop_front();
    std::visit([this, at = node](auto const& what) { perform(at, what); }, action);
  }
}

inline void RoutingSimulation::perform(Node node, agent::action::Fetch const& fetch) {
  auto& place = *places_[node];
  std::vector<agent::QueuedBundle> page;
  for (auto found = place.bundles.upper_bound(fetch.what.after);
       found != place.bundles.end() && page.size() < fetch.what.limit;
       ++found)
    if (found->second.queued.send_class == fetch.what.send_class)
      page.push_back(found->second.queued);
  later(node, place.core.fetched(fetch.link, fetch.what, page, now()));
}

inline void RoutingSimulation::perform(Node node, agent::action::FetchRouted const& fetch) {
  using storage::RoutedExtent;
  auto& place = *places_[node];
  std::vector<agent::QueuedBundle> page;
  for (auto found = place.bundles.upper_bound(fetch.what.after);
       found != place.bundles.end() && page.size() < fetch.what.limit;
       ++found) {
    auto const& queued = found->second.queued;
    if (queued.send_class != fetch.what.send_class || !queued.routing) continue;
    auto const extent = fetch.reach->towards(queued.destination);
    if (extent == RoutedExtent::all || (extent == RoutedExtent::relayed && queued.routing->relay))
      page.push_back(queued);
  }
  later(node, place.core.routed_fetched(fetch.link, fetch.what, page, now()));
}

inline void RoutingSimulation::add_copies(Node node,
                                          Bundle bundle,
                                          std::uint16_t copies,
                                          Node from) {
  for (auto& [arrival, stored] : places_[node]->bundles) {
    if (stored.bundle != bundle) continue;
    auto const& came_from = stored.queued.received_from;
    auto more = agent::after_copies_came(
        *stored.queued.routing, copies, name_of(from), came_from ? came_from->to_string() : "");
    if (more) stored.queued.routing = std::move(more);
  }
  later(node, places_[node]->core.routing_changed(now()));
}

inline agent::TransferOutcome RoutingSimulation::carry(Node from,
                                                       convergence::LinkId link,
                                                       storage::Arrival arrival) {
  using agent::TransferOutcome;
  auto const way = ways_.find(link);
  if (way == ways_.end()) return TransferOutcome::link_lost;
  auto const stored = places_[from]->bundles.find(arrival);
  if (stored == places_[from]->bundles.end()) return TransferOutcome::refused_not_acceptable;
  auto const to = way->second.a == from ? way->second.b : way->second.a;
  auto& place = *places_[to];
  ++transmissions_;
  auto const bundle = stored->second.bundle;
  auto const is_new = place.known.insert(bundle).second;

  agent::ReceivedBundle received;
  received.bundle = stored->second.queued;
  received.neighbour = name_of(from);
  received.bundle.received_from = received.neighbour;
  auto const strategy = table_->rule_for(received.bundle.destination).strategy;
  if (received.bundle.routing && strategy == agent::RoutingStrategy::spray)
    received.copies = agent::copies_to_give(*received.bundle.routing, strategy);
  auto const reception = place.core.bundle_received(link, received, now());
  if (!is_new) {
    if (reception.further_copies) add_copies(to, bundle, *reception.further_copies, from);
    return TransferOutcome::acknowledged;
  }
  received.bundle.routing = reception.routing;
  received.bundle.arrival = ++place.last_arrival;
  if (reception.queue == storage::Queue::pending)
    place.bundles.emplace(received.bundle.arrival, Stored{bundle, received.bundle});
  else
    delivered_.insert(bundle);
  later(to, place.core.bundle_stored(link, received, reception, {}, now()));
  return TransferOutcome::acknowledged;
}

inline void RoutingSimulation::perform(Node node, agent::action::Send const& send) {
  auto const outcome = carry(node, send.link, send.bundle.arrival);
  later(node, places_[node]->core.transfer_settled(send.link, send.bundle.arrival, outcome, now()));
}

inline void RoutingSimulation::perform(Node node, agent::action::HandedOn const& handed_on) {
  auto& place = *places_[node];
  auto const& bundle = handed_on.bundle;
  auto const stored = place.bundles.find(bundle.arrival);
  if (stored != place.bundles.end() && bundle.destination.same_node(handed_on.neighbour)) {
    place.bundles.erase(stored);
  } else if (stored != place.bundles.end() && bundle.routing) {
    auto& routing = stored->second.queued.routing;
    auto const strategy = table_->rule_for(bundle.destination).strategy;
    routing = agent::after_handing_on(*routing, strategy, handed_on.neighbour);
  }
  if (bundle.routing) later(node, place.core.hand_over_recorded(bundle.arrival, now()));
}

inline void RoutingSimulation::perform(Node node, agent::action::TellPredictabilities const& told) {
  for (Node other = 0; other < places_.size(); ++other)
    if (name_of(other) == told.neighbour)
      later(other, places_[other]->core.predictabilities_heard(name_of(node), told.table, now()));
}

inline void RoutingSimulation::perform(Node node, agent::action::RaiseWatermark const& raised) {
  places_[node]->offered[raised.neighbour][static_cast<std::size_t>(raised.send_class)] =
      raised.offered_up_to;
}

}  // namespace bindle::test
