#include "bundle/primary_block.hpp"

#include "bundle/block_crc.hpp"
#include "bundle/cbor.hpp"
#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"
#include "bundle/error_path.hpp"

#include <string>
#include <string_view>

namespace bindle {
namespace {

constexpr std::uint64_t kVersion = 7;
constexpr std::uint64_t kLeastItems = 8;
constexpr std::uint64_t kMostItems = 11;
constexpr std::string_view kBlock = "primary block";
constexpr std::string_view kTimestamp = "creation timestamp (RFC 9171 section 4.2.7)";

std::uint64_t item_count(PrimaryBlock const& block) {
  return kLeastItems + (block.crc_type == CrcType::none ? 0 : 1) +
         (block.has(bundle_flag::kIsFragment) ? 2 : 0);
}

Result<CreationTimestamp> read_timestamp(CborReader& reader) {
  TRY(auto const array, reader.read_array_of(2, "creation timestamp"));
  CreationTimestamp timestamp;
  TRY(timestamp.time_ms, reader.read_uint("creation time"));
  TRY(timestamp.sequence, reader.read_uint("sequence number"));
  TRY_VOID(reader.end_array(array, "creation timestamp"));
  return timestamp;
}

Result<FragmentPosition> read_fragment_position(CborReader& reader) {
  FragmentPosition position;
  TRY(position.offset, reader.read_uint("fragment offset"));
  TRY(position.total_length, reader.read_uint("total application data unit length"));
  return position;
}

Result<void> read_version(CborReader& reader) {
  TRY(auto const version, reader.read_uint("version"));
  if (version == kVersion) return {};
  return fail(Errc::unsupported, "bundle protocol version " + std::to_string(version));
}

Result<void> read_endpoints_and_times(CborReader& reader, PrimaryBlock& block) {
  TRY(block.destination, read_eid(reader, "destination"));
  TRY(block.source, read_eid(reader, "source"));
  TRY(block.report_to, read_eid(reader, "report-to"));
  TRY(block.timestamp, within(kTimestamp, read_timestamp(reader)));
  TRY(block.lifetime_ms, reader.read_uint("lifetime"));
  return {};
}

Error forbidden(std::string_view why) {
  return fail(Errc::malformed, std::string(why));
}

}  // namespace

Result<PrimaryBlock> read_unchecked_primary_block(CborReader& reader) {
  auto const start = reader.position();
  TRY(auto const array, reader.read_array(kBlock, kMostItems));
  TRY_VOID(read_version(reader));
  PrimaryBlock block;
  TRY(block.flags, reader.read_uint("bundle processing control flags"));
  TRY(block.crc_type, read_crc_type(reader, "CRC type"));
  if (array.size && *array.size != item_count(block)) {
    return reader.malformed(kBlock, "number of items does not fit flags and CRC type", start);
  }
  TRY_VOID(read_endpoints_and_times(reader, block));
  if (block.has(bundle_flag::kIsFragment)) {
    TRY(block.fragment, read_fragment_position(reader));
  }
  TRY_VOID(read_crc_field(reader, block.crc_type, "CRC"));
  TRY_VOID(reader.end_array(array, kBlock));
  return block;
}

Result<void> check_primary_crc(CrcType type, ByteView wire) {
  return check_crc(type, wire, wire.front() == cbor::kIndefiniteArray);
}

Result<PrimaryBlock> read_primary_block(CborReader& reader) {
  auto const start = reader.position();
  TRY(auto block, read_unchecked_primary_block(reader));
  TRY_VOID(check_primary_crc(block.crc_type, reader.since(start)));
  TRY_VOID(check_primary_block(block));
  return block;
}

Bytes encode_primary_block(PrimaryBlock const& block) {
  CborWriter writer;
  writer.write_array(item_count(block));
  writer.write_uint(kVersion);
  writer.write_uint(block.flags);
  writer.write_uint(static_cast<std::uint64_t>(block.crc_type));
  write_eid(writer, block.destination);
  write_eid(writer, block.source);
  write_eid(writer, block.report_to);
  writer.write_array(2);
  writer.write_uint(block.timestamp.time_ms);
  writer.write_uint(block.timestamp.sequence);
  writer.write_uint(block.lifetime_ms);
  if (block.fragment) {
    writer.write_uint(block.fragment->offset);
    writer.write_uint(block.fragment->total_length);
  }
  write_crc_field(writer, block.crc_type, extend_crc(block.crc_type, 0, writer.bytes()));
  return writer.take();
}

Result<void> check_primary_block(PrimaryBlock const& block) {
  bool const anonymous = block.source.is_null();
  if (block.has(bundle_flag::kIsFragment) != block.fragment.has_value()) {
    return forbidden("fragment flag and fragment position disagree");
  }
  if (block.has(bundle_flag::kAllReports)) {
    if (anonymous)
      return forbidden("status reports requested by the null source (RFC 9171 section 4.2.3)");
    if (block.has(bundle_flag::kAdministrativeRecord)) {
      return forbidden(
          "status reports requested on an administrative record (RFC 9171 section 4.2.3)");
    }
  }
  if (anonymous && !block.has(bundle_flag::kMustNotFragment)) {
    return forbidden("null source without \"must not be fragmented\" (RFC 9171 section 4.2.3)");
  }
  if (!anonymous && !block.source.is_singleton()) {
    return forbidden("source " + block.source.to_string() +
                     " is not a single node (RFC 9171 section 4.2.5.2)");
  }
  if (block.source.is_local_node() || block.destination.is_local_node()) {
    return forbidden("LocalNode as source or destination (RFC 9758 section 5.4)");
  }
  return {};
}

}  // namespace bindle
