#pragma once

#include "bundle/bundle.hpp"
#include "bundle/bundle_fingerprint.hpp"
#include "bundle/priority.hpp"
#include "convergence/sync_folder/folder.hpp"

#include <cstdint>
#include <optional>

namespace bindle::convergence::sync_folder {

// What the beginning of a bundle file says: all blocks before the payload. Nothing is checked that
// takes the payload.
struct BundleHead {
  BundleId id;
  Eid destination;
  std::optional<Eid> previous_node;
  std::optional<ContentKind> kind;
  Priority priority = Priority::normal;
  Audience audience = Audience::everyone;
  std::uint64_t lifetime_ms = 0;
  bool administrative_record = false;

  // None without a source: such a bundle has no identity.
  std::optional<BundleFingerprint> fingerprint() const;
};

// Reads no more than the head. Errc::malformed and Errc::unsupported when it is none that `policy`
// accepts, Errc::io when it cannot be read. Blocks.
Result<BundleHead> read_head(Descriptor const& file, ParsePolicy const& policy);

// The whole file; Errc::unsupported when it is longer than `limit`. Blocks.
Result<Bytes> read_bundle(Descriptor const& file, std::uint64_t limit);

}  // namespace bindle::convergence::sync_folder
