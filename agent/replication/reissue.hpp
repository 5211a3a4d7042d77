#pragma once

#include "agent/content/manifest_bundle.hpp"
#include "agent/node_clock.hpp"
#include "agent/origin.hpp"
#include "storage/library.hpp"
#include "storage/manifests.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace bindle::agent {

// Which manifests of files that are complete here are spread again, by bundles of this node.
struct ReissueRules {
  bool republish = false;                 // those published here, before their bundle's life ends
  std::uint64_t prepublish_per_hour = 0;  // of others that nothing spreads any more
};

// Walks the library, a bounded step at a time. A manifest that no bundle spreads is issued again
// while its file asks for more copies than there are. Superseded versions are not, and nothing of
// priority emergency or perishable. Used on one worker at a time.
class Reissue {
 public:
  Reissue(storage::Store& store,
          Origin const& origin,
          NodeClock const& clock,
          std::uint8_t hop_limit,
          ReissueRules rules)
      : store_(store),
        origin_(origin),
        clock_(clock),
        hop_limit_(hop_limit),
        rules_(rules),
        allowance_(static_cast<double>(rules.prepublish_per_hour)) {}

  // Of the bundles that were put into the outbox. Blocks.
  Result<std::vector<storage::SendClass>> step();

 private:
  Result<bool> is_due(storage::LibraryItem const& item, storage::ManifestEntry const& entry);
  Result<bool> lacks_copies(storage::LibraryItem const& item);
  Result<bool> ends_soon(storage::Arrival bundle) const;
  Result<std::optional<storage::SendClass>> issue(ManifestId const& file,
                                                  storage::ManifestEntry const& entry);
  void earn();

  storage::Store& store_;
  Origin const& origin_;
  NodeClock const& clock_;
  std::uint8_t hop_limit_;
  ReissueRules rules_;
  std::optional<ManifestId> after_;
  double allowance_;  // for what is published before anyone asks; an hour's at first
  std::chrono::milliseconds earned_up_to_{0};
};

}  // namespace bindle::agent
