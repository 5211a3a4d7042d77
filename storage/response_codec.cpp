#include "storage/response_codec.hpp"

#include "storage/flat_message.hpp"
#include "storage/record_fields.hpp"
#include "storage/schema/records.capnp.h"

namespace bindle::storage {

std::string encode(Response const& response) {
  return encode_flat<kept::Response>([&response](kept::Response::Builder out) {
    out.setReceivedAtMs(response.received_at_ms);
    out.setFrom(text_field(response.from));
    out.setRecord(data_field(response.record));
  });
}

Result<Response> decode_response(std::string_view bytes) {
  return decode_flat<kept::Response>(bytes, [](kept::Response::Reader in) -> Result<Response> {
    return Response{.received_at_ms = in.getReceivedAtMs(),
                    .from = string_of(in.getFrom()),
                    .record = bytes_of(in.getRecord())};
  });
}

}  // namespace bindle::storage
