#pragma once

#include "agent/core/queued_bundle.hpp"
#include "agent/origin.hpp"
#include "bundle/chunk_request.hpp"
#include "bundle/keyring.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <vector>

// Answering requests from the chunk store. Everything here blocks; it runs on workers.
namespace bindle::agent {

// The chunks that a request asks for, each once, in file order.
struct RequestedChunks {
  std::vector<ChunkId> held;
  std::vector<ChunkId> lacking;
  Audience audience = Audience::everyone;  // of the file
};

// Empty when the manifest is not known here, or its publisher is blocked.
Result<RequestedChunks> look_up_request(storage::View const& view,
                                        ChunkRequest const& request,
                                        Keyring const& keyring);

// A live bundle for each of the chunks, made where there is none. Chunks that have gone are left
// out.
Result<std::vector<QueuedBundle>> bundles_for_chunks(storage::Store& store,
                                                     Origin const& origin,
                                                     std::uint8_t hop_limit,
                                                     std::vector<ChunkId> const& chunks,
                                                     storage::Instant now);

}  // namespace bindle::agent
