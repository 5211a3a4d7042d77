#include "bundle/bundle_id_reader.hpp"

namespace bindle {

Result<BundleId> read_whole_bundle_id(CborReader& reader) {
  BundleId id;
  TRY(auto const array, reader.read_array_of(2, "bundle id"));
  TRY(id.source, read_eid(reader, "source"));
  TRY(auto const timestamp, reader.read_array_of(2, "creation timestamp"));
  TRY(id.timestamp.time_ms, reader.read_uint("creation time"));
  TRY(id.timestamp.sequence, reader.read_uint("sequence number"));
  TRY_VOID(reader.end_array(timestamp, "creation timestamp"));
  TRY_VOID(reader.end_array(array, "bundle id"));
  return id;
}

}  // namespace bindle
