#include "storage/kept_clock_codec.hpp"

#include "storage/flat_message.hpp"
#include "storage/record_fields.hpp"
#include "storage/schema/records.capnp.h"

namespace bindle::storage {

std::string encode(KeptClock const& clock) {
  return encode_flat<kept::KeptClock>([&clock](kept::KeptClock::Builder out) {
    out.setNodeMs(clock.node_ms);
    out.setUnixMs(clock.unix_ms);
    out.setSinceBootMs(clock.since_boot_ms);
    out.setBootId(text_field(clock.boot_id));
  });
}

Result<KeptClock> decode_kept_clock(std::string_view bytes) {
  return decode_flat<kept::KeptClock>(bytes, [](kept::KeptClock::Reader in) -> Result<KeptClock> {
    return KeptClock{.node_ms = in.getNodeMs(),
                     .unix_ms = in.getUnixMs(),
                     .since_boot_ms = in.getSinceBootMs(),
                     .boot_id = string_of(in.getBootId())};
  });
}

}  // namespace bindle::storage
