#include "storage/replica_codec.hpp"

#include "storage/flat_message.hpp"
#include "storage/record_fields.hpp"
#include "storage/schema/records.capnp.h"

namespace bindle::storage {

std::string encode(HolderWord const& word) {
  return encode_flat<kept::HolderWord>([&word](kept::HolderWord::Builder out) {
    out.setNode(text_field(word.node));
    out.setHolds(word.holds);
    out.setSequence(word.sequence);
    out.setSinceMs(word.since_ms);
    out.setHeardMs(word.heard_ms);
    out.setUntilNodeMs(word.until_node_ms);
  });
}

Result<HolderWord> decode_holder_word(std::string_view bytes) {
  return decode_flat<kept::HolderWord>(bytes,
                                       [](kept::HolderWord::Reader in) -> Result<HolderWord> {
                                         return HolderWord{.node = string_of(in.getNode()),
                                                           .holds = in.getHolds(),
                                                           .sequence = in.getSequence(),
                                                           .since_ms = in.getSinceMs(),
                                                           .heard_ms = in.getHeardMs(),
                                                           .until_node_ms = in.getUntilNodeMs()};
                                       });
}

std::string encode(Undertaking const& undertaking) {
  return encode_flat<kept::Undertaking>([&undertaking](kept::Undertaking::Builder out) {
    out.setPurpose(static_cast<std::uint8_t>(undertaking.purpose));
    out.setSize(undertaking.size);
  });
}

Result<Undertaking> decode_undertaking(std::string_view bytes) {
  return decode_flat<kept::Undertaking>(
      bytes, [](kept::Undertaking::Reader in) -> Result<Undertaking> {
        Undertaking undertaking;
        TRY(undertaking.purpose, enum_of(in.getPurpose(), Purpose::speculative));
        undertaking.size = in.getSize();
        return undertaking;
      });
}

}  // namespace bindle::storage
