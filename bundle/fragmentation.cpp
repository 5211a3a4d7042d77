#include "bundle/fragmentation.hpp"

#include "bundle/block_crc.hpp"
#include "bundle/cbor_writer.hpp"
#include "bundle/fragment_primary.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace bindle {
namespace {

Error impossible(std::string why) {
  return fail(Errc::invalid_argument, std::move(why));
}

bool is_replicated(BlockView const& block) {
  return block.has(block_flag::kReplicateInFragments) || changes_on_the_way(block.type);
}

// Which extension blocks a fragment gets.
class Replication {
 public:
  Replication(ParsedBundle const& bundle, PayloadRange range) : all_(range.offset == 0) {
    auto const hidden = [](BlockView const& block) {
      return block.encrypted && is_replicated(block);
    };
    with_bcbs_ = std::any_of(bundle.extensions.begin(), bundle.extensions.end(), hidden);
  }

  // Without its BCB an encrypted block would be read as if it were in the clear.
  bool takes(BlockView const& block) const {
    return all_ || is_replicated(block) ||
           (with_bcbs_ && block.type == block_type::kConfidentiality);
  }

 private:
  bool all_;
  bool with_bcbs_;
};

FragmentPosition position_of(ParsedBundle const& bundle, PayloadRange range) {
  auto const base = bundle.primary.fragment.value_or(FragmentPosition{0, bundle.payload_length});
  return {.offset = base.offset + range.offset, .total_length = base.total_length};
}

// The BIB that makes up for a missing CRC is in the first fragment only, if it is not replicated.
CrcType primary_crc_type(ParsedBundle const& bundle, PayloadRange range) {
  auto const type = bundle.primary.crc_type;
  return type == CrcType::none && range.offset != 0 ? CrcType::crc32c : type;
}

struct Head {
  Bytes octets;
  std::size_t payload_block_at = 0;
};

// Everything before the payload's first octet.
Result<Head> head_of(ParsedBundle const& bundle, PayloadRange range) {
  TRY(auto const primary,
      reposition_primary_block(
          bundle.primary_wire, position_of(bundle, range), primary_crc_type(bundle, range)));
  CborWriter writer;
  writer.write_indefinite_array();
  writer.write_encoded(primary);
  Replication const replication(bundle, range);
  for (auto const& block : bundle.extensions)
    if (replication.takes(block)) writer.write_encoded(block.wire);
  auto const payload_block_at = writer.size();
  write_block_header(writer,
                     {.type = block_type::kPayload,
                      .number = kPayloadBlockNumber,
                      .flags = bundle.payload.flags,
                      .crc_type = bundle.payload.crc_type,
                      .indefinite_array = false,
                      .start = 0,
                      .data_length = range.length});
  return Head{writer.take(), payload_block_at};
}

std::uint64_t tail_size(ParsedBundle const& bundle) {
  auto const crc = crc_length(bundle.payload.crc_type);
  return (crc == 0 ? 0 : 1 + crc) + 1;
}

std::uint64_t length_of_uint(std::uint64_t value) {
  CborWriter writer;
  writer.write_uint(value);
  return writer.size();
}

// The longest payload that fits into `room` octets together with its length.
std::uint64_t longest_payload(std::uint64_t room) {
  auto const head = length_of_uint(room);
  auto length = room > head ? room - head : 0;
  while (length + 1 + length_of_uint(length + 1) <= room)
    ++length;
  return length;
}

Result<std::uint64_t> payload_room(ParsedBundle const& bundle,
                                   std::uint64_t offset,
                                   std::uint64_t max_size) {
  TRY(auto const head, head_of(bundle, {offset, 0}));
  // The length of nothing takes one octet, which longest_payload() counts itself.
  auto const around = head.octets.size() - 1 + tail_size(bundle);
  auto const length = max_size > around ? longest_payload(max_size - around) : 0;
  if (length > 0) return length;
  return impossible("a fragment of at most " + std::to_string(max_size) +
                    " octets is too small for this bundle: the blocks around the payload take " +
                    std::to_string(around + 1));
}

Result<std::vector<PayloadRange>> cut(ParsedBundle const& bundle,
                                      PayloadRange part,
                                      std::uint64_t max_size) {
  std::vector<PayloadRange> cuts;
  for (auto offset = part.offset; offset < part.end();) {
    if (cuts.size() == kMaxFragments) {
      return impossible("fragments of at most " + std::to_string(max_size) +
                        " octets would be more than " + std::to_string(kMaxFragments));
    }
    TRY(auto const room, payload_room(bundle, offset, max_size));
    cuts.push_back({offset, std::min(room, part.end() - offset)});
    offset = cuts.back().end();
  }
  return cuts;
}

Result<void> check_range(ParsedBundle const& bundle, PayloadRange range) {
  auto const size = bundle.payload_length;
  if (range.length == 0 || range.length >= size) {
    return impossible("a fragment carries some octets of the payload, but not all");
  }
  if (range.offset > size - range.length) {
    return impossible("a fragment that runs past the end of the payload");
  }
  return {};
}

}  // namespace

Result<void> check_fragmentable(ParsedBundle const& bundle) {
  auto const not_permitted = [](char const* why) { return fail(Errc::not_permitted, why); };
  if (bundle.primary.has(bundle_flag::kMustNotFragment))
    return not_permitted("the bundle must not be fragmented");
  if (bundle.primary.source.is_null())
    return not_permitted("an anonymous bundle cannot be fragmented");
  if (bundle.payload_length < 2)
    return not_permitted("a payload of less than two octets cannot be fragmented");
  return {};
}

Result<std::vector<PayloadRange>> plan_fragments(Envelope const& bundle, std::uint64_t max_size) {
  PayloadRange const all{0, bundle.payload_length};
  auto const around = std::uint64_t{bundle.head.size()} + bundle.tail.size();
  if (around <= max_size && bundle.payload_length <= max_size - around) return std::vector{all};
  TRY(auto const parsed, parse_envelope(bundle));
  TRY_VOID(check_fragmentable(parsed));
  return cut(parsed, all, max_size);
}

Result<std::vector<PayloadRange>> plan_fragments(Envelope const& bundle,
                                                 PayloadRange part,
                                                 std::uint64_t max_size) {
  TRY(auto const parsed, parse_envelope(bundle));
  TRY_VOID(check_fragmentable(parsed));
  TRY_VOID(check_range(parsed, part));
  return cut(parsed, part, max_size);
}

Result<Envelope> fragment_of(Envelope const& bundle, PayloadRange range, ByteView octets) {
  TRY(auto const parsed, parse_envelope(bundle));
  TRY_VOID(check_fragmentable(parsed));
  TRY_VOID(check_range(parsed, range));
  if (octets.size() != range.length) return impossible("octets of another length than the range");

  TRY(auto head, head_of(parsed, range));
  auto const type = parsed.payload.crc_type;
  auto crc = extend_crc(type, 0, ByteView(head.octets).subspan(head.payload_block_at));
  crc = extend_crc(type, crc, octets);
  CborWriter tail;
  write_crc_field(tail, type, crc);
  tail.write_break();
  return Envelope{
      .head = std::move(head.octets), .payload_length = range.length, .tail = tail.take()};
}

}  // namespace bindle
