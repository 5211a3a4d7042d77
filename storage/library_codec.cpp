#include "storage/library_codec.hpp"

#include "storage/flat_message.hpp"
#include "storage/record_fields.hpp"
#include "storage/schema/records.capnp.h"

#include <cmath>

namespace bindle::storage {
namespace {

Result<LibraryEntry> read(kept::LibraryEntry::Reader in) {
  LibraryEntry entry;
  entry.size = in.getSize();
  entry.accesses = in.getAccesses();
  entry.weight = in.getWeight();
  if (!(entry.weight >= 0)) return fail(Errc::malformed, "a library entry has no weight");
  entry.weighed_node_ms = in.getWeighedNodeMs();
  entry.accessed_ms = in.getAccessedMs();
  entry.added_ms = in.getAddedMs();
  for (auto const tag : in.getTags())
    entry.tags.push_back(string_of(tag));
  TRY(entry.priority, enum_of(in.getPriority(), Priority::low));
  entry.own = in.getOwn();
  entry.pinned = in.getPinned();
  entry.speculative = in.getSpeculative();
  entry.replicas = in.getReplicas();
  TRY(entry.audience, enum_of(in.getAudience(), Audience::recipients));
  entry.wanted_until_node_ms = in.getWantedUntilNodeMs();
  entry.last_copy = in.getLastCopy();
  entry.replica = in.getReplica();
  if (!in.getHasPlace()) return entry;
  EvictionPlace place;
  TRY(place.kind, enum_of(in.getPlaceKind(), LibraryKind::asked_for));
  place.value = in.getPlaceValue();
  if (std::isnan(place.value)) return fail(Errc::malformed, "a library entry has no place");
  entry.place = place;
  return entry;
}

Result<EvictionRecord> read(kept::Eviction::Reader in) {
  EvictionRecord record;
  record.at_ms = in.getAtMs();
  TRY(record.thing, enum_of(in.getThing(), EvictedThing::payload));
  TRY(record.file.bytes, hash_of(in.getFile()));
  record.arrival = in.getArrival();
  record.name = string_of(in.getName());
  record.bytes = in.getBytes();
  record.score = in.getScore();
  if (std::isnan(record.score)) return fail(Errc::malformed, "an eviction has no score");
  record.reason = string_of(in.getReason());
  return record;
}

}  // namespace

std::string encode(LibraryEntry const& entry) {
  return encode_flat<kept::LibraryEntry>([&entry](kept::LibraryEntry::Builder out) {
    out.setSize(entry.size);
    out.setAccesses(entry.accesses);
    out.setWeight(entry.weight);
    out.setWeighedNodeMs(entry.weighed_node_ms);
    out.setAccessedMs(entry.accessed_ms);
    out.setAddedMs(entry.added_ms);
    auto tags = out.initTags(static_cast<unsigned>(entry.tags.size()));
    for (unsigned i = 0; i < tags.size(); ++i)
      tags.set(i, text_field(entry.tags[i]));
    out.setPriority(static_cast<std::uint8_t>(entry.priority));
    out.setOwn(entry.own);
    out.setPinned(entry.pinned);
    out.setSpeculative(entry.speculative);
    out.setReplicas(entry.replicas);
    out.setAudience(static_cast<std::uint8_t>(entry.audience));
    out.setWantedUntilNodeMs(entry.wanted_until_node_ms);
    out.setLastCopy(entry.last_copy);
    out.setReplica(entry.replica);
    out.setHasPlace(entry.place.has_value());
    if (!entry.place) return;
    out.setPlaceKind(static_cast<std::uint8_t>(entry.place->kind));
    out.setPlaceValue(entry.place->value);
  });
}

Result<LibraryEntry> decode_library_entry(std::string_view bytes) {
  return decode_flat<kept::LibraryEntry>(bytes,
                                         [](kept::LibraryEntry::Reader in) { return read(in); });
}

std::string encode(EvictionRecord const& record) {
  return encode_flat<kept::Eviction>([&record](kept::Eviction::Builder out) {
    out.setAtMs(record.at_ms);
    out.setThing(static_cast<std::uint8_t>(record.thing));
    out.setFile(data_field(record.file.bytes));
    out.setArrival(record.arrival);
    out.setName(text_field(record.name));
    out.setBytes(record.bytes);
    out.setScore(record.score);
    out.setReason(text_field(record.reason));
  });
}

Result<EvictionRecord> decode_eviction(std::string_view bytes) {
  return decode_flat<kept::Eviction>(bytes, [](kept::Eviction::Reader in) { return read(in); });
}

}  // namespace bindle::storage
