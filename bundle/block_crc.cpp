#include "bundle/block_crc.hpp"

#include "bundle/cbor.hpp"
#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"
#include "bundle/error_path.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace bindle {
namespace {

constexpr std::size_t kLongestCrc = 4;
constexpr std::array<std::uint8_t, 1> kStopCode = {0xff};
constexpr std::string_view kField = "CRC (RFC 9171 section 4.2.2)";

std::array<std::uint8_t, kLongestCrc> big_endian(std::uint32_t crc, std::size_t length) {
  std::array<std::uint8_t, kLongestCrc> octets{};
  for (std::size_t i = 0; i < length; ++i) {
    octets[i] = static_cast<std::uint8_t>(crc >> (8 * (length - 1 - i)));
  }
  return octets;
}

// Head and value of the field with a value of zero.
std::uint32_t extend_over_zeroed_field(CrcType type, std::uint32_t crc) {
  auto const length = crc_length(type);
  std::array<std::uint8_t, 1 + kLongestCrc> field{};
  field[0] = static_cast<std::uint8_t>(cbor::kBytes << 5 | length);
  return extend_crc(type, crc, ByteView(field).first(1 + length));
}

}  // namespace

std::size_t crc_length(CrcType type) {
  switch (type) {
    case CrcType::crc16_x25:
      return 2;
    case CrcType::crc32c:
      return 4;
    default:
      return 0;
  }
}

Result<CrcType> read_crc_type(CborReader& reader, std::string_view field) {
  auto const start = reader.position();
  TRY(auto const type, reader.read_uint(field));
  if (type > static_cast<std::uint64_t>(CrcType::crc32c)) {
    return reader.malformed(
        field, "there is no CRC type " + std::to_string(type) + " (RFC 9171 section 4.2.1)", start);
  }
  return static_cast<CrcType>(type);
}

Result<void> read_crc_field(CborReader& reader, CrcType type, std::string_view field) {
  if (type == CrcType::none) return {};
  auto const start = reader.position();
  TRY(auto const value, within(kField, reader.read_bytes(field, kLongestCrc)));
  if (value.size() != crc_length(type)) {
    return reader.malformed(
        field, "length does not fit the CRC type (RFC 9171 section 4.2.2)", start);
  }
  return {};
}

Result<void> check_crc(CrcType type, ByteView block, bool indefinite_array) {
  auto const length = crc_length(type);
  if (length == 0) return {};
  auto const value_at = block.size() - length - (indefinite_array ? 1 : 0);
  auto const zeros = std::array<std::uint8_t, kLongestCrc>{};
  auto crc = extend_crc(type, 0, block.first(value_at));
  crc = extend_crc(type, crc, ByteView(zeros).first(length));
  if (indefinite_array) crc = extend_crc(type, crc, kStopCode);

  auto const computed = big_endian(crc, length);
  auto const value = block.subspan(value_at, length);
  if (std::equal(value.begin(), value.end(), computed.begin())) return {};
  auto const expected = to_hex(ByteView(computed).first(length));
  auto const found = to_hex(value);
  return fail(Errc::unverified,
              "CRC " + found + " on the wire, " + expected + " computed (RFC 9171 section 5.6)");
}

std::uint32_t extend_crc(CrcType type, std::uint32_t crc, ByteView octets) {
  switch (type) {
    case CrcType::crc16_x25:
      return crc16_x25(octets, static_cast<std::uint16_t>(crc));
    case CrcType::crc32c:
      return crc32c(octets, crc);
    default:
      return 0;
  }
}

void write_crc_field(CborWriter& writer, CrcType type, std::uint32_t crc) {
  if (type == CrcType::none) return;
  auto const length = crc_length(type);
  auto const octets = big_endian(extend_over_zeroed_field(type, crc), length);
  writer.write_bytes(ByteView(octets).first(length));
}

}  // namespace bindle
