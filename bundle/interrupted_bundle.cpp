#include "bundle/interrupted_bundle.hpp"

#include "bundle/block_crc.hpp"
#include "bundle/bundle_reader.hpp"
#include "bundle/cbor.hpp"
#include "bundle/cbor_writer.hpp"
#include "bundle/fragmentation.hpp"

#include <algorithm>
#include <array>

namespace bindle {
namespace {

// The form of what should have followed the payload. No one looks at this CRC.
Bytes stand_in_tail(BlockHeader const& payload) {
  constexpr std::array<std::uint8_t, 4> kZeros{};
  CborWriter writer;
  if (auto const length = crc_length(payload.crc_type); length > 0)
    writer.write_bytes(ByteView(kZeros).first(length));
  if (payload.indefinite_array) writer.write_break();
  writer.write_break();
  return writer.take();
}

}  // namespace

Result<Bytes> fragment_of_interrupted(ByteView beginning, ParsePolicy const& policy) {
  BundleReader reader(policy);
  CborReader head(beginning);
  TRY_VOID(reader.read_head(head));
  auto const& payload = reader.payload_header();
  auto const arrived = head.rest();
  if (arrived.size() < kLeastInterruptedPayload || payload.data_length <= kLeastInterruptedPayload)
    return fail(Errc::not_found, "too little of the payload arrived");

  auto const before = head.since(0);
  Envelope const envelope{.head = Bytes(before.begin(), before.end()),
                          .payload_length = payload.data_length,
                          .tail = stand_in_tail(payload)};
  PayloadRange const kept{0, std::min<std::uint64_t>(arrived.size(), payload.data_length - 1)};
  auto const octets = arrived.first(static_cast<std::size_t>(kept.length));
  TRY(auto const fragment, fragment_of(envelope, kept, octets));
  return whole(fragment, octets);
}

}  // namespace bindle
