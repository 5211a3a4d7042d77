#include "bundle/canonical_block.hpp"

#include "bundle/block_crc.hpp"
#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"

#include <string_view>

namespace bindle {
namespace {

constexpr std::uint64_t kItems = 5;  // and the CRC, if there is one
constexpr std::string_view kBlock = "canonical block";

std::uint64_t item_count(CrcType type) {
  return kItems + (type == CrcType::none ? 0 : 1);
}

}  // namespace

Result<BlockHeader> read_block_header(CborReader& reader) {
  BlockHeader header;
  header.start = reader.position();
  TRY(auto const array, reader.read_array(kBlock, kItems + 1));
  header.indefinite_array = !array.size;
  TRY(header.type, reader.read_uint("block type"));
  TRY(header.number, reader.read_uint("block number"));
  TRY(header.flags, reader.read_uint("block processing control flags"));
  TRY(header.crc_type, read_crc_type(reader, "CRC type"));
  if (array.size && *array.size != item_count(header.crc_type)) {
    return reader.malformed(kBlock, "number of items does not fit the CRC type", header.start);
  }
  TRY(header.data_length, reader.read_bytes_length("block-type-specific data"));
  return header;
}

Result<void> read_block_trailer(CborReader& reader, BlockHeader const& header) {
  TRY_VOID(read_crc_field(reader, header.crc_type, "CRC"));
  CborArray array;
  if (!header.indefinite_array) array.size = item_count(header.crc_type);
  return reader.end_array(array, kBlock);
}

Result<void> check_block_crc(BlockHeader const& header, ByteView wire) {
  return check_crc(header.crc_type, wire, header.indefinite_array);
}

BlockView view_block(BlockHeader const& header, ByteView data, ByteView wire) {
  return {.type = header.type,
          .number = header.number,
          .flags = header.flags,
          .crc_type = header.crc_type,
          .security_target = false,
          .encrypted = false,
          .data = data,
          .wire = wire};
}

void write_block_header(CborWriter& writer, BlockHeader const& header) {
  writer.write_array(item_count(header.crc_type));
  writer.write_uint(header.type);
  writer.write_uint(header.number);
  writer.write_uint(header.flags);
  writer.write_uint(static_cast<std::uint64_t>(header.crc_type));
  writer.write_bytes_length(header.data_length);
}

void write_block(CborWriter& writer, NewBlock const& block) {
  auto const start = writer.size();
  write_block_header(writer,
                     {.type = block.type,
                      .number = block.number,
                      .flags = block.flags,
                      .crc_type = block.crc_type,
                      .indefinite_array = false,
                      .start = 0,
                      .data_length = block.data.size()});
  writer.write_encoded(block.data);
  auto const crc = extend_crc(block.crc_type, 0, writer.bytes().subspan(start));
  write_crc_field(writer, block.crc_type, crc);
}

}  // namespace bindle
