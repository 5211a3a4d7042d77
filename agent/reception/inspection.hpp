#pragma once

#include "agent/core/reception.hpp"
#include "agent/security/security_policy.hpp"
#include "bundle/keyring.hpp"
#include "bundle/manifest_signature.hpp"
#include "bundle/report_subject.hpp"
#include "bundle/status_report.hpp"
#include "storage/bundle_record.hpp"
#include "storage/partial_adus.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bindle::agent {

// An arrived bundle, taken apart and checked, before anything is decided about it.
struct Inspection {
  ReceivedBundle received;
  storage::BundleRecord record;
  std::size_t payload_offset = 0;  // into the received octets, or the rewritten ones
  std::size_t payload_length = 0;
  std::optional<VerifiedManifest> manifest;
  Bytes signed_manifest;  // with `manifest`: its octets
  std::optional<storage::FragmentPlace> fragment;
  std::optional<ReportSubject> report_subject;  // none: nothing on it can be asked for
  std::optional<StatusReport> status_report;    // that it carries

  // The bundle as it goes on, where security processing has changed it.
  std::optional<Bytes> rewritten;

  // Of a bundle that goes on without blocks that could not be decrypted: which, and why.
  std::vector<std::string> removed_blocks;

  ByteView payload_of(ByteView wire) const {
    auto const octets = rewritten ? ByteView(*rewritten) : wire;
    return octets.subspan(payload_offset, payload_length);
  }
};

// Parses the bundle, does the security processing that `security` asks for (a failure is a flaw),
// and checks what its content block claims: a chunk against its id, a manifest
// against its signature and the keyring, a statement against its signature. What fails such a
// check is a flaw of the Inspection; bytes that are no bundle by `policy` are an error. Blocks that
// are to be discarded because they are not supported are not in the record any more. Pure but for
// the CPU time it takes, about that of one SHA-256 over the payload.
Result<Inspection> inspect(ByteView wire,
                           Eid const& neighbour,
                           Keyring const& keyring,
                           Moment now,
                           std::uint64_t unix_ms,
                           SecurityPolicy const& security = {},
                           ParsePolicy const& policy = {});

}  // namespace bindle::agent
