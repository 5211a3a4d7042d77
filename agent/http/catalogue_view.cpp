#include "agent/http/catalogue_view.hpp"

#include "agent/content/catalogue.hpp"
#include "agent/content/download_steps.hpp"
#include "agent/content/private_file.hpp"
#include "agent/http/json_view.hpp"
#include "storage/chunks.hpp"
#include "storage/downloads.hpp"
#include "storage/versions.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent::http {
namespace {

// A listing has many files.
constexpr std::size_t kMostLookedUp = 4096;

// Of a file that nobody here asked for: a stick brings chunks unasked, and others pass by.
Result<std::uint32_t> chunks_at_hand(storage::View const& view, Manifest const& manifest) {
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < std::min(manifest.chunks.size(), kMostLookedUp); ++i) {
    TRY(auto const chunk, storage::find_chunk(view, manifest.chunks[i].id));
    if (chunk) ++count;
  }
  return count;
}

// How many of the file's chunks are here while it is not complete.
Result<std::uint32_t> stored_chunks(storage::View const& view,
                                    ManifestId const& id,
                                    storage::ManifestEntry const& entry,
                                    Manifest const& manifest) {
  if (entry.state == storage::ManifestState::remote) return chunks_at_hand(view, manifest);
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
                                          FileReader const& reader,
                                          ManifestId const& id,
                                          storage::ManifestEntry const& entry) {
  TRY(auto manifest, load_manifest(view, id));
  TRY(auto const stored, stored_chunks(view, id, entry, manifest));
  TRY(auto const superseded, storage::is_superseded(view, version_of(id, manifest)));
  auto const readable = read_for(reader.key, std::move(manifest));
  auto file = json_of_file(id, entry, stored, readable.manifest, reader.keyring, reader.downloads);
  file["readable"] = readable.readable;
  file["supersedes"] = json_of_id(readable.manifest.supersedes);
  file["latest"] = !superseded;
  return file;
}

}  // namespace bindle::agent::http
