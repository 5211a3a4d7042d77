#include "storage/statement_codec.hpp"

#include "storage/flat_message.hpp"
#include "storage/record_fields.hpp"
#include "storage/schema/records.capnp.h"

namespace bindle::storage {

std::string encode(KeptStatement const& statement) {
  return encode_flat<kept::Statement>([&statement](kept::Statement::Builder out) {
    out.setOctets(data_field(statement.octets));
    out.setReceivedMs(statement.received_ms);
    out.setCarriedBy(statement.carried_by);
    out.setForeign(statement.foreign);
    out.setSettled(statement.settled);
    out.setDisputed(statement.disputed);
  });
}

Result<KeptStatement> decode_statement_record(std::string_view bytes) {
  return decode_flat<kept::Statement>(bytes,
                                      [](kept::Statement::Reader in) -> Result<KeptStatement> {
                                        return KeptStatement{.octets = bytes_of(in.getOctets()),
                                                             .received_ms = in.getReceivedMs(),
                                                             .carried_by = in.getCarriedBy(),
                                                             .foreign = in.getForeign(),
                                                             .settled = in.getSettled(),
                                                             .disputed = in.getDisputed()};
                                      });
}

}  // namespace bindle::storage
