#include "agent/content/catalogue.hpp"

#include "agent/content/download_steps.hpp"
#include "storage/transaction.hpp"

#include <utility>
#include <vector>

namespace bindle::agent {
namespace {

constexpr std::size_t kCataloguePage = 256;

Result<void> add_versions(storage::Store& store, std::vector<storage::FileVersion> versions) {
  storage::Change change;
  change.work = [versions =
                     std::move(versions)](storage::Transaction& transaction) -> Result<void> {
    for (auto const& version : versions)
      TRY_VOID(storage::add_version(transaction, version));
    return {};
  };
  return store.committer().commit(std::move(change));
}

}  // namespace

storage::FileVersion version_of(ManifestId const& id, Manifest const& manifest) {
  // Which private files have the same name is not to be seen: each is by itself.
  auto name = manifest.name.empty() ? id.to_string() : manifest.name;
  return {id, manifest.publisher, std::move(name), manifest.version, manifest.supersedes};
}

Result<bool> add_to_catalogue(storage::Transaction& transaction,
                              ManifestId const& id,
                              Manifest const& manifest,
                              ByteView signed_bytes,
                              storage::ManifestEntry entry) {
  TRY(auto const is_new, storage::add_manifest(transaction, id, signed_bytes, std::move(entry)));
  if (is_new) TRY_VOID(storage::add_version(transaction, version_of(id, manifest)));
  return is_new;
}

Result<void> complete_versions(storage::Store& store) {
  TRY(auto const complete, storage::versions_are_complete(store.view()));
  if (complete) return {};
  storage::CatalogueNumber after = 0;
  for (auto more = true; more;) {
    TRY(auto const page, storage::catalogue_page(store.view(), after, kCataloguePage));
    std::vector<storage::FileVersion> versions;
    for (auto const& item : page) {
      TRY(auto const manifest, load_manifest(store.view(), item.id));
      versions.push_back(version_of(item.id, manifest));
    }
    if (!versions.empty()) TRY_VOID(add_versions(store, std::move(versions)));
    more = page.size() == kCataloguePage;
    if (more) after = page.back().entry.number;
  }
  storage::Change change;
  change.work = [](storage::Transaction& transaction) {
    return storage::note_versions_complete(transaction);
  };
  return store.committer().commit(std::move(change));
}

}  // namespace bindle::agent
