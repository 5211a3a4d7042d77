#include "bundle/reassembly.hpp"

#include "bundle/block_crc.hpp"
#include "bundle/cbor_writer.hpp"
#include "bundle/fragment_primary.hpp"

#include <map>
#include <string>
#include <utility>

namespace bindle {
namespace {

// The octets of the unit that are there, by where they belong.
class Collected {
 public:
  Collected(AduId adu, std::uint64_t max_length) : adu_(std::move(adu)), max_length_(max_length) {}

  Result<void> add(ParsedBundle const& fragment) {
    if (AduId::of(fragment.primary) != adu_)
      return fail(Errc::conflict, "these are not fragments of one bundle");
    if (adu_.total_length > max_length_)
      return fail(Errc::over_budget,
                  "a bundle of " + std::to_string(adu_.total_length) + " octets");
    TRY(auto const range, adu_range(fragment));
    TRY(auto const extents, covered_.add(range));
    for (auto const& extent : extents)
      octets_[extent.offset] =
          fragment.payload.data.subspan(static_cast<std::size_t>(extent.offset - range.offset),
                                        static_cast<std::size_t>(extent.length));
    if (range.offset == 0 && !first_) first_ = envelope_of(fragment);
    return {};
  }

  Result<Bytes> whole_bundle() const {
    auto const missing = covered_.missing(adu_.total_length);
    if (!missing.empty())
      return fail(Errc::not_found,
                  "octets " + std::to_string(missing.front().offset) + " to " +
                      std::to_string(missing.front().end() - 1) + " are missing");
    if (!first_) return fail(Errc::not_found, "there is no fragment at offset zero");
    TRY(auto maker, WholeEnvelope::begin(*first_));
    for (auto const& [offset, octets] : octets_)
      maker.append(octets);
    TRY(auto const envelope, std::move(maker).finish());
    Bytes payload;
    payload.reserve(static_cast<std::size_t>(envelope.payload_length));
    for (auto const& [offset, octets] : octets_)
      payload.insert(payload.end(), octets.begin(), octets.end());
    return whole(envelope, payload);
  }

 private:
  AduId adu_;
  std::uint64_t max_length_;
  CoveredRanges covered_;
  std::map<std::uint64_t, ByteView> octets_;
  std::optional<Envelope> first_;
};

}  // namespace

std::optional<AduId> AduId::of(PrimaryBlock const& primary) {
  if (!primary.fragment) return std::nullopt;
  return AduId{primary.source, primary.timestamp, primary.fragment->total_length};
}

Result<PayloadRange> adu_range(ParsedBundle const& fragment) {
  auto const& position = fragment.primary.fragment;
  auto const length = fragment.payload_length;
  if (!position) return fail(Errc::invalid_argument, "this is a whole bundle, not a fragment");
  if (length == 0)
    return fail(Errc::malformed, "a fragment without payload (RFC 9171 section 5.8)");
  if (position->offset > position->total_length ||
      length > position->total_length - position->offset)
    return fail(Errc::malformed,
                "fragment runs past its application data unit (RFC 9171 section 5.8)");
  return PayloadRange{position->offset, length};
}

Result<WholeEnvelope> WholeEnvelope::begin(Envelope const& first_fragment) {
  TRY(auto const first, parse_envelope(first_fragment));
  auto const& position = first.primary.fragment;
  if (!position || position->offset != 0)
    return fail(Errc::invalid_argument, "this is not the fragment at offset zero");

  TRY(auto const primary,
      reposition_primary_block(first.primary_wire, std::nullopt, first.primary.crc_type));
  WholeEnvelope maker;
  maker.total_length_ = position->total_length;
  maker.crc_type_ = first.payload.crc_type;
  CborWriter writer;
  writer.write_indefinite_array();
  writer.write_encoded(primary);
  for (auto const& block : first.extensions)
    writer.write_encoded(block.wire);
  auto const payload_block_at = writer.size();
  write_block_header(writer,
                     {.type = block_type::kPayload,
                      .number = kPayloadBlockNumber,
                      .flags = first.payload.flags,
                      .crc_type = maker.crc_type_,
                      .indefinite_array = false,
                      .start = 0,
                      .data_length = maker.total_length_});
  maker.crc_ = extend_crc(maker.crc_type_, 0, writer.bytes().subspan(payload_block_at));
  maker.head_ = writer.take();
  return maker;
}

void WholeEnvelope::append(ByteView octets) {
  crc_ = extend_crc(crc_type_, crc_, octets);
  appended_ += octets.size();
}

Result<Envelope> WholeEnvelope::finish() && {
  if (appended_ != total_length_)
    return fail(Errc::malformed, "a payload of another length than its fragments say");
  CborWriter tail;
  write_crc_field(tail, crc_type_, crc_);
  tail.write_break();
  return Envelope{.head = std::move(head_), .payload_length = total_length_, .tail = tail.take()};
}

Result<Bytes> reassemble(std::span<ByteView const> fragments,
                         std::uint64_t max_length,
                         ParsePolicy const& policy) {
  std::optional<Collected> collected;
  for (auto const wire : fragments) {
    TRY(auto const fragment, parse_bundle(wire, policy));
    auto adu = AduId::of(fragment.primary);
    if (!adu) return fail(Errc::conflict, "one of these is a whole bundle, not a fragment");
    if (!collected) collected.emplace(std::move(*adu), max_length);
    TRY_VOID(collected->add(fragment));
  }
  if (!collected) return fail(Errc::not_found, "there are no fragments");
  return collected->whole_bundle();
}

}  // namespace bindle
