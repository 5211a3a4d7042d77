#include "bundle/predictabilities.hpp"

#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace bindle {
namespace {

constexpr std::uint64_t kVersion = 1;
constexpr std::uint64_t kItems = 2;
constexpr std::uint64_t kMostItems = 16;  // of other versions
constexpr std::string_view kTable = "predictabilities";

Result<void> read_one(CborReader& reader, Predictabilities& table) {
  auto const start = reader.position();
  TRY(auto const pair, reader.read_array_of(2, "predictability"));
  TRY(auto node, read_eid(reader, "node"));
  TRY(auto const value, reader.read_uint("value"));
  TRY_VOID(reader.end_array(pair, "predictability"));
  if (!node.is_node_id() || node.is_null()) return reader.malformed("node", "no node id", start);
  if (value == 0 || value > Predictabilities::kCertain)
    return reader.malformed("value", "no probability", start);
  if (!table.towards.emplace(std::move(node), static_cast<std::uint16_t>(value)).second)
    return reader.malformed("node", "given twice", start);
  return {};
}

}  // namespace

Bytes encode_predictabilities(Predictabilities const& table) {
  auto left = std::min(table.towards.size(), Predictabilities::kMost);
  CborWriter writer;
  writer.write_array(kItems);
  writer.write_uint(kVersion);
  writer.write_array(left);
  for (auto at = table.towards.begin(); left > 0; ++at, --left) {
    writer.write_array(2);
    write_eid(writer, at->first);
    writer.write_uint(at->second);
  }
  return writer.take();
}

Result<Predictabilities> decode_predictabilities(ByteView payload) {
  CborReader reader(payload);
  TRY(auto const array, reader.read_array(kTable, kMostItems));
  TRY(auto const version, reader.read_uint("version"));
  if (version != kVersion) return fail(Errc::unsupported, "predictabilities of another version");
  if (array.size != kItems) return reader.malformed(kTable, "not of two items", 0);
  Predictabilities table;
  TRY(auto entries, reader.read_array(kTable, Predictabilities::kMost));
  for (;;) {
    TRY(bool const more, reader.next_item(entries, kTable));
    if (!more) break;
    TRY_VOID(read_one(reader, table));
  }
  TRY_VOID(reader.expect_end(kTable));
  return table;
}

}  // namespace bindle
