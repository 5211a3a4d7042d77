#include "agent/core/routing/prophet_routes.hpp"

namespace bindle::agent {

void ProphetRoutes::heard(Eid const& neighbour, Predictabilities theirs, Moment now) {
  history_.heard(neighbour, theirs, now.node_ms);
  told_.insert_or_assign(neighbour.node_id(), std::move(theirs));
}

ProphetRoutes::BetterFor ProphetRoutes::better_for(Eid const& neighbour, Moment now) const {
  auto const found = told_.find(neighbour.node_id());
  if (found == told_.end()) return nullptr;
  auto nodes = std::make_shared<std::set<Eid>>();
  for (auto const& [node, said] : found->second.towards)
    if (theirs(neighbour, node) > ours(node, now)) nodes->insert(node);
  return nodes;
}

double ProphetRoutes::ours(Eid const& endpoint, Moment now) const {
  return history_.towards(endpoint, now.node_ms);
}

double ProphetRoutes::theirs(Eid const& neighbour, Eid const& endpoint) const {
  auto const table = told_.find(neighbour.node_id());
  if (table == told_.end()) return 0;
  auto const said = table->second.towards.find(endpoint.node_id());
  if (said == table->second.towards.end()) return 0;
  return static_cast<double>(said->second) / Predictabilities::kCertain;
}

}  // namespace bindle::agent
