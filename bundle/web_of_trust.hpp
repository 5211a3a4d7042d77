#pragma once

#include "bundle/ids.hpp"
#include "bundle/statements/vouching.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace bindle {

// Who is vouched for by somebody whom the keyring trusts, or by somebody whom such a one vouches
// for, and so on. A path is worth 0.8 for each of its steps, so that the shortest is the best. A
// plain value.
class WebOfTrust {
 public:
  static constexpr double kWorthOfStep = 0.8;
  static constexpr std::size_t kMaxSteps = 10;
  static constexpr std::size_t kMaxKeys = 4096;  // that are reached

  struct Path {
    std::vector<PublisherKey> keys;  // from the trusted one to the one asked for
    double worth = 1;
  };

  WebOfTrust() = default;

  // Beginning at the `roots`, over vouchings that stand. Each takes part once, whatever circles
  // there are.
  WebOfTrust(std::vector<PublisherKey> const& roots, std::vector<Vouching> const& vouchings);

  // The best path; none when the key is not reached.
  std::optional<Path> path_to(PublisherKey const& key) const;

  // The keys that are reached, roots not among them.
  std::set<PublisherKey> reached() const;

 private:
  struct Step {
    std::size_t number = 0;            // of steps from a root
    std::optional<PublisherKey> from;  // none: a root
  };

  std::map<PublisherKey, Step> steps_;
};

}  // namespace bindle
