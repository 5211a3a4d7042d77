#include "agent/origin.hpp"

#include "agent/reception/bundle_record.hpp"
#include "bundle/envelope.hpp"
#include "bundle/sha256.hpp"

namespace bindle::agent {

Eid content_group() {
  return Eid::dtn("bindle", "~content").value();
}

Result<BundleSpec> Origin::spec_of(Utterance const& utterance, Moment now) const {
  BundleSpec spec;
  spec.destination = utterance.destination;
  spec.source = utterance.source.value_or(self_.like(utterance.destination));
  spec.report_to = utterance.report_to;
  spec.flags = utterance.flags;
  spec.timestamp.time_ms = now.dtn_ms;
  TRY(spec.timestamp.sequence, sequences_.next());
  spec.lifetime_ms = static_cast<std::uint64_t>(utterance.lifetime.count());
  spec.content = utterance.content;
  spec.hop_count = HopCount{.limit = utterance.hop_limit, .count = 0};
  // Without a clock, a bundle's life is measured by its age (RFC 9171 section 4.4.2).
  if (now.dtn_ms == 0) spec.age_ms = 0;
  return spec;
}

Result<OwnBundle> Origin::bundle(Utterance const& utterance, Bytes payload) const {
  if (utterance.content) {
    TRY(auto record, this->record(utterance, payload));
    return OwnBundle{.record = std::move(record), .payload = std::move(payload)};
  }
  auto const now = clock_.now();
  TRY(auto spec, spec_of(utterance, now));
  spec.payload_crc = CrcType::crc32c;
  TRY(auto envelope, build_envelope(spec, payload));
  TRY(auto secured,
      secure_own({.envelope = std::move(envelope), .payload = std::move(payload)}, security_));
  TRY(auto record, finish(secured.envelope, sha256(secured.payload), now));
  record.priority = utterance.priority;
  return OwnBundle{.record = std::move(record), .payload = std::move(secured.payload)};
}

Result<storage::BundleRecord> Origin::record(Utterance const& utterance, ByteView payload) const {
  auto const now = clock_.now();
  TRY(auto spec, spec_of(utterance, now));
  spec.payload_crc = CrcType::crc32c;
  TRY(auto envelope, build_envelope(spec, payload));
  return sign_and_finish(std::move(envelope), sha256(payload), now);
}

Result<storage::BundleRecord> Origin::chunk_record(Utterance utterance,
                                                   ChunkId const& chunk,
                                                   std::uint32_t length) const {
  auto const now = clock_.now();
  if (!utterance.content) utterance.content.emplace();
  utterance.content->kind = ContentKind::chunk;
  utterance.content->object = chunk.bytes;
  TRY(auto const spec, spec_of(utterance, now));
  TRY(auto envelope, build_envelope(spec, std::uint64_t{length}));
  return sign_and_finish(std::move(envelope), chunk.bytes, now);
}

Result<storage::BundleRecord> Origin::sign_and_finish(Envelope envelope,
                                                      Sha256::Digest const& payload_digest,
                                                      Moment now) const {
  TRY(auto const secured, sign_own(std::move(envelope), payload_digest, security_));
  return finish(secured, payload_digest, now);
}

Result<storage::BundleRecord> Origin::finish(Envelope const& envelope,
                                             Sha256::Digest const& payload_digest,
                                             Moment now) const {
  TRY(auto const bundle, parse_envelope(envelope));
  auto record = record_of(bundle, envelope, payload_digest, now, clock_.unix_ms());
  record.queue = storage::Queue::outbox;
  auto const& destination = bundle.primary.destination;
  auto const kind = bundle.content ? std::optional(bundle.content->kind) : std::nullopt;
  if (!self_.contains(destination))
    record.routing = routes_->state_for({destination, kind}, std::nullopt);
  return record;
}

}  // namespace bindle::agent
