#pragma once

#include "bundle/bytes.hpp"

#include <cstdint>

namespace bindle {

// Whether this CPU has an instruction for CRC-32C: SSE4.2 on x86-64, the CRC extension on aarch64.
bool has_crc32c_instruction();

// Carries the register on over `octets`: neither initial value nor final complement. Only where
// has_crc32c_instruction().
std::uint32_t crc32c_by_instruction(ByteView octets, std::uint32_t crc);

}  // namespace bindle
