#pragma once

#include "agent/content/running_digest.hpp"
#include "bundle/bytes.hpp"
#include "bundle/manifest.hpp"
#include "storage/chunks.hpp"
#include "storage/downloads.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace bindle::agent {

// Where the octets of a file that is being fetched are put together. Shared with workers, who
// change nothing but the digest.
struct Assembly {
  ManifestId file;
  std::uint64_t payload_file = 0;
  storage::HoldingId holding = 0;
  Priority priority = Priority::normal;  // of its manifest
  std::vector<ChunkRef> chunks;
  std::vector<std::uint64_t> offsets;  // of each position in the file
  std::unique_ptr<RunningDigest> digest;

  // The payload file and the holding are those of the download's record.
  static Result<std::shared_ptr<Assembly const>> open(storage::PayloadFiles& files,
                                                      ManifestId const& file,
                                                      Manifest const& manifest,
                                                      std::uint64_t payload_file,
                                                      storage::HoldingId holding);
};

// Writes a verified chunk's octets to all its positions, one WrittenPayload for each, in their
// order. Blocks; not durable before they are committed. Errc::unverified when the manifest gives
// the chunk another length.
Result<std::vector<storage::WrittenPayload>> place_chunk(
    storage::PayloadFiles& files,
    Assembly const& assembly,
    std::vector<std::uint32_t> const& positions,
    ByteView octets);

// As storage::mark_held() wants them.
std::vector<storage::HeldPosition> held_positions(Assembly const& assembly,
                                                  std::vector<std::uint32_t> const& positions);

}  // namespace bindle::agent
