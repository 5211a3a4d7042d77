#include "bundle/bundle_reader.hpp"

#include "bundle/bpsec/security_targets.hpp"
#include "bundle/error_path.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace bindle {
namespace {

constexpr std::string_view kBundle = "bundle (RFC 9171 section 4.1)";
constexpr std::uint64_t kPrimaryAndPayload = 2;

constexpr std::string_view kPrimaryBlock = "primary block (RFC 9171 section 4.3.1)";
constexpr std::string_view kCanonicalBlock = "canonical block (RFC 9171 section 4.3.2)";
constexpr std::string_view kPreviousNodeBlock = "previous node block (RFC 9171 section 4.4.1)";
constexpr std::string_view kBundleAgeBlock = "bundle age block (RFC 9171 section 4.4.2)";
constexpr std::string_view kHopCountBlock = "hop count block (RFC 9171 section 4.4.3)";

// A bundle has at most one of each.
constexpr std::array<std::pair<std::uint64_t, std::string_view>, 3> kSingleBlocks = {{
    {block_type::kPreviousNode, kPreviousNodeBlock},
    {block_type::kBundleAge, kBundleAgeBlock},
    {block_type::kHopCount, kHopCountBlock},
}};

// A BlockHeader or a BlockView, as a place for within().
auto place_of(auto const& block) {
  return [type = block.type, number = block.number] {
    return "block " + std::to_string(number) + " of type " + std::to_string(type) +
           " (RFC 9171 section 4.3.2)";
  };
}

Error malformed(std::string why) {
  return fail(Errc::malformed, std::move(why));
}

}  // namespace

Result<void> BundleReader::read_head(CborReader& reader) {
  TRY_VOID(read_outer_array(reader));
  TRY_VOID(read_primary(reader));
  while (!at_payload_)
    TRY_VOID(read_block(reader));
  return {};
}

Result<void> BundleReader::read_outer_array(CborReader& reader) {
  auto const most = saturating_add(policy_.max_blocks, kPrimaryAndPayload);
  TRY(outer_, reader.read_array(kBundle, most));
  if (outer_.size && !policy_.accept_definite_outer_array) {
    return reader.malformed(kBundle, "an array of definite length", 0);
  }
  return {};
}

Result<void> BundleReader::read_primary(CborReader& reader) {
  TRY(bool const more, reader.next_item(outer_, kBundle));
  if (!more) return malformed("bundle without blocks (RFC 9171 section 4.1)");
  auto const start = reader.position();
  TRY(bundle_.primary, within(kPrimaryBlock, read_primary_block(reader)));
  bundle_.primary_wire = reader.since(start);
  return {};
}

Result<void> BundleReader::read_block(CborReader& reader) {
  TRY(bool const more, reader.next_item(outer_, kBundle));
  if (!more) return malformed("bundle without a payload block (RFC 9171 section 4.1)");
  TRY(auto const header, within(kCanonicalBlock, read_block_header(reader)));
  TRY_VOID(check_number(header));
  TRY_VOID(check_report_flag(header));
  if (header.type != block_type::kPayload) return read_extension(reader, header);
  payload_header_ = header;
  bundle_.payload_length = header.data_length;
  at_payload_ = true;
  return {};
}

Result<void> BundleReader::read_extension(CborReader& reader, BlockHeader const& header) {
  auto const place = place_of(header);
  TRY(auto const data, within(place, reader.take(header.data_length, "block-type-specific data")));
  TRY_VOID(within(place, read_block_trailer(reader, header)));
  auto const wire = reader.since(header.start);
  TRY_VOID(within(place, check_block_crc(header, wire)));
  extension_bytes_ += wire.size();
  if (bundle_.extensions.size() == policy_.max_blocks) return malformed("too many blocks");
  if (extension_bytes_ > policy_.max_extension_bytes) {
    return malformed("extension blocks of over " + std::to_string(policy_.max_extension_bytes) +
                     " octets");
  }
  bundle_.extensions.push_back(view_block(header, data, wire));
  return {};
}

Result<void> BundleReader::check_number(BlockHeader const& header) const {
  bool const payload_type = header.type == block_type::kPayload;
  bool const payload_number = header.number == kPayloadBlockNumber;
  auto const same = [&header](BlockView const& block) { return block.number == header.number; };
  bool const taken =
      header.number == 0 || std::any_of(bundle_.extensions.begin(), bundle_.extensions.end(), same);
  if (payload_type == payload_number && !taken) return {};
  return malformed(place_of(header)() +
                   ": the number is taken or not its type's (RFC 9171 section 4.1)");
}

