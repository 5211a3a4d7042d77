#pragma once

#include "agent/core/contact.hpp"
#include "agent/core/moment.hpp"
#include "agent/core/queued_bundle.hpp"
#include "bundle/sha256.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace bindle::test {

inline Eid eid(std::string_view uri) {
  return Eid::parse(uri).value();
}

inline agent::Moment at(std::chrono::milliseconds elapsed) {
  return {elapsed, 800'000'000'000 + static_cast<std::uint64_t>(elapsed.count())};
}

inline ChunkId chunk_named(std::string_view name) {
  return ChunkId{sha256(as_bytes(name))};
}

inline ManifestId file_named(std::string_view name) {
  return ManifestId{sha256(as_bytes(name))};
}

// A manifest from far away, on its way to everyone.
inline agent::QueuedBundle queued(storage::Arrival arrival,
                                  storage::SendClass send_class = storage::SendClass::normal) {
  agent::QueuedBundle bundle;
  bundle.arrival = arrival;
  bundle.send_class = send_class;
  bundle.source = eid("dtn://origin/");
  bundle.destination = eid("dtn://bindle/~content");
  bundle.kind = ContentKind::manifest;
  bundle.object = file_named(std::to_string(arrival)).bytes;
  bundle.length = 1000;
  bundle.expires = storage::Deadline::dtn(std::numeric_limits<std::uint64_t>::max());
  return bundle;
}

inline agent::QueuedBundle queued_chunk(storage::Arrival arrival, ChunkId const& chunk) {
  auto bundle = queued(arrival);
  bundle.kind = ContentKind::chunk;
  bundle.object = chunk.bytes;
  return bundle;
}

}  // namespace bindle::test
