#pragma once

#include "bundle/ids.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

namespace bindle {

// Which key came after which: the rotations that a node has taken up. A plain value.
class KeySuccessions {
 public:
  static constexpr std::size_t kMaxPredecessors = 64;

  void add(PublisherKey const& key, PublisherKey const& successor);

  std::optional<PublisherKey> successor_of(PublisherKey const& key) const;

  // The keys that this one came after, directly or over others, nearest first; at most
  // kMaxPredecessors.
  std::vector<PublisherKey> predecessors_of(PublisherKey const& key) const;

  friend bool operator==(KeySuccessions const&, KeySuccessions const&) = default;

 private:
  std::map<PublisherKey, PublisherKey> successors_;
  std::multimap<PublisherKey, PublisherKey> predecessors_;
};

}  // namespace bindle
