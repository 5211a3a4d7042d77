#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"
#include "bundle/eid.hpp"
#include "tests/fuzz/require.hpp"

#include <string>
#include <utility>

namespace {

using namespace bindle;
using fuzz::require;

Bytes encoded(Eid const& eid) {
  CborWriter writer;
  write_eid(writer, eid);
  return writer.take();
}

Result<Eid> decoded(ByteView octets) {
  CborReader reader(octets);
  TRY(auto eid, read_eid(reader, "EID"));
  TRY_VOID(reader.expect_end("EID"));
  return eid;
}

void check_identity(Eid const& eid) {
  auto const text = eid.to_string();
  require(text.size() <= Eid::kMaxLength);
  require(Eid::parse(text).value() == eid);
  require(decoded(encoded(eid)).value() == eid);
  require(std::hash<Eid>{}(eid) == std::hash<Eid>{}(Eid::parse(text).value()));
}

void check_node(Eid const& eid) {
  auto const node = eid.node_id();
  require(node.node_id() == node);
  require(eid.is_null() == node.is_null());
  require(eid.same_node(node) != eid.is_null());
  require(!eid.is_node_id() || eid == node);
  require(!eid.is_null() || !eid.is_singleton());
  if (eid.is_null()) return;
  require(node.is_node_id() && node.is_singleton());
  require(node.with_service(eid.service()).value() == eid);
}

}  // namespace

// The same octets as the text of an EID and as its CBOR.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  ByteView const input(data, size);
  for (auto const& eid : {Eid::parse(as_text(input)), decoded(input)}) {
    if (!eid) continue;
    check_identity(*eid);
    check_node(*eid);
  }
  return 0;
}
