#include "agent/reception/bundle_record.hpp"

#include "bundle/dtn_time.hpp"

namespace bindle::agent {
namespace {

Result<QueuedBundle> with_endpoints(QueuedBundle bundle,
                                    std::string const& source,
                                    std::string const& destination,
                                    std::string const& received_from,
                                    std::optional<storage::ContentObject> const& content) {
  TRY(bundle.source, Eid::parse(source));
  TRY(bundle.destination, Eid::parse(destination));
  if (!received_from.empty()) {
    TRY(bundle.received_from, Eid::parse(received_from));
  }
  if (content) {
    bundle.kind = static_cast<ContentKind>(content->kind);
    bundle.object = content->object;
  }
  return bundle;
}

QueuedBundle without_endpoints(storage::BundleRecord const& record) {
  QueuedBundle bundle;
  bundle.send_class = storage::send_class(record.priority, record.audience);
  bundle.audience = record.audience;
  bundle.length = record.payload_length + record.head.size() + record.tail.size();
  bundle.expires = record.expires;
  bundle.routing = record.routing;
  return bundle;
}

// A node that does not support the block may have taken it out.
bool stays_on_the_way(BlockView const& block) {
  return !changes_on_the_way(block.type) && !block.has(block_flag::kDiscardIfUnprocessed);
}

// A bundle from the null source has no identity (RFC 9171 section 4.2.3): only a copy of it, octet
// by octet, is taken for the same.
Bytes storage_key(ParsedBundle const& bundle, storage::BundleDigest const& digest) {
  auto key = bundle.id().key();
  if (bundle.primary.source.is_null()) key.insert(key.end(), digest.begin(), digest.end());
  return key;
}

}  // namespace

storage::BundleDigest immutable_digest(ParsedBundle const& bundle,
                                       Sha256::Digest const& payload_digest) {
  Sha256 hash;
  hash.update(bundle.primary_wire);
  for (auto const& block : bundle.extensions)
    if (stays_on_the_way(block)) hash.update(block.wire);
  hash.update(payload_digest);
  return hash.finish();
}

storage::Deadline expiry_of(ParsedBundle const& bundle, Moment now) {
  auto const& primary = bundle.primary;
  if (primary.timestamp.time_ms != 0 && now.dtn_ms != 0)
    return storage::Deadline::dtn(expiry_time(primary.timestamp.time_ms, primary.lifetime_ms));
  auto const left = remaining_lifetime_ms(primary.lifetime_ms, bundle.age_ms.value_or(0));
  return storage::Deadline::node(saturating_add(now.node_ms, left));
}

storage::BundleRecord record_of(ParsedBundle const& bundle,
                                Envelope envelope,
                                Sha256::Digest const& payload_digest,
                                Moment now,
                                std::uint64_t unix_ms) {
  storage::BundleRecord record;
  record.digest = immutable_digest(bundle, payload_digest);
  record.key = storage_key(bundle, record.digest);
  record.head = std::move(envelope.head);
  record.tail = std::move(envelope.tail);
  record.payload_length = bundle.payload_length;
  record.source = bundle.primary.source.to_string();
  record.destination = bundle.primary.destination.to_string();
  record.created_ms = bundle.primary.timestamp.time_ms;
  record.lifetime_ms = bundle.primary.lifetime_ms;
  record.expires = expiry_of(bundle, now);
  record.received_node_ms = now.node_ms;
  record.received_at_ms = unix_ms;
  record.age_at_reception_ms = bundle.age_ms.value_or(0);
  if (bundle.content) {
    record.priority = bundle.content->priority;
    record.audience = bundle.content->audience;
    record.content = storage::ContentObject{static_cast<std::uint8_t>(bundle.content->kind),
                                            bundle.content->object};
  }
  return record;
}

std::chrono::milliseconds residence_of(storage::BundleRecord const& record, std::uint64_t node_ms) {
  auto const since = record.received_node_ms;
  return std::chrono::milliseconds(node_ms > since ? node_ms - since : 0);
}

Result<QueuedBundle> queued_bundle_of(storage::QueueEntry const& entry) {
  QueuedBundle bundle;
  bundle.arrival = entry.arrival;
  bundle.send_class = entry.send_class;
  bundle.audience = entry.audience;
  bundle.length = entry.payload_length + entry.envelope_length;
  bundle.expires = entry.expires;
  bundle.routing = entry.routing;
  return with_endpoints(
      std::move(bundle), entry.source, entry.destination, entry.received_from, entry.content);
}

Result<QueuedBundle> queued_bundle_of(Arrival arrival, storage::BundleRecord const& record) {
  auto bundle = without_endpoints(record);
  bundle.arrival = arrival;
  return with_endpoints(
      std::move(bundle), record.source, record.destination, record.received_from, record.content);
}

QueuedBundle queued_bundle_of(ParsedBundle const& bundle,
                              Eid const& neighbour,
                              storage::BundleRecord const& record) {
  auto queued = without_endpoints(record);
  queued.source = bundle.primary.source;
  queued.destination = bundle.primary.destination;
  if (!neighbour.is_null()) queued.received_from = neighbour;
  if (record.content) {
    queued.kind = static_cast<ContentKind>(record.content->kind);
    queued.object = record.content->object;
  }
  return queued;
}

}  // namespace bindle::agent
