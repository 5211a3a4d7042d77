#pragma once

#include "agent/core/node_ids.hpp"
#include "agent/core/routing/routing_table.hpp"
#include "agent/node_clock.hpp"
#include "agent/security/own_security.hpp"
#include "bundle/bundle_builder.hpp"
#include "bundle/content_block.hpp"
#include "bundle/eid.hpp"
#include "bundle/ids.hpp"
#include "storage/bundle_record.hpp"
#include "storage/sequences.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace bindle::agent {

// What the node says in a bundle of its own.
struct Utterance {
  std::optional<ContentBlock> content;  // none: ordinary traffic
  Eid destination;
  std::chrono::milliseconds lifetime{};
  std::uint8_t hop_limit = 0;
  std::optional<Eid> source = std::nullopt;  // none: the node ID in the destination's scheme
  Eid report_to = Eid::none();
  std::uint64_t flags = 0;               // bundle processing control flags
  Priority priority = Priority::normal;  // of ordinary traffic, and known only here
};

// A bundle made here, to be stored.
struct OwnBundle {
  storage::BundleRecord record;
  Bytes payload;
};

// Makes the bundles that begin their way here, with the security operations that the rules ask
// for. Thread-safe.
class Origin {
 public:
  Origin(NodeIds self,
         NodeClock const& clock,
         storage::Sequences& sequences,
         OwnSecurity security,
         std::shared_ptr<RoutingTable const> routes = std::make_shared<RoutingTable const>())
      : self_(std::move(self)),
        clock_(clock),
        sequences_(sequences),
        security_(security),
        routes_(std::move(routes)) {}

  NodeIds const& self() const { return self_; }

  // A bundle for the outbox. Content is only signed; in ordinary traffic the rules may have the
  // payload encrypted. Fails with Errc::invalid_argument on what RFC 9171 forbids.
  Result<OwnBundle> bundle(Utterance const& utterance, Bytes payload) const;

  // The record, in the outbox, of a bundle of content with this payload, which the caller stores.
  Result<storage::BundleRecord> record(Utterance const& utterance, ByteView payload) const;

  // The same for a chunk, whose digest is its id: its octets need not be at hand. `utterance` says
  // all but what the chunk is.
  Result<storage::BundleRecord> chunk_record(Utterance utterance,
                                             ChunkId const& chunk,
                                             std::uint32_t length) const;

 private:
  Result<BundleSpec> spec_of(Utterance const& utterance, Moment now) const;
  Result<storage::BundleRecord> sign_and_finish(Envelope envelope,
                                                Sha256::Digest const& payload_digest,
                                                Moment now) const;
  Result<storage::BundleRecord> finish(Envelope const& envelope,
                                       Sha256::Digest const& payload_digest,
                                       Moment now) const;

  NodeIds self_;
  NodeClock const& clock_;
  storage::Sequences& sequences_;
  OwnSecurity security_;
  std::shared_ptr<RoutingTable const> routes_;
};

// Everyone who takes part in exchanging content. Not a singleton: bundles for it spread.
Eid content_group();

}  // namespace bindle::agent
