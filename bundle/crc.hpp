#pragma once

#include "bundle/bytes.hpp"

#include <cstdint>

namespace bindle {

// RFC 9171 section 4.2.1. The values are those on the wire.
enum class CrcType : std::uint8_t { none = 0, crc16_x25 = 1, crc32c = 2 };

// All are incremental: crc(b, crc(a)) is the CRC of a followed by b, and 0 is the CRC of nothing.
std::uint16_t crc16_x25(ByteView octets, std::uint16_t previous = 0);

// Uses the CPU's CRC-32C instruction where there is one.
std::uint32_t crc32c(ByteView octets, std::uint32_t previous = 0);
std::uint32_t crc32c_by_table(ByteView octets, std::uint32_t previous = 0);
bool crc32c_is_accelerated();

}  // namespace bindle
