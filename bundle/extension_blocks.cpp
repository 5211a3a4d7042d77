#include "bundle/extension_blocks.hpp"

#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"

#include <limits>

namespace bindle {

Result<Eid> decode_previous_node(ByteView data) {
  CborReader reader(data);
  TRY(auto node, read_eid(reader, "previous node"));
  TRY_VOID(reader.expect_end("previous node"));
  if (!node.is_singleton()) {
    return fail(Errc::malformed, "previous node " + node.to_string() + " is not a single node");
  }
  return node;
}

Bytes encode_previous_node(Eid const& node) {
  CborWriter writer;
  write_eid(writer, node);
  return writer.take();
}

Result<std::uint64_t> decode_bundle_age(ByteView data) {
  CborReader reader(data);
  TRY(auto const age_ms, reader.read_uint("bundle age"));
  TRY_VOID(reader.expect_end("bundle age"));
  return age_ms;
}

Bytes encode_bundle_age(std::uint64_t age_ms) {
  CborWriter writer;
  writer.write_uint(age_ms);
  return writer.take();
}

Result<HopCount> decode_hop_count(ByteView data) {
  CborReader reader(data);
  TRY(auto const array, reader.read_array_of(2, "hop count block"));
  TRY(auto const limit, reader.read_uint("hop limit"));
  TRY(auto const count, reader.read_uint("hop count"));
  TRY_VOID(reader.end_array(array, "hop count block"));
  TRY_VOID(reader.expect_end("hop count block"));
  if (limit < 1 || limit > std::numeric_limits<std::uint8_t>::max()) {
    return fail(Errc::malformed, "hop limit " + std::to_string(limit) + " is not within 1 to 255");
  }
  return HopCount{.limit = static_cast<std::uint8_t>(limit), .count = count};
}

Bytes encode_hop_count(HopCount hops) {
  CborWriter writer;
  writer.write_array(2);
  writer.write_uint(hops.limit);
  writer.write_uint(hops.count);
  return writer.take();
}

}  // namespace bindle
