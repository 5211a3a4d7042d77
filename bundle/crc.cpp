#include "bundle/crc.hpp"

#include "bundle/crc32c_instruction.hpp"
#include "bundle/crc_table.hpp"

namespace bindle {
namespace {

constexpr CrcTable<std::uint16_t> kCrc16X25Table(0x8408);
constexpr CrcTable<std::uint32_t> kCrc32cTable(0x82f6'3b78);

}  // namespace

std::uint16_t crc16_x25(ByteView octets, std::uint16_t previous) {
  auto const start = static_cast<std::uint16_t>(~previous);
  return static_cast<std::uint16_t>(~kCrc16X25Table.update(start, octets));
}

std::uint32_t crc32c_by_table(ByteView octets, std::uint32_t previous) {
  return ~kCrc32cTable.update(~previous, octets);
}

bool crc32c_is_accelerated() {
  static bool const accelerated = has_crc32c_instruction();
  return accelerated;
}

std::uint32_t crc32c(ByteView octets, std::uint32_t previous) {
  if (!crc32c_is_accelerated()) return crc32c_by_table(octets, previous);
  return ~crc32c_by_instruction(octets, ~previous);
}

}  // namespace bindle
