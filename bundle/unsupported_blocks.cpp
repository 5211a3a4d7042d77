#include "bundle/unsupported_blocks.hpp"

#include "bundle/cbor_writer.hpp"

namespace bindle {
namespace {

bool is_supported(BlockView const& block) {
  return changes_on_the_way(block.type) || block.type == block_type::kContent ||
         block.type == block_type::kIntegrity || block.type == block_type::kConfidentiality;
}

bool is_to_be_discarded(BlockView const& block) {
  return !is_supported(block) && !block.security_target &&
         block.has(block_flag::kDiscardIfUnprocessed);
}

}  // namespace

UnsupportedBlocks unsupported_blocks(ParsedBundle const& bundle) {
  UnsupportedBlocks found;
  for (auto const& block : bundle.extensions) {
    if (is_supported(block)) continue;
    found.report |= block.has(block_flag::kReportIfUnprocessed);
    found.delete_bundle |= block.has(block_flag::kDeleteBundleIfUnprocessed);
    found.discard |= is_to_be_discarded(block);
  }
  return found;
}

Result<Envelope> without_discarded_blocks(Envelope const& envelope) {
  TRY(auto const bundle, parse_envelope(envelope));
  CborWriter head;
  head.reserve(envelope.head.size());
  head.write_indefinite_array();
  head.write_encoded(bundle.primary_wire);
  for (auto const& block : bundle.extensions) {
    if (!is_to_be_discarded(block)) head.write_encoded(block.wire);
  }
  head.write_encoded(bundle.payload.wire);
  return Envelope{
      .head = head.take(), .payload_length = envelope.payload_length, .tail = envelope.tail};
}

}  // namespace bindle
