#include "convergence/sync_folder/bundle_listing.hpp"

#include "convergence/sync_folder/bundle_name.hpp"

#include <utility>

namespace bindle::convergence::sync_folder {
namespace {

class Walk {
 public:
  Result<BundleListing> over(Folder const& bundles) {
    TRY(auto const top, bundles.list(BundleListing::kMaxFolderEntries));
    take_files("", top);
    for (auto const& entry : top.entries)
      if (entry.kind == EntryKind::folder) take_folder(bundles, entry.name);
    return std::move(listing_);
  }

 private:
  void take_folder(Folder const& bundles, std::string const& name) {
    auto const folder = bundles.child(name);
    if (!folder) return ignore();
    auto const inner = folder->list(BundleListing::kMaxFolderEntries);
    if (!inner) return ignore();
    take_files(name, *inner);
    for (auto const& entry : inner->entries)
      if (entry.kind == EntryKind::folder) ignore();
  }

  void take_files(std::string const& folder, Listing const& listing) {
    if (!listing.complete) ignore();
    for (auto const& entry : listing.entries) {
      if (entry.kind == EntryKind::folder || is_ours(entry.name, kTemporaryEnding)) continue;
      auto const fits = listing_.files.size() < BundleListing::kMaxBundles;
      if (entry.kind != EntryKind::file || entry.size == 0 || !fits) {
        ignore();
        continue;
      }
      listing_.files.push_back({folder, entry.name, entry.size});
      listing_.bytes += entry.size;
    }
  }

  void ignore() { ++listing_.ignored; }

  BundleListing listing_;
};

}  // namespace

Result<BundleListing> list_bundles(Folder const& bundles) {
  return Walk().over(bundles);
}

Result<std::size_t> remove_temporaries(Folder const& folder) {
  TRY(auto const listing, folder.list(BundleListing::kMaxFolderEntries));
  std::size_t removed = 0;
  for (auto const& entry : listing.entries) {
    if (entry.kind != EntryKind::file || !is_ours(entry.name, kTemporaryEnding)) continue;
    TRY_VOID(folder.remove_file(entry.name));
    ++removed;
  }
  return removed;
}

Result<std::size_t> remove_bundle_temporaries(Folder const& bundles) {
  TRY(auto const listing, bundles.list(BundleListing::kMaxFolderEntries));
  std::size_t removed = 0;
  for (auto const& entry : listing.entries) {
    if (entry.kind != EntryKind::folder || !is_bundle_folder(entry.name)) continue;
    TRY(auto const folder, bundles.child(entry.name));
    TRY(auto const more, remove_temporaries(folder));
    removed += more;
  }
  return removed;
}

}  // namespace bindle::convergence::sync_folder
