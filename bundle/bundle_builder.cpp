#include "bundle/bundle_builder.hpp"

#include "bundle/block_crc.hpp"
#include "bundle/cbor.hpp"
#include "bundle/cbor_writer.hpp"

#include <utility>

namespace bindle {
namespace {

constexpr std::size_t kUsualHead = 512;  // octets in front of a payload, content block included

Error impossible(std::string why) {
  return fail(Errc::invalid_argument, std::move(why));
}

Result<void> check(BundleSpec const& spec) {
  if (spec.primary_crc == CrcType::none) return impossible("a primary block needs a CRC");
  if (spec.hop_count && spec.hop_count->limit == 0) return impossible("hop limit 0");
  if (spec.timestamp.time_ms == 0 && !spec.age_ms) {
    return impossible("creation time 0 without a bundle age");
  }
  for (auto const& block : spec.others) {
    if (block.type == block_type::kPayload) return impossible("a second payload block");
  }
  return {};
}

Result<Bytes> primary_block(BundleSpec const& spec) {
  PrimaryBlock const primary{.flags = spec.flags,
                             .crc_type = spec.primary_crc,
                             .destination = spec.destination,
                             .source = spec.source,
                             .report_to = spec.report_to,
                             .timestamp = spec.timestamp,
                             .lifetime_ms = spec.lifetime_ms,
                             .fragment = std::nullopt};
  if (auto allowed = check_primary_block(primary); !allowed) {
    return impossible(std::move(allowed).error().detail);
  }
  return encode_primary_block(primary);
}

// Appends extension blocks, numbered in order after the payload's 1.
class ExtensionWriter {
 public:
  ExtensionWriter(CborWriter& writer, CrcType crc_type) : writer_(writer), crc_type_(crc_type) {}

  void write(std::uint64_t type, std::uint64_t flags, ByteView data) {
    write_block(
        writer_,
        {.type = type, .number = ++number_, .flags = flags, .crc_type = crc_type_, .data = data});
  }

 private:
  CborWriter& writer_;
  CrcType crc_type_;
  std::uint64_t number_ = kPayloadBlockNumber;
};

Result<void> write_extensions(CborWriter& writer, BundleSpec const& spec) {
  ExtensionWriter extensions(writer, spec.extension_crc);
  if (spec.content) {
    TRY(auto const data, encode_content_block(*spec.content));
    extensions.write(block_type::kContent, block_flag::kReplicateInFragments, data);
  }
  if (spec.hop_count) extensions.write(block_type::kHopCount, 0, encode_hop_count(*spec.hop_count));
  if (spec.age_ms) extensions.write(block_type::kBundleAge, 0, encode_bundle_age(*spec.age_ms));
  if (spec.previous_node) {
    extensions.write(block_type::kPreviousNode, 0, encode_previous_node(*spec.previous_node));
  }
  for (auto const& block : spec.others)
    extensions.write(block.type, block.flags, block.data);
  return {};
}

struct Front {
  Bytes head;
  std::size_t payload_block_at;
};

Result<Front> build_front(BundleSpec const& spec, std::uint64_t payload_length) {
  TRY_VOID(check(spec));
  TRY(auto const primary, primary_block(spec));
  CborWriter head;
  head.reserve(kUsualHead);
  head.write_indefinite_array();
  head.write_encoded(primary);
  TRY_VOID(write_extensions(head, spec));
  auto const payload_block_at = head.size();
  write_block_header(head,
                     {.type = block_type::kPayload,
                      .number = kPayloadBlockNumber,
                      .flags = spec.payload_flags,
                      .crc_type = spec.payload_crc,
                      .indefinite_array = false,
                      .start = 0,
                      .data_length = payload_length});
  return Front{head.take(), payload_block_at};
}

}  // namespace

Result<Envelope> build_envelope(BundleSpec const& spec, std::uint64_t payload_length) {
  if (spec.payload_crc != CrcType::none) return impossible("a payload CRC needs the payload");
  TRY(auto front, build_front(spec, payload_length));
  return Envelope{
      .head = std::move(front.head), .payload_length = payload_length, .tail = {cbor::kBreak}};
}

Result<Envelope> build_envelope(BundleSpec const& spec, ByteView payload) {
  TRY(auto front, build_front(spec, payload.size()));
  auto const block_head = ByteView(front.head).subspan(front.payload_block_at);
  auto crc = extend_crc(spec.payload_crc, 0, block_head);
  crc = extend_crc(spec.payload_crc, crc, payload);
  CborWriter tail;
  write_crc_field(tail, spec.payload_crc, crc);
  tail.write_break();
  return Envelope{
      .head = std::move(front.head), .payload_length = payload.size(), .tail = tail.take()};
}

}  // namespace bindle
