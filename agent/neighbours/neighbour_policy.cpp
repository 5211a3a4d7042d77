#include "agent/neighbours/neighbour_policy.hpp"

#include <algorithm>

namespace bindle::agent {

NeighbourPolicy const* NeighbourSettings::find(Eid const& node) const {
  auto const is_it = [&](NeighbourPolicy const& policy) { return policy.node == node; };
  auto const found = std::find_if(neighbours.begin(), neighbours.end(), is_it);
  return found == neighbours.end() ? nullptr : &*found;
}

NeighbourPolicy const* NeighbourSettings::find_dialled(std::string_view url) const {
  if (url.empty()) return nullptr;
  auto const is_it = [&](NeighbourPolicy const& policy) { return policy.address == url; };
  auto const found = std::find_if(neighbours.begin(), neighbours.end(), is_it);
  return found == neighbours.end() ? nullptr : &*found;
}

NeighbourRules NeighbourSettings::rules(NeighbourPolicy const* policy) const {
  NeighbourRules rules;
  rules.trust = trust;
  if (policy != nullptr) {
    rules.fingerprint = policy->fingerprint;
    rules.local = policy->local;
    if (policy->fingerprint) rules.trust = TrustMode::pinned;
    rules.trust = policy->trust.value_or(rules.trust);
  }
  auto const vouched = rules.trust == TrustMode::pinned || rules.trust == TrustMode::ca;
  rules.tls = vouched ? TlsPolicy::require : tls;
  if (policy != nullptr) rules.tls = policy->tls.value_or(rules.tls);
  return rules;
}

}  // namespace bindle::agent
