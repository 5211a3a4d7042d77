#include "bundle/forwarding.hpp"

#include "bundle/cbor.hpp"
#include "bundle/cbor_writer.hpp"

#include <algorithm>
#include <utility>

namespace bindle {
namespace {

constexpr std::uint64_t kFirstFreeNumber = 2;  // after the primary and the payload block

bool has_previous_node(ParsedBundle const& bundle) {
  auto const is_previous_node = [](BlockView const& block) {
    return block.type == block_type::kPreviousNode;
  };
  return std::any_of(bundle.extensions.begin(), bundle.extensions.end(), is_previous_node);
}

std::uint64_t free_number(ExtensionBlocks const& blocks) {
  auto number = kFirstFreeNumber;
  auto const taken = [&number](BlockView const& block) { return block.number == number; };
  while (std::any_of(blocks.begin(), blocks.end(), taken))
    ++number;
  return number;
}

void rewrite_block(CborWriter& writer, BlockView const& block, ByteView data) {
  write_block(writer,
              {.type = block.type,
               .number = block.number,
               .flags = block.flags,
               .crc_type = block.crc_type,
               .data = data});
}

void add_previous_node(CborWriter& writer, ParsedBundle const& bundle, Eid const& node) {
  auto const data = encode_previous_node(node);
  write_block(writer,
              {.type = block_type::kPreviousNode,
               .number = free_number(bundle.extensions),
               .flags = 0,
               .crc_type = CrcType::none,
               .data = data});
}

std::uint64_t raised_age(std::uint64_t age_ms, std::chrono::milliseconds residence) {
  auto const spent = std::max(residence, std::chrono::milliseconds(0));
  return saturating_add(age_ms, static_cast<std::uint64_t>(spent.count()));
}

HopCount one_hop_more(HopCount hops) {
  hops.count = saturating_add(hops.count, 1);
  return hops;
}

void forward_block(CborWriter& writer,
                   BlockView const& block,
                   ParsedBundle const& bundle,
                   HopUpdate const& update) {
  if (block.encrypted) return writer.write_encoded(block.wire);
  switch (block.type) {
    case block_type::kPreviousNode:
      if (!update.previous_node) return;
      return rewrite_block(writer, block, encode_previous_node(*update.previous_node));
    case block_type::kBundleAge:
      return rewrite_block(
          writer, block, encode_bundle_age(raised_age(*bundle.age_ms, update.residence)));
    case block_type::kHopCount:
      if (!update.count_hop) return writer.write_encoded(block.wire);
      return rewrite_block(writer, block, encode_hop_count(one_hop_more(*bundle.hop_count)));
    default:
      return writer.write_encoded(block.wire);
  }
}

}  // namespace

Result<Envelope> prepare_for_forwarding(Envelope const& envelope, HopUpdate const& update) {
  TRY(auto const bundle, parse_envelope(envelope));
  CborWriter head;
  head.write_indefinite_array();
  head.write_encoded(bundle.primary_wire);
  if (update.previous_node && !has_previous_node(bundle)) {
    add_previous_node(head, bundle, *update.previous_node);
  }
  for (auto const& block : bundle.extensions)
    forward_block(head, block, bundle, update);
  head.write_encoded(bundle.payload.wire);
  return Envelope{
      .head = head.take(), .payload_length = envelope.payload_length, .tail = envelope.tail};
}

}  // namespace bindle
