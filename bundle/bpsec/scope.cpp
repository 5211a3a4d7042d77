#include "bundle/bpsec/scope.hpp"

#include "bundle/bpsec/security_block.hpp"
#include "bundle/canonical_block.hpp"
#include "bundle/cbor.hpp"
#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"

#include <string_view>

namespace bindle::bpsec {
namespace {

// Others are set to 0 in a canonical form, RFC 9172 section 4.
constexpr std::uint64_t kAssignedBlockFlags =
    block_flag::kReplicateInFragments | block_flag::kReportIfUnprocessed |
    block_flag::kDeleteBundleIfUnprocessed | block_flag::kDiscardIfUnprocessed;

void write_identity(CborWriter& writer, BlockIdentity const& block) {
  writer.write_uint(block.type);
  writer.write_uint(block.number);
  writer.write_uint(block.flags & kAssignedBlockFlags);
}

// The arrays of a primary block: itself, three EIDs with or without an ipn part, the timestamp.
Result<bool> has_indefinite_array(ByteView wire) {
  constexpr std::string_view field = "primary block";
  CborReader reader(wire);
  while (!reader.at_end()) {
    if ((reader.rest()[0] >> 5) != cbor::kArray) {
      TRY_VOID(reader.skip_item(field));
      continue;
    }
    TRY(auto const array, reader.read_array(field, wire.size()));
    if (!array.size) return true;
  }
  return false;
}

}  // namespace

Bytes scope_prefix(ScopeFlags flags, ScopedBlocks const& blocks) {
  bool const is_primary = blocks.target.number == kPrimaryBlockNumber;
  CborWriter writer;
  writer.write_uint(flags & scope::kAll);
  if ((flags & scope::kPrimaryBlock) != 0 && !is_primary) writer.write_encoded(blocks.primary);
  if ((flags & scope::kTargetHeader) != 0 && !is_primary) write_identity(writer, blocks.target);
  if ((flags & scope::kSecurityHeader) != 0) write_identity(writer, blocks.security_block);
  return writer.take();
}

Bytes canonical_primary_block(PrimaryBlock const& block, ByteView wire) {
  auto const indefinite = has_indefinite_array(wire);
  bool const canonical = indefinite.has_value() && !*indefinite;
  return canonical ? Bytes(wire.begin(), wire.end()) : encode_primary_block(block);
}

}  // namespace bindle::bpsec
