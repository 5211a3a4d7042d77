#include "storage/event_codec.hpp"

#include "storage/flat_message.hpp"
#include "storage/record_fields.hpp"
#include "storage/schema/records.capnp.h"

namespace bindle::storage {
namespace {

// A cut in the middle of a character would be no UTF-8 any more.
std::string cut_text(std::string const& text) {
  if (text.size() <= kMaxEventText) return text;
  auto length = kMaxEventText;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0u) == 0x80u)
    --length;
  return text.substr(0, length);
}

}  // namespace

std::string encode(EventRecord const& event) {
  return encode_flat<kept::Event>([&event](kept::Event::Builder out) {
    out.setKind(static_cast<std::uint8_t>(event.kind));
    out.setState(static_cast<std::uint8_t>(event.state));
    out.setAtMs(event.at_ms);
    if (event.file) out.setFile(data_field(event.file->bytes));
    if (!event.bundle.empty()) out.setBundle(data_field(event.bundle));
    out.setArrival(event.arrival);
    if (!event.peer.empty()) out.setPeer(text_field(cut_text(event.peer)));
    if (!event.medium.empty()) out.setMedium(text_field(cut_text(event.medium)));
    if (!event.subject.empty()) out.setSubject(text_field(cut_text(event.subject)));
    if (!event.detail.empty()) out.setDetail(text_field(cut_text(event.detail)));
  });
}

Result<EventRecord> decode_event(std::string_view bytes) {
  return decode_flat<kept::Event>(bytes, [](kept::Event::Reader in) -> Result<EventRecord> {
    EventRecord event;
    TRY(event.kind, enum_of(in.getKind(), kLastEventKind));
    TRY(event.state, enum_of(in.getState(), EventState::failed));
    event.at_ms = in.getAtMs();
    if (in.hasFile()) {
      TRY(auto const file, hash_of(in.getFile()));
      event.file = ManifestId{file};
    }
    event.bundle = bytes_of(in.getBundle());
    event.arrival = in.getArrival();
    event.peer = string_of(in.getPeer());
    event.medium = string_of(in.getMedium());
    event.subject = string_of(in.getSubject());
    event.detail = string_of(in.getDetail());
    return event;
  });
}

}  // namespace bindle::storage
