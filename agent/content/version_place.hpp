#pragma once

#include "bundle/manifest.hpp"
#include "storage/store.hpp"
#include "storage/versions.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace bindle::agent {

// What a publisher says of the versions before a file.
struct VersionWish {
  std::optional<ManifestId> replaces;  // it is the next version of this one
  bool update = false;  // it is the next version of the publisher's latest of the same name, if any
  bool apart = false;   // it is a first version, even if the name has several of another file
};

// Where a file goes among the versions that its publisher has published here.
struct VersionPlace {
  std::uint64_t number = 1;
  std::optional<ManifestId> supersedes;
  std::optional<ManifestId> twin;  // the same file, published before: it is that one again
  std::vector<storage::NumberedVersion> seen;  // versions of the name, as far as they were compared
};

// `draft` says all but number, predecessor and time. Errc::not_found when the version to replace is
// not known here, Errc::not_permitted when it is another publisher's, Errc::conflict when it is not
// the latest, or when nothing is said of versions and the name has several.
Result<VersionPlace> place_of(storage::View const& view,
                              Manifest const& draft,
                              VersionWish const& wish,
                              std::uint64_t dtn_ms);

// Whether the versions of the name are still those that the place was chosen by.
Result<bool> is_still_so(storage::View const& view,
                         Manifest const& draft,
                         VersionPlace const& place);

}  // namespace bindle::agent
