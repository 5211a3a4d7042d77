#pragma once

#include "convergence/sync_folder/folder.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bindle::convergence::sync_folder {

// A file below BUNDLES that may be a bundle: whatever its name, since people and other programs put
// bundles there too. Nothing is known of its content.
struct BundleFile {
  std::string folder;  // below BUNDLES; empty: in BUNDLES itself
  std::string name;
  std::uint64_t size = 0;
};

struct BundleListing {
  static constexpr std::size_t kMaxBundles = 200'000;
  static constexpr std::size_t kMaxFolderEntries = 16'384;

  std::vector<BundleFile> files;  // in no particular order
  std::uint64_t bytes = 0;        // of all of them
  // Links, devices, empty files, folders in folders, folders that cannot be read, and what is
  // beyond the limits, each folder then counted once.
  std::uint64_t ignored = 0;
};

// Of `bundles` and the folders in it, no deeper. Blocks.
Result<BundleListing> list_bundles(Folder const& bundles);

// Takes away what an interrupted sync left under temporary names; returns how many files. Blocks.
Result<std::size_t> remove_temporaries(Folder const& folder);
Result<std::size_t> remove_bundle_temporaries(Folder const& bundles);

}  // namespace bindle::convergence::sync_folder
