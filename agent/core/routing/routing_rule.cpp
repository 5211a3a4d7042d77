#include "agent/core/routing/routing_rule.hpp"

namespace bindle::agent {

std::string_view name(RoutingStrategy strategy) {
  switch (strategy) {
    case RoutingStrategy::epidemic:
      return "epidemic";
    case RoutingStrategy::direct:
      return "direct";
    case RoutingStrategy::fixed:
      return "static";
    case RoutingStrategy::plan:
      return "plan";
    case RoutingStrategy::prophet:
      return "prophet";
    case RoutingStrategy::spray:
      return "spray";
  }
  return "unknown";
}

}  // namespace bindle::agent
