#pragma once

#include "bundle/bytes.hpp"
#include "bundle/crc.hpp"

#include <cstddef>
#include <cstdint>

namespace bindle {

class CborReader;
class CborWriter;

// Block processing control flags (RFC 9171 section 4.2.4). Other bits are ignored and kept.
namespace block_flag {
inline constexpr std::uint64_t kReplicateInFragments = 0x01;
inline constexpr std::uint64_t kReportIfUnprocessed = 0x02;
inline constexpr std::uint64_t kDeleteBundleIfUnprocessed = 0x04;
inline constexpr std::uint64_t kDiscardIfUnprocessed = 0x10;
}  // namespace block_flag

namespace block_type {
inline constexpr std::uint64_t kPayload = 1;
inline constexpr std::uint64_t kPreviousNode = 6;
inline constexpr std::uint64_t kBundleAge = 7;
inline constexpr std::uint64_t kHopCount = 10;
inline constexpr std::uint64_t kIntegrity = 11;        // BIB, RFC 9172
inline constexpr std::uint64_t kConfidentiality = 12;  // BCB, RFC 9172
inline constexpr std::uint64_t kContent = 240;         // ours, docs/formats.md
inline constexpr std::uint64_t kCopies = 241;          // ours, docs/formats.md
}  // namespace block_type

// Number of the payload block; the primary block is implicitly 0 (RFC 9171 section 4.1).
inline constexpr std::uint64_t kPayloadBlockNumber = 1;

// Rewritten by every node that forwards the bundle; all other blocks stay as they are.
constexpr bool changes_on_the_way(std::uint64_t type) {
  return type == block_type::kPreviousNode || type == block_type::kBundleAge ||
         type == block_type::kHopCount || type == block_type::kCopies;
}

// A canonical block as it stands in the bytes that were parsed.
struct BlockView {
  std::uint64_t type = 0;
  std::uint64_t number = 0;
  std::uint64_t flags = 0;
  CrcType crc_type = CrcType::none;
  bool security_target = false;  // of a BIB or a BCB
  bool encrypted = false;        // by a BCB: `data` is ciphertext
  ByteView data;                 // block-type-specific data, without its byte string head
  ByteView wire;                 // the whole block, from array head to CRC

  bool has(std::uint64_t flag) const { return (flags & flag) != 0; }
};

// A canonical block up to the first octet of its data.
struct BlockHeader {
  std::uint64_t type = 0;
  std::uint64_t number = 0;
  std::uint64_t flags = 0;
  CrcType crc_type = CrcType::none;
  bool indefinite_array = false;
  std::size_t start = 0;  // position of the block in the reader
  std::uint64_t data_length = 0;
};

// RFC 9171 section 4.3.2. A block is a header, the data, and a trailer that holds the CRC; the
// three are read one by one where the data is kept apart from the rest.
Result<BlockHeader> read_block_header(CborReader& reader);
Result<void> read_block_trailer(CborReader& reader, BlockHeader const& header);

// Fails with Errc::unverified on a CRC that does not match. `wire` is the whole block.
Result<void> check_block_crc(BlockHeader const& header, ByteView wire);

BlockView view_block(BlockHeader const& header, ByteView data, ByteView wire);

// A block to be written.
struct NewBlock {
  std::uint64_t type = 0;
  std::uint64_t number = 0;
  std::uint64_t flags = 0;
  CrcType crc_type = CrcType::none;
  ByteView data;
};

// Appends the block, an array of definite length.
void write_block(CborWriter& writer, NewBlock const& block);

// Appends the block up to the first octet of its data; `start` and `indefinite_array` do not count.
void write_block_header(CborWriter& writer, BlockHeader const& header);

}  // namespace bindle
