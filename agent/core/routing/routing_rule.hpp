#pragma once

#include "bundle/eid.hpp"
#include "bundle/eid_pattern.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace bindle::agent {

// How bundles for a destination find their way. Whatever the strategy, a neighbour that is the
// destination gets them.
enum class RoutingStrategy : std::uint8_t {
  epidemic,  // to every neighbour
  direct,    // to the destination alone
  fixed,     // to the first of certain neighbours that comes
  plan,      // along the contact plan, by the path on which it arrives first
  prophet,   // to neighbours that are more likely to deliver (RFC 6693), a limited number of them
  spray,     // binary spray and wait: a limited number of copies, half of them to each neighbour
};

// As the configuration and the API spell it.
std::string_view name(RoutingStrategy strategy);

// One [[route]] of the configuration. Of the rules that match a destination the first counts.
struct RoutingRule {
  static constexpr std::size_t kMaxVia = 16;
  static constexpr std::uint16_t kMaxCopies = 64;

  EidPattern destination;
  RoutingStrategy strategy = RoutingStrategy::epidemic;
  std::vector<Eid> via;  // node ids; fixed has some, the others none
  // By spray, of one bundle in all; by prophet, to so many neighbours that are not the destination.
  std::uint16_t copies = 8;
};

}  // namespace bindle::agent
