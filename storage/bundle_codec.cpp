#include "storage/bundle_codec.hpp"

#include "storage/flat_message.hpp"
#include "storage/record_fields.hpp"
#include "storage/schema/records.capnp.h"

namespace bindle::storage {
namespace {

void write_payload(kept::BundleRecord::Payload::Builder out, PayloadRef const& payload) {
  if (std::holds_alternative<DroppedPayload>(payload)) {
    out.setDropped();
  } else if (std::holds_alternative<InlinePayload>(payload)) {
    out.setInline();
  } else if (auto const* const extent = std::get_if<Extent>(&payload)) {
    auto to = out.initExtent();
    to.setFile(extent->file);
    to.setOffset(extent->offset);
    to.setLength(extent->length);
  } else {
    out.setChunk(data_field(std::get<ChunkId>(payload).bytes));
  }
}

Result<PayloadRef> read_payload(kept::BundleRecord::Payload::Reader in) {
  switch (in.which()) {
    case kept::BundleRecord::Payload::DROPPED:
      return PayloadRef(DroppedPayload{});
    case kept::BundleRecord::Payload::INLINE:
      return PayloadRef(InlinePayload{});
    case kept::BundleRecord::Payload::EXTENT: {
      auto const extent = in.getExtent();
      return PayloadRef(Extent{
          .file = extent.getFile(), .offset = extent.getOffset(), .length = extent.getLength()});
    }
    case kept::BundleRecord::Payload::CHUNK: {
      TRY(auto const hash, hash_of(in.getChunk()));
      return PayloadRef(ChunkId{hash});
    }
  }
  return fail(Errc::unsupported, "a stored bundle keeps its payload in an unknown place");
}

template <class Builder>
void write_content(Builder out, std::optional<ContentObject> const& content) {
  if (!content) return;
  auto to = out.initContent();
  to.setKind(content->kind);
  to.setObject(data_field(content->object));
}

template <class Reader>
Result<std::optional<ContentObject>> read_content(Reader in) {
  if (!in.hasContent()) return std::nullopt;
  TRY(auto const object, hash_of(in.getContent().getObject()));
  return std::optional(ContentObject{.kind = in.getContent().getKind(), .object = object});
}

template <class Builder>
void write_expiry(Builder out, Deadline expires) {
  out.setExpiresMs(expires.at_ms);
  out.setExpiresByNodeTime(expires.scale == TimeScale::node);
}

template <class Reader>
TimeScale scale_of(Reader in) {
  return in.getExpiresByNodeTime() ? TimeScale::node : TimeScale::dtn;
}

template <class Builder>
void write_routing(Builder out, std::optional<RoutingState> const& routing) {
  if (!routing) return;
  auto to = out.initRouting();
  to.setRelay(routing->relay);
  to.setCopies(routing->copies);
  auto nodes = to.initGivenTo(static_cast<unsigned>(routing->given_to.size()));
  for (unsigned i = 0; i < nodes.size(); ++i)
    nodes.set(i, text_field(routing->given_to[i]));
}

template <class Reader>
std::optional<RoutingState> read_routing(Reader in) {
  if (!in.hasRouting()) return std::nullopt;
  auto const from = in.getRouting();
  RoutingState routing{.relay = from.getRelay(), .copies = from.getCopies(), .given_to = {}};
  for (auto const node : from.getGivenTo())
    routing.given_to.push_back(string_of(node));
  return routing;
}

Result<BundleRecord> read(kept::BundleRecord::Reader in) {
  BundleRecord record;
  record.key = bytes_of(in.getKey());
  TRY(record.digest, hash_of(in.getDigest()));
  record.head = bytes_of(in.getHead());
  record.tail = bytes_of(in.getTail());
  TRY(record.payload, read_payload(in.getPayload()));
  record.payload_length = in.getPayloadLength();
  TRY(record.queue, enum_of(in.getQueue(), Queue::reassembly));
  TRY(record.priority, enum_of(in.getPriority(), Priority::low));
  TRY(record.audience, enum_of(in.getAudience(), Audience::recipients));
  record.source = string_of(in.getSource());
  record.destination = string_of(in.getDestination());
  TRY(record.content, read_content(in));
  record.created_ms = in.getCreatedMs();
  record.lifetime_ms = in.getLifetimeMs();
  record.expires = {in.getExpiresMs(), scale_of(in)};
  record.received_at_ms = in.getReceivedAtMs();
  record.received_node_ms = in.getReceivedNodeMs();
  record.age_at_reception_ms = in.getAgeAtReceptionMs();
  record.received_from = string_of(in.getReceivedFrom());
  record.moved_at_ms = in.getMovedAtMs();
  record.reason = string_of(in.getReason());
  record.retain_until_node_ms = in.getRetainUntilMs();
  record.forwarded = in.getForwarded();
  record.routing = read_routing(in);
  return record;
}

Result<QueueEntry> read(kept::QueueEntry::Reader in) {
  QueueEntry entry;
  entry.payload_length = in.getPayloadLength();
  entry.envelope_length = in.getEnvelopeLength();
  entry.expires = {in.getExpiresMs(), scale_of(in)};
  entry.source = string_of(in.getSource());
  entry.destination = string_of(in.getDestination());
  entry.received_from = string_of(in.getReceivedFrom());
  TRY(entry.content, read_content(in));
  TRY(entry.priority, enum_of(in.getPriority(), Priority::low));
  TRY(entry.audience, enum_of(in.getAudience(), Audience::recipients));
  entry.routing = read_routing(in);
  return entry;
}

Result<PartialAdu> read(kept::PartialAdu::Reader in) {
  PartialAdu adu;
  TRY(adu.state, enum_of(in.getState(), AduState::reassembled));
  adu.covered = in.getCovered();
  adu.extents = in.getExtents();
  adu.cut_off_from = string_of(in.getCutOffFrom());
  return adu;
}

}  // namespace

std::string encode(BundleRecord const& record) {
  return encode_flat<kept::BundleRecord>([&record](kept::BundleRecord::Builder out) {
    out.setKey(data_field(record.key));
    out.setDigest(data_field(record.digest));
    out.setHead(data_field(record.head));
    out.setTail(data_field(record.tail));
    write_payload(out.getPayload(), record.payload);
    out.setPayloadLength(record.payload_length);
    out.setQueue(static_cast<std::uint8_t>(record.queue));
    out.setPriority(static_cast<std::uint8_t>(record.priority));
    out.setAudience(static_cast<std::uint8_t>(record.audience));
    out.setSource(text_field(record.source));
    out.setDestination(text_field(record.destination));
    write_content(out, record.content);
    out.setCreatedMs(record.created_ms);
    out.setLifetimeMs(record.lifetime_ms);
    write_expiry(out, record.expires);
    out.setReceivedAtMs(record.received_at_ms);
    out.setReceivedNodeMs(record.received_node_ms);
    out.setAgeAtReceptionMs(record.age_at_reception_ms);
    out.setReceivedFrom(text_field(record.received_from));
    out.setMovedAtMs(record.moved_at_ms);
    out.setReason(text_field(record.reason));
    out.setRetainUntilMs(record.retain_until_node_ms);
    out.setForwarded(record.forwarded);
    write_routing(out, record.routing);
  });
}

Result<BundleRecord> decode_bundle_record(std::string_view bytes) {
  return decode_flat<kept::BundleRecord>(bytes,
                                         [](kept::BundleRecord::Reader in) { return read(in); });
}

std::string encode(QueueEntry const& entry) {
  return encode_flat<kept::QueueEntry>([&entry](kept::QueueEntry::Builder out) {
    out.setPayloadLength(entry.payload_length);
    out.setEnvelopeLength(entry.envelope_length);
    write_expiry(out, entry.expires);
    out.setSource(text_field(entry.source));
    out.setDestination(text_field(entry.destination));
    out.setReceivedFrom(text_field(entry.received_from));
    write_content(out, entry.content);
    out.setPriority(static_cast<std::uint8_t>(entry.priority));
    out.setAudience(static_cast<std::uint8_t>(entry.audience));
    write_routing(out, entry.routing);
  });
}

Result<QueueEntry> decode_queue_entry(std::string_view bytes) {
  return decode_flat<kept::QueueEntry>(bytes, [](kept::QueueEntry::Reader in) { return read(in); });
}

std::string encode(KnownBundle const& known) {
  return encode_flat<kept::KnownBundle>([&known](kept::KnownBundle::Builder out) {
    out.setArrival(known.arrival);
    out.setGone(known.gone);
  });
}

Result<KnownBundle> decode_known_bundle(std::string_view bytes) {
  return decode_flat<kept::KnownBundle>(
      bytes, [](kept::KnownBundle::Reader in) -> Result<KnownBundle> {
        return KnownBundle{.arrival = in.getArrival(), .digest = {}, .gone = in.getGone()};
      });
}

std::string encode(PartialAdu const& adu) {
  return encode_flat<kept::PartialAdu>([&adu](kept::PartialAdu::Builder out) {
    out.setState(static_cast<std::uint8_t>(adu.state));
    out.setCovered(adu.covered);
    out.setExtents(adu.extents);
    out.setCutOffFrom(text_field(adu.cut_off_from));
  });
}

Result<PartialAdu> decode_partial_adu(std::string_view bytes) {
  return decode_flat<kept::PartialAdu>(bytes, [](kept::PartialAdu::Reader in) { return read(in); });
}

}  // namespace bindle::storage
