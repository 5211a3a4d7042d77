#pragma once

#include "agent/library/library.hpp"
#include "agent/node_clock.hpp"
#include "agent/origin.hpp"
#include "agent/worker_pool.hpp"
#include "bundle/chunker.hpp"
#include "bundle/signing_key.hpp"
#include "storage/store.hpp"

#include <cstdint>

namespace bindle::agent {

// What publishing needs of the node.
struct PublishingNode {
  storage::Store& store;
  WorkerPool& workers;
  Origin const& origin;
  SigningKey const& key;
  NodeClock const& clock;
  Library const& library;
  ChunkingMethod chunking = ChunkingMethod::fastcdc;
  std::uint8_t hop_limit = 20;
  std::uint64_t max_file_size = 0;
};

}  // namespace bindle::agent
