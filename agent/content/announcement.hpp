#pragma once

#include "agent/content/manifest_bundle.hpp"
#include "agent/content/publishing_node.hpp"
#include "agent/content/version_place.hpp"
#include "bundle/manifest.hpp"
#include "storage/chunks.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace bindle::agent {

// A file whose chunks are stored, on its way into the catalogue. Belongs to one worker.
class Announcement {
 public:
  struct Outcome {
    ManifestId id;
    Manifest manifest;
    std::uint64_t bundles = 0;  // made for it
    bool created = true;        // false: this file has been published before
    bool takes_holding = true;  // the holding belongs to the manifest now
  };

  // `draft` says all but version and publisher.
  Announcement(PublishingNode const& node, Manifest draft, storage::HoldingId holding);

  // Makes the bundles, last the manifest's together with its place in the catalogue; on success
  // everything is durable. A file that was published before in the same words is that one again,
  // and is restored if it was deleted here. Fails as place_of(). Blocks.
  Result<Outcome> announce(VersionWish const& wish);

 private:
  Result<std::optional<Outcome>> announce_at(VersionPlace place);
  Result<std::optional<Outcome>> publish_again(VersionPlace const& place);
  Result<std::optional<Outcome>> add(VersionPlace const& place);
  Result<std::optional<Outcome>> restore(ManifestId const& twin);
  Result<ManifestBundle> carrier_of(ManifestId const& id, Bytes signed_bytes) const;
  Result<void> queue_chunk_bundles();

  PublishingNode const& node_;
  Manifest draft_;
  storage::HoldingId holding_;
  std::optional<std::uint64_t> chunk_bundles_;  // none: not made yet
};

}  // namespace bindle::agent
