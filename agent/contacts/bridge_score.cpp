#include "agent/contacts/bridge_score.hpp"

#include <algorithm>

namespace bindle::agent {
namespace {

double points(double reached, double aim, double most) {
  return std::min(reached / aim, 1.0) * most;
}

}  // namespace

BridgeScore bridge_score(BridgeActivity const& activity) {
  return {.islands = points(static_cast<double>(activity.islands), 4, 30),
          .bundles = points(static_cast<double>(activity.bundles), 100, 30),
          .syncs = points(activity.syncs_per_hour, 1, 20),
          .pairs = points(static_cast<double>(activity.pairs), 6, 20)};
}

}  // namespace bindle::agent
