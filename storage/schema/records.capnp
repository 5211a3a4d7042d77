@0xc4e6b1f0a97d2385;

# What is kept in the database. Field numbers are for ever: add, never reuse.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("bindle::storage::kept");

struct Extent {
  file @0 :UInt64;
  offset @1 :UInt64;
  length @2 :UInt64;
}

struct ContentObject {
  kind @0 :UInt8;
  object @1 :Data;
}

struct Routing {
  relay @0 :Bool;
  copies @1 :UInt16;
  givenTo @2 :List(Text);
}

struct BundleRecord {
  key @0 :Data;
  digest @1 :Data;
  head @2 :Data;
  tail @3 :Data;
  payload :union {
    dropped @4 :Void;
    inline @5 :Void;
    extent @6 :Extent;
    chunk @7 :Data;
  }
  payloadLength @8 :UInt64;
  queue @9 :UInt8;
  priority @10 :UInt8;
  audience @11 :UInt8;
  source @12 :Text;
  destination @13 :Text;
  content @14 :ContentObject;
  createdMs @15 :UInt64;
  lifetimeMs @16 :UInt64;
  expiresMs @17 :UInt64;
  receivedAtMs @18 :UInt64;
  ageAtReceptionMs @19 :UInt64;
  receivedFrom @20 :Text;
  movedAtMs @21 :UInt64;
  reason @22 :Text;
  retainUntilMs @23 :UInt64;
  forwarded @24 :Bool;
  expiresByNodeTime @25 :Bool;
  receivedNodeMs @26 :UInt64;
  routing @27 :Routing;
}

struct QueueEntry {
  payloadLength @0 :UInt64;
  envelopeLength @1 :UInt64;
  expiresMs @2 :UInt64;
  source @3 :Text;
  destination @4 :Text;
  receivedFrom @5 :Text;
  content @6 :ContentObject;
  priority @7 :UInt8;
  audience @8 :UInt8;
  expiresByNodeTime @9 :Bool;
  routing @10 :Routing;
}

struct KeptClock {
  nodeMs @0 :UInt64;
  unixMs @1 :UInt64;
  sinceBootMs @2 :UInt64;
  bootId @3 :Text;
}

struct Response {
  receivedAtMs @0 :UInt64;
  from @1 :Text;
  record @2 :Data;
}

struct KnownBundle {
  arrival @0 :UInt64;
  gone @1 :Bool;
  expiresMs @2 :UInt64;
}

struct PartialAdu {
  state @0 :UInt8;
  covered @1 :UInt64;
  extents @2 :UInt64;
  cutOffFrom @3 :Text;
}

struct ChunkRecord {
  length @0 :UInt32;
  location :union {
    inline @1 :Void;
    extent @2 :Extent;
  }
}

struct ManifestEntry {
  number @0 :UInt64;
  firstSeenMs @1 :UInt64;
  state @2 :UInt8;
  chunkCount @3 :UInt32;
  storedChunks @4 :UInt32;
  holding @5 :UInt64;
  path @6 :Text;
  bundle @7 :UInt64;
}

struct Download {
  state @0 :UInt8;
  size @1 :UInt64;
  totalChunks @2 :UInt32;
  storedChunks @3 :UInt32;
  receivedBytes @4 :UInt64;
  assembly @5 :UInt64;
  holding @6 :UInt64;
  createdMs @7 :UInt64;
  updatedMs @8 :UInt64;
  path @9 :Text;
  reason @10 :Text;
  priority @11 :UInt8;  # one more than its value; 0: that of the manifest
  paused @12 :Bool;
  subscription @13 :Text;
}

struct Peer {
  struct Offered {
    upTo @0 :UInt64;
    again @1 :List(UInt64);
  }
  classes @0 :List(Offered);
  lastSeenMs @1 :UInt64;
}

struct Contact {
  peer @0 :Text;
  medium @1 :Text;
  address @2 :Text;
  dialled @3 :Bool;
  beganMs @4 :UInt64;
  seenMs @5 :UInt64;
  state @6 :UInt8;
  reason @7 :Text;
  bundlesSent @8 :UInt64;
  bytesSent @9 :UInt64;
  bundlesReceived @10 :UInt64;
  bytesReceived @11 :UInt64;
}

struct LibraryEntry {
  size @0 :UInt64;
  accesses @1 :UInt64;
  weight @2 :Float64;
  weighedNodeMs @3 :UInt64;
  accessedMs @4 :UInt64;
  addedMs @5 :UInt64;
  tags @6 :List(Text);
  priority @7 :UInt8;
  own @8 :Bool;
  pinned @9 :Bool;
  speculative @10 :Bool;
  hasPlace @11 :Bool;
  placeKind @12 :UInt8;
  placeValue @13 :Float64;
  replicas @14 :UInt8;
  audience @15 :UInt8;
  wantedUntilNodeMs @16 :UInt64;
  lastCopy @17 :Bool;
  replica @18 :Bool;
}

struct Eviction {
  atMs @0 :UInt64;
  thing @1 :UInt8;
  file @2 :Data;
  arrival @3 :UInt64;
  name @4 :Text;
  bytes @5 :UInt64;
  score @6 :Float64;
  reason @7 :Text;
}

struct Subscription {
  rule @0 :Text;
  budgetBytes @1 :UInt64;
  requestedBytes @2 :UInt64;
  requestedFiles @3 :UInt64;
  leftOutBytes @4 :UInt64;
  leftOutFiles @5 :UInt64;
  considered @6 :UInt64;
  setMs @7 :UInt64;
  revision @8 :UInt64;
  priority @9 :UInt8;  # one more than its value; 0: that of the manifest
}

struct Statement {
  octets @0 :Data;
  receivedMs @1 :UInt64;
  carriedBy @2 :UInt64;
  foreign @3 :Bool;
  settled @4 :Bool;
  disputed @5 :Bool;
}

struct HolderWord {
  node @0 :Text;
  holds @1 :Bool;
  sequence @2 :UInt64;
  sinceMs @3 :UInt64;
  heardMs @4 :UInt64;
  untilNodeMs @5 :UInt64;
}

struct Undertaking {
  purpose @0 :UInt8;
  size @1 :UInt64;
}

struct Event {
  kind @0 :UInt8;
  state @1 :UInt8;
  atMs @2 :UInt64;
  file @3 :Data;
  bundle @4 :Data;
  arrival @5 :UInt64;
  peer @6 :Text;
  medium @7 :Text;
  subject @8 :Text;
  detail @9 :Text;
}

struct FileReceipt {
  node @0 :Text;
  signedMs @1 :UInt64;
  receivedAtMs @2 :UInt64;
  payload @3 :Data;
}
