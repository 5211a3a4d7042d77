#include "bundle/key_successions.hpp"

#include <algorithm>

namespace bindle {

void KeySuccessions::add(PublisherKey const& key, PublisherKey const& successor) {
  if (successors_.emplace(key, successor).second) predecessors_.emplace(successor, key);
}

std::optional<PublisherKey> KeySuccessions::successor_of(PublisherKey const& key) const {
  auto const found = successors_.find(key);
  return found == successors_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<PublisherKey> KeySuccessions::predecessors_of(PublisherKey const& key) const {
  std::vector<PublisherKey> found;
  auto of = key;
  // Keys may succeed each other in a circle: each is taken once.
  for (std::size_t next = 0;; of = found[next++]) {
    auto const [first, last] = predecessors_.equal_range(of);
    for (auto at = first; at != last && found.size() < kMaxPredecessors; ++at)
      if (at->second != key && std::find(found.begin(), found.end(), at->second) == found.end())
        found.push_back(at->second);
    if (next == found.size()) return found;
  }
}

}  // namespace bindle
