#include "agent/content/assembly.hpp"

#include <utility>

namespace bindle::agent {

Result<std::shared_ptr<Assembly const>> Assembly::open(storage::PayloadFiles& files,
                                                       ManifestId const& file,
                                                       Manifest const& manifest,
                                                       std::uint64_t payload_file,
                                                       storage::HoldingId holding) {
  TRY(auto octets, files.pin({payload_file, 0, manifest.size}));
  auto const assembly = std::make_shared<Assembly>();
  assembly->file = file;
  assembly->payload_file = payload_file;
  assembly->holding = holding;
  assembly->priority = manifest.priority;
  assembly->chunks = manifest.chunks;
  assembly->offsets.reserve(manifest.chunks.size());
  std::uint64_t offset = 0;
  for (auto const& chunk : manifest.chunks) {
    assembly->offsets.push_back(offset);
    offset += chunk.length;
  }
  assembly->digest = std::make_unique<RunningDigest>(std::move(octets));
  return std::shared_ptr<Assembly const>(assembly);
}

Result<std::vector<storage::WrittenPayload>> place_chunk(
    storage::PayloadFiles& files,
    Assembly const& assembly,
    std::vector<std::uint32_t> const& positions,
    ByteView octets) {
  std::vector<storage::WrittenPayload> written;
  for (auto const position : positions) {
    if (assembly.chunks[position].length != octets.size())
      return fail(Errc::unverified, "the chunk's length differs from the manifest's");
    TRY(auto payload, files.write_at(assembly.payload_file, assembly.offsets[position], octets));
    written.push_back(std::move(payload));
    assembly.digest->offer(assembly.offsets[position], octets);
  }
  return written;
}

std::vector<storage::HeldPosition> held_positions(Assembly const& assembly,
                                                  std::vector<std::uint32_t> const& positions) {
  std::vector<storage::HeldPosition> held;
  for (auto const position : positions)
    held.push_back({position, assembly.chunks[position].length});
  return held;
}

}  // namespace bindle::agent
