#pragma once

#include "agent/core/reception.hpp"
#include "bundle/keyring.hpp"
#include "bundle/manifest_signature.hpp"
#include "storage/bundle_record.hpp"
#include "storage/partial_adus.hpp"

#include <optional>

namespace bindle::agent {

// An arrived bundle, taken apart and checked, before anything is decided about it.
struct Inspection {
  ReceivedBundle received;
  storage::BundleRecord record;
  std::size_t payload_offset = 0;  // into the received octets
  std::size_t payload_length = 0;
  std::optional<VerifiedManifest> manifest;
  Bytes signed_manifest;  // with `manifest`: its octets
  std::optional<storage::FragmentPlace> fragment;

  ByteView payload_of(ByteView wire) const { return wire.subspan(payload_offset, payload_length); }
};

// Parses the bundle and checks what its content block claims: a chunk against its id, a manifest
// against its signature and the keyring, a statement against its signature. What fails such a
// check is a flaw of the Inspection; bytes that are no bundle are an error. Pure but for the CPU
// time it takes, about that of one SHA-256 over the payload.
Result<Inspection> inspect(
    ByteView wire, Eid const& neighbour, Keyring const& keyring, Moment now, std::uint64_t unix_ms);

}  // namespace bindle::agent
