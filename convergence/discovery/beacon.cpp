#include "convergence/discovery/beacon.hpp"

#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"

#include <algorithm>
#include <limits>

namespace bindle::convergence::discovery {
namespace {

constexpr std::uint64_t kVersion = 7;
constexpr std::uint64_t kEidPresent = 0x01;
constexpr std::uint64_t kServicesPresent = 0x02;
constexpr std::uint64_t kPeriodPresent = 0x04;
constexpr std::uint8_t kEmptyMap = 0xa0;
constexpr std::uint8_t kNull = 0xf6;
constexpr std::uint64_t kMaxItems = 6;

std::uint64_t items_by(std::uint64_t flags) {
  return 4u + ((flags & kServicesPresent) != 0 ? 1u : 0u) +
         ((flags & kPeriodPresent) != 0 ? 1u : 0u);
}

void write_services(CborWriter& writer, std::vector<Beacon::Service> const& services) {
  writer.write_array(2);
  writer.write_array(services.size());
  for (auto const& service : services) {
    writer.write_array(2);
    writer.write_text(service.layer);
    if (service.port)
      writer.write_uint(*service.port);
    else
      writer.write_encoded(ByteView(&kNull, 1));
  }
  writer.write_encoded(ByteView(&kEmptyMap, 1));
}

Result<Beacon::Service> read_service(CborReader& reader) {
  TRY(auto const array, reader.read_array_of(2, "service"));
  Beacon::Service service;
  TRY(auto const layer, reader.read_text("convergence layer", kMaxLayerName));
  service.layer = layer;
  if (!reader.next_is_uint()) {
    TRY_VOID(reader.skip_item("port"));
  } else {
    TRY(auto const port, reader.read_uint("port"));
    if (port > std::numeric_limits<std::uint16_t>::max())
      return reader.malformed("port", "it is above 65535");
    if (port != 0) service.port = static_cast<std::uint16_t>(port);
  }
  TRY_VOID(reader.end_array(array, "service"));
  return service;
}

Result<std::vector<Beacon::Service>> read_services(CborReader& reader) {
  std::vector<Beacon::Service> services;
  TRY(auto block, reader.read_array("service block", 2));
  TRY(auto has_layers, reader.next_item(block, "service block"));
  if (!has_layers) return services;
  TRY(auto layers, reader.read_array("convergence layers", kMaxServices));
  while (true) {
    TRY(auto const has_more, reader.next_item(layers, "convergence layers"));
    if (!has_more) break;
    TRY(auto service, read_service(reader));
    services.push_back(std::move(service));
  }
  while (true) {
    TRY(auto const has_more, reader.next_item(block, "service block"));
    if (!has_more) return services;
    TRY_VOID(reader.skip_item("other services"));
  }
}

Result<std::uint32_t> read_sequence(CborReader& reader) {
  TRY(auto const sequence, reader.read_uint("sequence number"));
  if (sequence > std::numeric_limits<std::uint32_t>::max())
    return reader.malformed("sequence number", "it is longer than 32 bits");
  return static_cast<std::uint32_t>(sequence);
}

Result<void> read_origin(CborReader& reader, Beacon& beacon) {
  auto const sequence_first = reader.next_is_uint();
  if (sequence_first) {
    TRY(beacon.sequence, read_sequence(reader));
  }
  TRY(beacon.node, read_eid(reader, "EID"));
  if (!sequence_first) {
    TRY(beacon.sequence, read_sequence(reader));
  }
  return {};
}

Result<std::chrono::seconds> read_period(CborReader& reader) {
  TRY(auto const seconds, reader.read_uint("period"));
  auto const most = static_cast<std::uint64_t>(kMaxPeriod.count());
  return std::chrono::seconds(std::min(seconds, most));
}

}  // namespace

std::optional<std::uint16_t> Beacon::port_of(std::string_view layer) const {
  auto const found = std::find_if(services.begin(), services.end(), [&](Service const& service) {
    return service.layer == layer;
  });
  return found == services.end() ? std::nullopt : found->port;
}

Bytes encode_beacon(Beacon const& beacon) {
  auto const has_services = !beacon.services.empty();
  auto const flags =
      kEidPresent | (has_services ? kServicesPresent : 0) | (beacon.period ? kPeriodPresent : 0);
  CborWriter writer;
  writer.write_array(items_by(flags));
  writer.write_uint(kVersion);
  writer.write_uint(flags);
  write_eid(writer, beacon.node);
  writer.write_uint(beacon.sequence);
  if (has_services) write_services(writer, beacon.services);
  if (beacon.period) writer.write_uint(static_cast<std::uint64_t>(beacon.period->count()));
  return writer.take();
}

Result<Beacon> decode_beacon(ByteView datagram) {
  if (datagram.size() > kMaxBeaconSize)
    return fail(Errc::malformed, "a beacon of " + std::to_string(datagram.size()) + " octets");
  CborReader reader(datagram);
  TRY(auto const array, reader.read_array("beacon", kMaxItems));
  TRY(auto const version, reader.read_uint("version"));
  if (version != kVersion)
    return fail(Errc::unsupported, "a beacon of version " + std::to_string(version));
  TRY(auto const flags, reader.read_uint("flags"));
  if ((flags & kEidPresent) == 0) return reader.malformed("flags", "the beacon names no node");
  if (array.size && *array.size != items_by(flags))
    return reader.malformed("beacon", "it has not the items that its flags announce");

  Beacon beacon;
  TRY_VOID(read_origin(reader, beacon));
  if ((flags & kServicesPresent) != 0) {
    TRY(beacon.services, read_services(reader));
  }
  if ((flags & kPeriodPresent) != 0) {
    TRY(beacon.period, read_period(reader));
  }
  TRY_VOID(reader.end_array(array, "beacon"));
  TRY_VOID(reader.expect_end("beacon"));
  if (beacon.node.is_null() || beacon.node.is_local_node() || !beacon.node.is_singleton())
    return fail(Errc::malformed, "the beacon names no node");
  return beacon;
}

}  // namespace bindle::convergence::discovery