// RFC 9171 section 4.2.4, last paragraph.
Result<void> BundleReader::check_report_flag(BlockHeader const& header) const {
  bool const no_reports =
      bundle_.primary.source.is_null() || bundle_.primary.has(bundle_flag::kAdministrativeRecord);
  if (!no_reports || (header.flags & block_flag::kReportIfUnprocessed) == 0) return {};
  return malformed(place_of(header)() +
                   ": asks for a report from a null source or on an administrative record "
                   "(RFC 9171 section 4.2.4)");
}

Result<void> BundleReader::read_payload_trailer(CborReader& reader) {
  auto const place = place_of(payload_header_);
  return within(place, read_block_trailer(reader, payload_header_));
}

Result<void> BundleReader::check_payload_crc(ByteView wire) const {
  auto const place = place_of(payload_header_);
  return within(place, check_block_crc(payload_header_, wire));
}

Result<void> BundleReader::read_end(CborReader& reader) {
  TRY(bool const more, reader.next_item(outer_, kBundle));
  if (more) return reader.malformed(kBundle, "no stop code behind the payload block");
  return reader.expect_end(kBundle);
}

Result<ParsedBundle> BundleReader::finish(ByteView payload_data, ByteView payload_wire) {
  bundle_.payload = view_block(payload_header_, payload_data, payload_wire);
  auto const& position = bundle_.primary.fragment;
  auto const missing = position && position->offset > 0 ? bpsec::MissingTargets::passed_over
                                                        : bpsec::MissingTargets::refused;
  TRY(bool const primary_signed,
      bpsec::mark_security_targets(bundle_.extensions, bundle_.payload, missing));
  if (policy_.require_primary_crc && bundle_.primary.crc_type == CrcType::none && !primary_signed) {
    return malformed("primary block with neither a CRC nor a BIB (RFC 9171 section 4.3.1)");
  }
  TRY_VOID(decode_extensions());
  TRY_VOID(check_age());
  TRY_VOID(check_fragment());
  return std::move(bundle_);
}

Result<void> BundleReader::decode_extensions() {
  for (auto const& [type, place] : kSingleBlocks) {
    auto const of_type = [wanted = type](BlockView const& block) { return block.type == wanted; };
    if (std::count_if(bundle_.extensions.begin(), bundle_.extensions.end(), of_type) > 1)
      return malformed("more than one " + std::string(place));
  }
  for (auto const& block : bundle_.extensions) {
    if (block.encrypted) continue;
    TRY_VOID(within(place_of(block), decode_extension(block)));
  }
  return {};
}

Result<void> BundleReader::decode_extension(BlockView const& block) {
  if (block.type == block_type::kPreviousNode) {
    TRY(bundle_.previous_node, within(kPreviousNodeBlock, decode_previous_node(block.data)));
  } else if (block.type == block_type::kBundleAge) {
    TRY(bundle_.age_ms, within(kBundleAgeBlock, decode_bundle_age(block.data)));
  } else if (block.type == block_type::kHopCount) {
    TRY(bundle_.hop_count, within(kHopCountBlock, decode_hop_count(block.data)));
  } else if (block.type == block_type::kContent) {
    decode_content(block);
  }
  return {};
}

void BundleReader::decode_content(BlockView const& block) {
  if (bundle_.content || bundle_.content_error) {
    bundle_.content.reset();
    bundle_.content_error = malformed("more than one content block");
    return;
  }
  auto content = decode_content_block(block.data);
  if (content) {
    bundle_.content = std::move(content).value();
  } else {
    bundle_.content_error = std::move(content).error();
  }
}

Result<void> BundleReader::check_age() const {
  if (!policy_.require_age_without_clock || bundle_.primary.timestamp.time_ms != 0) return {};
  auto const is_age = [](BlockView const& block) { return block.type == block_type::kBundleAge; };
  if (std::any_of(bundle_.extensions.begin(), bundle_.extensions.end(), is_age)) return {};
  return malformed("creation time 0 without a bundle age block (RFC 9171 section 4.4.2)");
}

Result<void> BundleReader::check_fragment() const {
  auto const& position = bundle_.primary.fragment;
  if (!position || bundle_.payload.encrypted) return {};
  bool const inside = position->offset <= position->total_length &&
                      bundle_.payload_length <= position->total_length - position->offset;
  if (inside) return {};
  return malformed("fragment runs past its application data unit (RFC 9171 section 5.8)");
}

}  // namespace bindle
