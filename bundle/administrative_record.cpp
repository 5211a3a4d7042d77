#include "bundle/administrative_record.hpp"

#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"

#include <string_view>

namespace bindle {
namespace {

constexpr std::uint64_t kTypeAndContent = 2;
constexpr std::string_view kRecord = "administrative record";

}  // namespace

Result<AdministrativeRecord> decode_administrative_record(ByteView payload) {
  CborReader reader(payload);
  AdministrativeRecord record;
  TRY(auto const array, reader.read_array_of(kTypeAndContent, kRecord));
  TRY(record.type, reader.read_uint("administrative record type"));
  auto const start = reader.position();
  TRY_VOID(reader.skip_item("administrative record content"));
  record.content = reader.since(start);
  TRY_VOID(reader.end_array(array, kRecord));
  TRY_VOID(reader.expect_end(kRecord));
  return record;
}

Bytes encode_administrative_record(std::uint64_t type, ByteView content) {
  CborWriter writer;
  writer.write_array(kTypeAndContent);
  writer.write_uint(type);
  writer.write_encoded(content);
  return writer.take();
}

}  // namespace bindle
