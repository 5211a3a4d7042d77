#pragma once

#include "agent/core/moment.hpp"
#include "agent/core/queued_bundle.hpp"
#include "bundle/bundle.hpp"
#include "bundle/envelope.hpp"
#include "bundle/sha256.hpp"
#include "storage/bundle_record.hpp"

#include <chrono>
#include <cstdint>

namespace bindle::agent {

// What tells two bundles with one id apart: SHA-256 over everything that every node on the way must
// leave as it is, the payload by its own digest.
storage::BundleDigest immutable_digest(ParsedBundle const& bundle,
                                       Sha256::Digest const& payload_digest);

// When a bundle that is here now expires: by its creation time where that and the time are known,
// else by its age (RFC 9171 section 5.5).
storage::Deadline expiry_of(ParsedBundle const& bundle, Moment now);

// The record of a parsed bundle; queue, reason and received_from are the caller's to set.
storage::BundleRecord record_of(ParsedBundle const& bundle,
                                Envelope envelope,
                                Sha256::Digest const& payload_digest,
                                Moment now,
                                std::uint64_t unix_ms);

// For how long the bundle has been here (RFC 9171 section 4.4.2).
std::chrono::milliseconds residence_of(storage::BundleRecord const& record, std::uint64_t node_ms);

// The send decision's view of a stored bundle. Fails when the stored EIDs do not parse.
Result<QueuedBundle> queued_bundle_of(storage::QueueEntry const& entry);
Result<QueuedBundle> queued_bundle_of(Arrival arrival, storage::BundleRecord const& record);

// The same of one that has just come from `neighbour`, before it has an arrival number.
QueuedBundle queued_bundle_of(ParsedBundle const& bundle,
                              Eid const& neighbour,
                              storage::BundleRecord const& record);

}  // namespace bindle::agent
