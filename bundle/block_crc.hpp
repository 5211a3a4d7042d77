#pragma once

#include "bundle/bytes.hpp"
#include "bundle/crc.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bindle {

class CborReader;
class CborWriter;

// The CRC field that ends a block (RFC 9171 sections 4.2.1 and 4.2.2). It covers the whole block,
// array head included, with the octets of its own value taken as zero.

// Octets of the value: 0, 2 or 4.
std::size_t crc_length(CrcType type);

Result<CrcType> read_crc_type(CborReader& reader, std::string_view field);

// Skips the field if the type has one, after checking its length.
Result<void> read_crc_field(CborReader& reader, CrcType type, std::string_view field);

// `block` ends with the CRC field or, for an array of indefinite length, with the stop code behind
// it. Fails with Errc::unverified.
Result<void> check_crc(CrcType type, ByteView block, bool indefinite_array);

// Carries a CRC on over more octets of the block; starts from 0.
std::uint32_t extend_crc(CrcType type, std::uint32_t crc, ByteView octets);

// Appends the field for a block whose other octets gave `crc`; nothing for CrcType::none.
void write_crc_field(CborWriter& writer, CrcType type, std::uint32_t crc);

}  // namespace bindle
