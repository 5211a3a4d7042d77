#include "bundle/web_of_trust.hpp"

#include <algorithm>

namespace bindle {

// Breadth first: whoever is reached again has a path already that is no longer.
WebOfTrust::WebOfTrust(std::vector<PublisherKey> const& roots,
                       std::vector<Vouching> const& vouchings) {
  std::multimap<PublisherKey, PublisherKey> subjects;
  for (auto const& vouching : vouchings)
    if (vouching.stands) subjects.emplace(vouching.key, vouching.subject);
  std::vector<PublisherKey> frontier;
  for (auto const& root : roots)
    if (steps_.emplace(root, Step{}).second) frontier.push_back(root);
  std::size_t left = kMaxKeys;
  for (std::size_t number = 1; number <= kMaxSteps && !frontier.empty(); ++number) {
    std::vector<PublisherKey> next;
    for (auto const& from : frontier) {
      auto const [first, last] = subjects.equal_range(from);
      for (auto at = first; at != last && left > 0; ++at) {
        if (!steps_.emplace(at->second, Step{number, from}).second) continue;
        next.push_back(at->second);
        --left;
      }
    }
    frontier = std::move(next);
  }
}

std::optional<WebOfTrust::Path> WebOfTrust::path_to(PublisherKey const& key) const {
  auto at = steps_.find(key);
  if (at == steps_.end()) return std::nullopt;
  Path path;
  path.keys.push_back(key);
  while (at->second.from) {
    path.worth *= kWorthOfStep;
    at = steps_.find(*at->second.from);
    path.keys.push_back(at->first);
  }
  std::reverse(path.keys.begin(), path.keys.end());
  return path;
}

std::set<PublisherKey> WebOfTrust::reached() const {
  std::set<PublisherKey> keys;
  for (auto const& [key, step] : steps_)
    if (step.from) keys.insert(key);
  return keys;
}

}  // namespace bindle
