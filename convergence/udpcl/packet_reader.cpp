#include "convergence/udpcl/packet_reader.hpp"

#include "bundle/cbor_reader.hpp"

#include <utility>

namespace bindle::convergence::udpcl {
namespace {

constexpr std::uint8_t kPadding = 0x00;
constexpr std::uint8_t kBpv6 = 0x06;
constexpr std::int64_t kTransfer = 2;        // section 3.5.2
constexpr std::int64_t kDtlsInitiation = 5;  // section 3.5.5
constexpr std::uint64_t kOnlySegment = 2;    // items of a Transfer
constexpr std::uint64_t kSegmentOfMany = 4;

bool is_cbor_array(std::uint8_t octet) {
  return octet >> 5 == 4;
}

bool is_cbor_map(std::uint8_t octet) {
  return octet >> 5 == 5;
}

bool is_dtls(std::uint8_t octet) {
  return (octet >= 0x14 && octet <= 0x1a) || (octet >= 0x20 && octet <= 0x3f);
}

struct MapHead {
  std::uint64_t items = 0;
  std::size_t size = 0;
};

// CborReader has no maps; more items than one octet counts are too many anyway.
Result<MapHead> read_map_head(ByteView octets) {
  MapHead head{octets[0] & 0x1fu, 1};
  if (head.items == 24 && octets.size() > 1) head = {octets[1], 2};
  if (head.items == 0 || head.items > kMaxExtensionItems)
    return fail(Errc::malformed, "an extension map of no items, or of too many");
  return head;
}

Result<void> read_transfer(CborReader& reader, Packet& packet) {
  TRY(auto const array, reader.read_array("transfer", kSegmentOfMany));
  if (array.size != kOnlySegment && array.size != kSegmentOfMany)
    return reader.malformed("transfer", "it has neither two items nor four");
  for (auto i = *array.size; i > 1; --i) {
    TRY(auto const number, reader.read_uint("transfer id, length or offset"));
    (void)number;
  }
  TRY(auto const data, reader.read_bytes("segment data"));
  if (array.size == kSegmentOfMany)
    packet.unsupported = "a transfer in segments";
  else if (data.empty() || !is_cbor_array(data[0]))
    packet.unsupported = "a transfer of something else than a BPv7 bundle";
  else
    packet.bundles.push_back(data);
  return {};
}

// The length of the map.
Result<std::size_t> read_extension_map(ByteView octets, Packet& packet) {
  TRY(auto const head, read_map_head(octets));
  CborReader reader(octets.subspan(head.size), head.size);
  bool has_transfer = false;
  for (std::uint64_t i = 0; i < head.items; ++i) {
    TRY(auto const id, reader.read_int("extension id"));
    auto const is_transfer = id == kTransfer && !std::exchange(has_transfer, true);
    TRY_VOID(is_transfer ? read_transfer(reader, packet) : reader.skip_item("extension item"));
    if (id == kDtlsInitiation) packet.unsupported = "DTLS";
  }
  return head.size + reader.position();
}

Result<void> read_extension_maps(ByteView datagram, Packet& packet) {
  auto rest = datagram;
  for (std::size_t maps = 0; !rest.empty() && rest[0] != kPadding; ++maps) {
    if (maps == kMaxExtensionMaps || !is_cbor_map(rest[0]))
      return fail(Errc::malformed, "behind an extension map stands neither another nor padding");
    TRY(auto const length, read_extension_map(rest, packet));
    rest = rest.subspan(length);
  }
  return {};
}

}  // namespace

Packet read_packet(ByteView datagram) {
  Packet packet;
  if (datagram.empty() || datagram[0] == kPadding) return packet;
  auto const first = datagram[0];
  if (is_cbor_array(first)) {
    packet.bundles.push_back(datagram);
  } else if (first == kBpv6) {
    packet.unsupported = "BPv6";
  } else if (is_dtls(first)) {
    packet.unsupported = "DTLS";
  } else if (!is_cbor_map(first) || !read_extension_maps(datagram, packet)) {
    packet.bundles.clear();
    packet.malformed = true;
  }
  return packet;
}

}  // namespace bindle::convergence::udpcl
