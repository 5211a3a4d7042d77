#pragma once

#include "bundle/eid.hpp"
#include "bundle/eid_pattern.hpp"

#include <string>
#include <utility>
#include <vector>

namespace bindle::agent {

// Which nodes live on which island: a place whose nodes reach each other, and from which bundles
// get to other islands only in boats, cars and pockets. What the administrator wrote decides, never
// what a node says of itself: otherwise anybody could make up islands.
class IslandMap {
 public:
  struct Island {
    std::string name;
    std::vector<EidPattern> nodes;  // of node ids
  };

  IslandMap() = default;

  // `own` is the island of this node; empty: none.
  IslandMap(std::string own, std::vector<Island> islands)
      : own_(std::move(own)), islands_(std::move(islands)) {}

  // Of another node: the first island with a pattern that matches; empty when there is none.
  std::string const& island_of(Eid const& node) const;

  std::string const& own() const { return own_; }

  // Nothing is ever on an island.
  bool empty() const { return own_.empty() && islands_.empty(); }

 private:
  std::string own_;
  std::vector<Island> islands_;
};

}  // namespace bindle::agent
