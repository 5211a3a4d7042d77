#pragma once

#include "agent/core/queued_bundle.hpp"
#include "agent/origin.hpp"
#include "bundle/chunk_holdings.hpp"
#include "bundle/keyring.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <optional>
#include <vector>

// Answering requests from the chunk store. Everything here blocks; it runs on workers.
namespace bindle::agent {

// What a request asks for: chunks, each once and in file order, or the manifest.
struct RequestedContent {
  std::vector<ChunkId> held;
  std::vector<ChunkId> lacking;
  std::optional<QueuedBundle> manifest;    // when that is asked for
  Audience audience = Audience::everyone;  // of the file
  Priority priority = Priority::normal;    // of the file
};

// Empty when the manifest is not known here, or its publisher is blocked. A bundle that carries the
// manifest is made when it is asked for and none is under way.
Result<RequestedContent> look_up_request(storage::Store& store,
                                         Origin const& origin,
                                         std::uint8_t hop_limit,
                                         ChunkRequest const& request,
                                         Keyring const& keyring,
                                         storage::Instant now);

// What is held of a file, as far as one message can tell.
Result<ChunkHoldings> holdings_of(storage::View const& view, ManifestId const& file);

// A live bundle for each of the chunks, made where there is none. Chunks that have gone are left
// out.
Result<std::vector<QueuedBundle>> bundles_for_chunks(storage::Store& store,
                                                     Origin const& origin,
                                                     std::uint8_t hop_limit,
                                                     std::vector<ChunkId> const& chunks,
                                                     storage::Instant now);

}  // namespace bindle::agent
