#pragma once

#include "storage/chunks.hpp"
#include "storage/downloads.hpp"
#include "storage/manifests.hpp"
#include "storage/peers.hpp"

#include <string>
#include <string_view>

namespace bindle::storage {

// Decoding damaged bytes gives Errc::malformed; values of a later version Errc::unsupported.

std::string encode(ChunkRecord const& record);
Result<ChunkRecord> decode_chunk_record(std::string_view bytes);

std::string encode(ManifestEntry const& entry);
Result<ManifestEntry> decode_manifest_entry(std::string_view bytes);

std::string encode(Download const& download);
Result<Download> decode_download(std::string_view bytes);

std::string encode(Peer const& peer);
Result<Peer> decode_peer(std::string_view bytes);

}  // namespace bindle::storage
