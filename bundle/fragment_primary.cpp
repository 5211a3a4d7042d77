#include "bundle/fragment_primary.hpp"

#include "bundle/block_crc.hpp"
#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"

#include <string_view>

namespace bindle {
namespace {

constexpr std::string_view kBlock = "primary block";
constexpr std::uint64_t kLeastItems = 8;
constexpr std::uint64_t kMostItems = 11;

// What stands between the CRC type and the fragment position.
struct Fields {
  std::uint64_t version = 0;
  std::uint64_t flags = 0;
  ByteView endpoints_and_times;
};

Result<Fields> read_fields(ByteView wire) {
  CborReader reader(wire);
  Fields fields;
  TRY_VOID(reader.read_array(kBlock, kMostItems));
  TRY(fields.version, reader.read_uint("version"));
  TRY(fields.flags, reader.read_uint("bundle processing control flags"));
  TRY_VOID(read_crc_type(reader, "CRC type"));
  auto const start = reader.position();
  for (auto const* const field :
       {"destination", "source", "report-to", "creation timestamp", "lifetime"})
    TRY_VOID(reader.skip_item(field));
  fields.endpoints_and_times = reader.since(start);
  return fields;
}

}  // namespace

Result<Bytes> reposition_primary_block(ByteView wire,
                                       std::optional<FragmentPosition> const& position,
                                       CrcType crc_type) {
  TRY(auto const fields, read_fields(wire));
  auto const flags =
      position ? fields.flags | bundle_flag::kIsFragment : fields.flags & ~bundle_flag::kIsFragment;
  CborWriter writer;
  writer.write_array(kLeastItems + (position ? 2 : 0) + (crc_type == CrcType::none ? 0 : 1));
  writer.write_uint(fields.version);
  writer.write_uint(flags);
  writer.write_uint(static_cast<std::uint64_t>(crc_type));
  writer.write_encoded(fields.endpoints_and_times);
  if (position) {
    writer.write_uint(position->offset);
    writer.write_uint(position->total_length);
  }
  write_crc_field(writer, crc_type, extend_crc(crc_type, 0, writer.bytes()));
  return writer.take();
}

}  // namespace bindle
