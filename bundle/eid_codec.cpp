#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"
#include "bundle/eid.hpp"
#include "bundle/error_path.hpp"

#include <array>
#include <limits>
#include <span>

namespace bindle {
namespace {

// URI scheme codes (RFC 9171 section 9.6).
constexpr std::uint64_t kDtnScheme = 1;
constexpr std::uint64_t kIpnScheme = 2;

constexpr std::size_t kIpnElements = 3;  // or two, with allocator and node in one

constexpr std::string_view kEndpointId = "endpoint ID (RFC 9171 section 4.2.5.1)";
constexpr std::string_view kDtnSsp = "dtn scheme (RFC 9171 section 4.2.5.1.1)";
constexpr std::string_view kIpnSsp = "ipn scheme (RFC 9758 section 6.3)";

}  // namespace

Result<Eid> Eid::read_dtn(CborReader& reader, std::string_view field) {
  auto const start = reader.position();
  if (reader.next_is_uint()) {
    TRY(auto const ssp, reader.read_uint(field));
    if (ssp != 0) return reader.malformed(field, "a number other than 0 for dtn:none", start);
    return none();
  }
  TRY(auto const ssp, reader.read_text(field, kMaxLength));
  auto eid = parse_dtn(ssp);
  if (!eid) {
    return reader.malformed(field, eid.error().detail + " (RFC 9171 section 4.2.5.1.1)", start);
  }
  return eid;
}

Result<Eid> Eid::read_ipn(CborReader& reader, std::string_view field) {
  auto const start = reader.position();
  TRY(auto array, reader.read_array(field, kIpnElements));
  std::array<std::uint64_t, kIpnElements> numbers{};
  std::size_t count = 0;
  for (;;) {
    TRY(bool const more, reader.next_item(array, field));
    if (!more) break;
    TRY(numbers[count], reader.read_uint(field));
    ++count;
  }
  if (count < 2) return reader.malformed(field, "fewer than two ipn elements", start);
  if (count == 2) numbers = {numbers[0] >> 32, numbers[0] & 0xffff'ffff, numbers[1]};
  auto const [allocator, node, service] = numbers;
  if (allocator > 0xffff'ffff || node > 0xffff'ffff) {
    return reader.malformed(field, "allocator or node number of over 32 bits", start);
  }
  // RFC 9758 section 3.4.1: any ipn:0.N is to be considered the null endpoint.
  bool const null = allocator == 0 && node == 0;
  return ipn(
      static_cast<std::uint32_t>(allocator), static_cast<std::uint32_t>(node), null ? 0 : service);
}

Result<Eid> read_eid(CborReader& reader, std::string_view field) {
  TRY(auto const array, within(kEndpointId, reader.read_array_of(2, field)));
  auto const start = reader.position();
  TRY(auto const scheme, within(kEndpointId, reader.read_uint(field)));
  if (scheme != kDtnScheme && scheme != kIpnScheme) {
    return reader.malformed(field, "unknown URI scheme (RFC 9171 section 4.2.5.1)", start);
  }
  TRY(auto eid,
      scheme == kDtnScheme ? within(kDtnSsp, Eid::read_dtn(reader, field))
                           : within(kIpnSsp, Eid::read_ipn(reader, field)));
  TRY_VOID(within(kEndpointId, reader.end_array(array, field)));
  return eid;
}

void write_eid(CborWriter& writer, Eid const& eid) {
  writer.write_array(2);
  if (auto const* dtn = std::get_if<Eid::Dtn>(&eid.form_)) {
    writer.write_uint(kDtnScheme);
    writer.write_text("//" + dtn->node_name + "/" + dtn->demux);
  } else if (auto const* ipn = std::get_if<Eid::Ipn>(&eid.form_)) {
    writer.write_uint(kIpnScheme);
    writer.write_array(ipn->allocator == 0 ? 2 : 3);
    if (ipn->allocator != 0) writer.write_uint(ipn->allocator);
    writer.write_uint(ipn->node);
    writer.write_uint(ipn->service);
  } else {
    writer.write_uint(kDtnScheme);
    writer.write_uint(0);
  }
}

}  // namespace bindle
