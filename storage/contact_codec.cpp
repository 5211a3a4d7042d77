#include "storage/contact_codec.hpp"

#include "storage/flat_message.hpp"
#include "storage/record_fields.hpp"
#include "storage/schema/records.capnp.h"

namespace bindle::storage {
namespace {

std::string cut(std::string const& text) {
  return text.substr(0, kMaxContactText);
}

ContactVolume volume_of(kept::Contact::Reader in) {
  return {.bundles_sent = in.getBundlesSent(),
          .bytes_sent = in.getBytesSent(),
          .bundles_received = in.getBundlesReceived(),
          .bytes_received = in.getBytesReceived()};
}

}  // namespace

std::string encode(ContactRecord const& record) {
  return encode_flat<kept::Contact>([&record](kept::Contact::Builder out) {
    out.setPeer(text_field(cut(record.peer)));
    out.setMedium(text_field(cut(record.medium)));
    out.setAddress(text_field(cut(record.address)));
    out.setDialled(record.dialled);
    out.setBeganMs(record.began_ms);
    out.setSeenMs(record.seen_ms);
    out.setState(static_cast<std::uint8_t>(record.state));
    out.setReason(text_field(cut(record.reason)));
    out.setBundlesSent(record.volume.bundles_sent);
    out.setBytesSent(record.volume.bytes_sent);
    out.setBundlesReceived(record.volume.bundles_received);
    out.setBytesReceived(record.volume.bytes_received);
  });
}

Result<ContactRecord> decode_contact(std::string_view bytes) {
  return decode_flat<kept::Contact>(bytes, [](kept::Contact::Reader in) -> Result<ContactRecord> {
    ContactRecord record;
    record.peer = string_of(in.getPeer());
    record.medium = string_of(in.getMedium());
    record.address = string_of(in.getAddress());
    record.dialled = in.getDialled();
    record.began_ms = in.getBeganMs();
    record.seen_ms = in.getSeenMs();
    TRY(record.state, enum_of(in.getState(), ContactState::lost_sight));
    record.reason = string_of(in.getReason());
    record.volume = volume_of(in);
    return record;
  });
}

}  // namespace bindle::storage
