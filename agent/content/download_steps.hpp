#pragma once

#include "agent/content/assembly.hpp"
#include "agent/library/library.hpp"
#include "agent/node_clock.hpp"
#include "bundle/signing_key.hpp"
#include "storage/downloads.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// The steps of a download that touch the disk. Each blocks and is durable on return; they run on
// workers.
namespace bindle::agent {

// What a person wants of a download, which is theirs from then on and goes on if it was paused.
struct DownloadWish {
  std::optional<Priority> priority;  // none: as before, else the manifest's
};

// The manifest has not come yet; the wish is kept.
struct AwaitsManifest {
  Priority priority = Priority::normal;
};

// It was paused, and nobody has asked for it again.
struct IsPaused {};

// Every chunk is here already.
struct AlreadyComplete {};

struct OpenDownload {
  std::shared_ptr<Assembly const> assembly;
  std::vector<bool> held;  // by position
  Priority priority = Priority::normal;
};

// It was begun already, and goes on.
struct UnderWay {};

using DownloadOpening =
    std::variant<AwaitsManifest, IsPaused, UnderWay, AlreadyComplete, OpenDownload>;

// Begins the download, or without a wish takes up one that was begun before. Chunks that are held
// for other files are copied at once. Errc::over_budget when the file does not fit.
Result<DownloadOpening> open_download(storage::Store& store,
                                      ManifestId const& file,
                                      std::optional<DownloadWish> const& wish,
                                      std::uint64_t unix_ms);

// Changes the record of a download that is not over; returns it as it is then. Errc::not_found, or
// Errc::conflict when it is over.
Result<storage::Download> change_download(storage::Store& store,
                                          ManifestId const& file,
                                          std::function<void(storage::Download&)> const& change,
                                          std::uint64_t unix_ms);

// Copies a held chunk to positions of the assembly that lack it.
Result<void> copy_chunk(storage::Store& store,
                        ChunkId const& chunk,
                        Assembly const& assembly,
                        std::vector<std::uint32_t> const& positions,
                        std::uint64_t unix_ms);

// Verifies the whole file against its manifest, names it in the downloads folder as deliver_file()
// does, and completes the download; returns the name. An undertaking ends without a name: the file
// is only kept. Has room made for the record. Errc::unverified when the file's digest is not the
// manifest's: the download is recorded as failed, and FileRemoval::resume() gives its space back.
// After any other failure it can be tried again.
Result<std::string> finish_download(storage::Store& store,
                                    Assembly const& assembly,
                                    Library const& library,
                                    NodeClock const& clock,
                                    SigningKey const& own);

// A stored manifest, verified before it was stored. Errc::not_found.
Result<Manifest> load_manifest(storage::View const& view, ManifestId const& file);

}  // namespace bindle::agent
