#pragma once

#include "bundle/result.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace bindle::storage {

class Transaction;
class View;

// How many bundles this node took from one island to another, hour by hour.

struct IslandPair {
  std::string from;
  std::string to;

  friend auto operator<=>(IslandPair const&, IslandPair const&) = default;
};

struct Transported {
  std::uint64_t bundles = 0;
  std::uint64_t bytes = 0;

  friend bool operator==(Transported const&, Transported const&) = default;
};

// Island names have at most 255 octets. `hour` counts from 1970.
Result<void> add_transported(Transaction& transaction,
                             std::uint64_t hour,
                             IslandPair const& pair,
                             Transported const& amount);

// Drops the hours before `hour`, some at a time.
Result<void> prune_transported(Transaction& transaction, std::uint64_t hour);

// From `hour` on, oldest first.
Result<void> visit_transported(
    View const& view,
    std::uint64_t hour,
    std::function<void(std::uint64_t hour, IslandPair const&, Transported const&)> const& visit);

}  // namespace bindle::storage
