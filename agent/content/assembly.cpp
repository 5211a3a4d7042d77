#include "agent/content/assembly.hpp"

namespace bindle::agent {

Assembly Assembly::of(ManifestId const& file,
                      Manifest const& manifest,
                      std::uint64_t in_payload_file,
                      storage::HoldingId under_holding) {
  Assembly assembly{file, in_payload_file, under_holding, manifest.chunks, {}};
  assembly.offsets.reserve(manifest.chunks.size());
  std::uint64_t offset = 0;
  for (auto const& chunk : manifest.chunks) {
    assembly.offsets.push_back(offset);
    offset += chunk.length;
  }
  return assembly;
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
    TRY(auto payload,
        files.write_at(assembly.payload_file, assembly.offsets[position], octets));
    written.push_back(std::move(payload));
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
