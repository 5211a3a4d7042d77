#include "agent/content/version_place.hpp"

#include "agent/content/catalogue.hpp"
#include "agent/content/download_steps.hpp"
#include "bundle/dtn_time.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

namespace bindle::agent {
namespace {

// So many versions of a name are looked at, the latest first.
constexpr std::size_t kCompared = 16;

struct Published {
  ManifestId id;
  Manifest manifest;
};

Result<std::vector<storage::NumberedVersion>> versions_of(storage::View const& view,
                                                          Manifest const& draft) {
  return storage::versions_of_name(view, draft.publisher, draft.name, kCompared);
}

bool is_over(Manifest const& manifest, std::uint64_t dtn_ms) {
  if (dtn_ms == 0 || manifest.created_ms == 0) return false;
  return saturating_add(manifest.created_ms, manifest.lifetime_ms) <= dtn_ms;
}

bool is_the_same_file(Manifest draft, Manifest const& published) {
  draft.version = published.version;
  draft.supersedes = published.supersedes;
  draft.created_ms = published.created_ms;
  return draft == published;
}

// Which of the published versions it may be again.
bool is_twin(Manifest const& draft,
             Published const& other,
             VersionWish const& wish,
             std::uint64_t latest,
             std::uint64_t dtn_ms) {
  if (!is_the_same_file(draft, other.manifest) || is_over(other.manifest, dtn_ms)) return false;
  if (wish.replaces)
    return other.id == *wish.replaces || other.manifest.supersedes == wish.replaces;
  return !wish.update || other.manifest.version == latest;
}

Result<VersionPlace> after(storage::View const& view, Manifest const& draft, Published before) {
  auto const version = version_of(before.id, before.manifest);
  if (before.manifest.publisher != draft.publisher)
    return fail(Errc::not_permitted, "only its publisher can replace a file");
  TRY(auto const superseded, storage::is_superseded(view, version));
  if (superseded)
    return fail(Errc::conflict, before.id.to_string() + " has been replaced by a later version");
  if (before.manifest.version == std::numeric_limits<std::uint64_t>::max())
    return fail(Errc::conflict, "there is no version number after the last one");
  VersionPlace place;
  place.number = before.manifest.version + 1;
  place.supersedes = before.id;
  return place;
}

// Of several files with the highest number, the one heard of last.
Result<ManifestId> latest_of(storage::View const& view,
                             std::vector<storage::NumberedVersion> const& seen) {
  auto latest = seen.front().id;
  storage::CatalogueNumber heard = 0;
  for (auto const& version : seen) {
    if (version.number != seen.front().number) break;
    TRY(auto const entry, storage::find_manifest(view, version.id));
    if (!entry || entry->number < heard) continue;
    heard = entry->number;
    latest = version.id;
  }
  return latest;
}

Result<VersionPlace> place_without_twin(storage::View const& view,
                                        Manifest const& draft,
                                        VersionWish const& wish,
                                        std::vector<storage::NumberedVersion> const& seen) {
  if (wish.replaces) {
    TRY(auto manifest, load_manifest(view, *wish.replaces));
    TRY(auto place, after(view, draft, {*wish.replaces, std::move(manifest)}));
    // Under its new name, too, it is the latest.
    if (!seen.empty() && seen.front().number >= place.number) {
      if (seen.front().number == std::numeric_limits<std::uint64_t>::max())
        return fail(Errc::conflict, "there is no version number after the last one");
      place.number = seen.front().number + 1;
    }
    return place;
  }
  if (seen.empty()) return VersionPlace{};
  if (wish.update) {
    TRY(auto const latest, latest_of(view, seen));
    TRY(auto manifest, load_manifest(view, latest));
    return after(view, draft, {latest, std::move(manifest)});
  }
  if (seen.front().number > 1 && !wish.apart)
    return fail(Errc::conflict,
                "version " + std::to_string(seen.front().number) + " of " + draft.name +
                    " has been published: say that this is an update, or give it another name");
  return VersionPlace{};
}

}  // namespace

Result<VersionPlace> place_of(storage::View const& view,
                              Manifest const& draft,
                              VersionWish const& wish,
                              std::uint64_t dtn_ms) {
  TRY(auto seen, versions_of(view, draft));
  for (auto const& version : seen) {
    TRY(auto manifest, load_manifest(view, version.id));
    if (!is_twin(draft, {version.id, std::move(manifest)}, wish, seen.front().number, dtn_ms))
      continue;
    VersionPlace place;
    place.twin = version.id;
    place.seen = std::move(seen);
    return place;
  }
  TRY(auto place, place_without_twin(view, draft, wish, seen));
  place.seen = std::move(seen);
  return place;
}

Result<bool> is_still_so(storage::View const& view,
                         Manifest const& draft,
                         VersionPlace const& place) {
  TRY(auto const now, versions_of(view, draft));
  return now == place.seen;
}

}  // namespace bindle::agent
