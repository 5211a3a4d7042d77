#include "agent/http/catalogue_view.hpp"

#include "agent/content/catalogue.hpp"
#include "agent/content/download_steps.hpp"
#include "agent/http/json_view.hpp"
#include "storage/downloads.hpp"
#include "storage/versions.hpp"

namespace bindle::agent::http {
namespace {

// How many of the file's chunks are here while it is not complete.
Result<std::uint32_t> stored_chunks(storage::View const& view,
                                    ManifestId const& id,
                                    storage::ManifestEntry const& entry) {
  if (entry.state != storage::ManifestState::partial) return entry.stored_chunks;
  TRY(auto const download, storage::find_download(view, id));
  return download ? download->stored_chunks : 0;
}

}  // namespace

boost::json::value json_of_id(std::optional<ManifestId> const& id) {
  if (!id) return nullptr;
  return boost::json::string(id->to_string());
}

Result<boost::json::object> describe_file(storage::View const& view,
                                          Keyring const& keyring,
                                          std::filesystem::path const& downloads,
                                          ManifestId const& id,
                                          storage::ManifestEntry const& entry) {
  TRY(auto const manifest, load_manifest(view, id));
  TRY(auto const stored, stored_chunks(view, id, entry));
  TRY(auto const superseded, storage::is_superseded(view, version_of(id, manifest)));
  auto file = json_of_file(id, entry, stored, manifest, keyring, downloads);
  file["supersedes"] = json_of_id(manifest.supersedes);
  file["latest"] = !superseded;
  return file;
}

}  // namespace bindle::agent::http
