#include "bundle/forwarding.hpp"

#include "bundle/cbor.hpp"
#include "bundle/cbor_writer.hpp"
#include "bundle/copies_block.hpp"

#include <algorithm>
#include <utility>

namespace bindle {
namespace {

// What a usual hop adds: the previous node block, and larger numbers.
constexpr std::size_t kGrowth = 64;

constexpr std::uint64_t kFirstFreeNumber = 2;  // after the primary and the payload block

bool has_block(ParsedBundle const& bundle, std::uint64_t type) {
  auto const is_of_type = [type](BlockView const& block) { return block.type == type; };
  return std::any_of(bundle.extensions.begin(), bundle.extensions.end(), is_of_type);
}

// The first number from `number` on that no block has.
std::uint64_t free_number(ExtensionBlocks const& blocks, std::uint64_t number) {
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

void add_block(CborWriter& writer, std::uint64_t type, std::uint64_t number, ByteView data) {
  write_block(
      writer,
      {.type = type, .number = number, .flags = 0, .crc_type = CrcType::none, .data = data});
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
    case block_type::kCopies:
      if (!update.copies) return writer.write_encoded(block.wire);
      return rewrite_block(writer, block, encode_copies(*update.copies));
    default:
      return writer.write_encoded(block.wire);
  }
}

}  // namespace

Result<Envelope> prepare_for_forwarding(Envelope const& envelope, HopUpdate const& update) {
  TRY(auto const bundle, parse_envelope(envelope));
  CborWriter head;
  head.reserve(envelope.head.size() + kGrowth);
  head.write_indefinite_array();
  head.write_encoded(bundle.primary_wire);
  auto number = free_number(bundle.extensions, kFirstFreeNumber);
  if (update.previous_node && !has_block(bundle, block_type::kPreviousNode)) {
    add_block(head, block_type::kPreviousNode, number, encode_previous_node(*update.previous_node));
    number = free_number(bundle.extensions, number + 1);
  }
  // A policy may have let such a bundle in; it does not leave without (RFC 9171 section 4.4.2).
  auto const has_clock = bundle.primary.timestamp.time_ms != 0;
  if (!has_clock && !has_block(bundle, block_type::kBundleAge)) {
    add_block(
        head, block_type::kBundleAge, number, encode_bundle_age(raised_age(0, update.residence)));
    number = free_number(bundle.extensions, number + 1);
  }
  if (update.copies && !has_block(bundle, block_type::kCopies))
    add_block(head, block_type::kCopies, number, encode_copies(*update.copies));
  for (auto const& block : bundle.extensions)
    forward_block(head, block, bundle, update);
  head.write_encoded(bundle.payload.wire);
  return Envelope{
      .head = head.take(), .payload_length = envelope.payload_length, .tail = envelope.tail};
}

}  // namespace bindle
