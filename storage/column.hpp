#pragma once

#include <cstddef>
#include <cstdint>

namespace bindle::storage {

// One RocksDB column family each. Numbers in keys are big-endian, so that byte order is number
// order. Records are Cap'n Proto (storage/schema/); plain counts are eight octets.
enum class Column : std::uint8_t {
  meta,            // name -> counter, or text; "clock" -> KeptClock
  bundles,         // arrival -> BundleRecord
  queues,          // queue, send class, arrival -> QueueEntry
  payloads,        // arrival -> octets of an inline payload
  known,           // key length, bundle key, digest -> KnownBundle
  due,             // DTN time, kind, arrival -> known key (lifetime), unit (reassembled) or nothing
  chunks,          // chunk id -> ChunkRecord
  chunk_octets,    // chunk id -> octets of an inline chunk
  references,      // chunk id, referrer kind, arrival or holding -> nothing
  holdings,        // holding -> owner
  holding_chunks,  // holding, chunk id -> nothing
  manifests,       // manifest id -> ManifestEntry
  signed_manifests,  // manifest id -> signed bytes
  catalogue,         // catalogue number -> manifest id
  downloads,         // manifest id -> Download
  held_pages,        // manifest id, page -> 512 octets of bitmap
  extents,           // file, offset -> length; every extent that a record refers to
  assemblies,        // file -> size; files a download has a claim on
  peers,             // node id -> Peer
  partial_adus,      // key length, key of the whole bundle, total length -> PartialAdu
  adu_extents,       // the same, offset -> length, arrival, where in that bundle's payload
  responses,         // key length, bundle key, number -> Response
  contacts,          // contact number -> Contact
  transports,        // hour, length, from-island, to-island -> bundles, octets
  node_due,          // node time, kind, arrival -> as in `due`
  routed,            // send class, destination's length and text, relay, arrival -> QueueEntry
  fingerprints,      // fingerprint -> arrival
  send_windows,      // name -> minute, octets; minute, octets; ...
  encounters,        // node id -> billionths of certainty, node time of that, of the last encounter
  versions,          // publisher, name length, name, version number, manifest id -> nothing
  superseding,       // manifest id, publisher, later version number, its manifest id -> nothing
  library,           // manifest id -> LibraryEntry
  library_order,     // kind, place in the order of eviction, manifest id -> nothing
  evictions,         // eviction number -> Eviction
  search_index,      // term kind, term, 0, list, ~catalogue number -> posting (search_index.hpp)
  subscriptions,     // name -> Subscription
  statements,        // statement kind, publisher key, detail -> Statement
  replicas,          // octet, file, holder ... -> HolderWord and what it is found by (replicas.cpp)
  undertakings,      // manifest id -> Undertaking
  events,            // event number -> Event
  event_objects,     // kind of object, 16 octets of its name, event number -> nothing
  receipts,          // 0, manifest id -> nothing: owed; 1, manifest id, node id -> FileReceipt
};

inline constexpr std::size_t kColumnCount = 42;

}  // namespace bindle::storage
