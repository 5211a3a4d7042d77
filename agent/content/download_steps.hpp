#pragma once

#include "agent/content/assembly.hpp"
#include "agent/library/library.hpp"
#include "agent/node_clock.hpp"

#include <memory>
#include <string>
#include <variant>
#include <vector>

// The steps of a download that touch the disk. Each blocks and is durable on return; they run on
// workers.
namespace bindle::agent {

// The manifest has not come yet; the wish is kept.
struct AwaitsManifest {};

// Every chunk is here already.
struct AlreadyComplete {};

struct OpenDownload {
  std::shared_ptr<Assembly const> assembly;
  std::vector<bool> held;  // by position
  Priority priority = Priority::normal;
};

using DownloadOpening = std::variant<AwaitsManifest, AlreadyComplete, OpenDownload>;

// Begins the download, or takes up one that a restart interrupted. Chunks that are held for other
// files are copied at once. Errc::over_budget when the file does not fit.
Result<DownloadOpening> open_download(storage::Store& store,
                                      ManifestId const& file,
                                      std::uint64_t unix_ms);

// Copies a held chunk to positions of the assembly that lack it.
Result<void> copy_chunk(storage::Store& store,
                        ChunkId const& chunk,
                        Assembly const& assembly,
                        std::vector<std::uint32_t> const& positions,
                        std::uint64_t unix_ms);

// Verifies the whole file against its manifest, names it in the downloads folder as deliver_file()
// does, and completes the download; returns the name. Errc::unverified, and the download is
// recorded as failed, when the file's digest is not the manifest's.
Result<std::string> finish_download(storage::Store& store,
                                    Assembly const& assembly,
                                    Library const& library,
                                    NodeClock const& clock,
                                    SigningKey const& own);

// A stored manifest, verified before it was stored. Errc::not_found.
Result<Manifest> load_manifest(storage::View const& view, ManifestId const& file);

}  // namespace bindle::agent
