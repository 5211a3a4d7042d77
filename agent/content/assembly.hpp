#pragma once

#include "bundle/bytes.hpp"
#include "bundle/manifest.hpp"
#include "storage/chunks.hpp"
#include "storage/downloads.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <vector>

namespace bindle::agent {

// Where the octets of a file that is being fetched are put together. Immutable; shared with
// workers.
struct Assembly {
  ManifestId file;
  std::uint64_t payload_file = 0;
  storage::HoldingId holding = 0;
  std::vector<ChunkRef> chunks;
  std::vector<std::uint64_t> offsets;  // of each position in the file

  static Assembly of(ManifestId const& file,
                     Manifest const& manifest,
                     std::uint64_t in_payload_file,
                     storage::HoldingId under_holding);
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
