#pragma once

#include "bundle/eid.hpp"
#include "bundle/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <set>

namespace bindle::agent {

// Counts which files other nodes ask for. A node that asks again and again counts once. Remembers
// the last so many files; pure.
class HotFiles {
 public:
  static constexpr std::size_t kRemembered = 4096;

  // `threshold`: how many nodes have to ask; 0: no file is ever hot.
  explicit HotFiles(std::uint64_t threshold) : threshold_(threshold) {}

  // True when so many nodes have asked with this request, and once for each file.
  bool asked_for(ManifestId const& file, Eid const& by);

 private:
  std::uint64_t threshold_;
  std::map<ManifestId, std::set<Eid>> askers_;
  std::deque<ManifestId> order_;  // in which they were first asked for
};

}  // namespace bindle::agent
