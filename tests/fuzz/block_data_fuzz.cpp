#include "bundle/content_block.hpp"
#include "bundle/extension_blocks.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using namespace bindle;
using fuzz::require;

// What can be decoded comes back the same when it is encoded and decoded again.
void check_previous_node(ByteView data) {
  auto const node = decode_previous_node(data);
  if (!node) return;
  require(node->is_singleton());
  require(decode_previous_node(encode_previous_node(*node)).value() == *node);
}

void check_bundle_age(ByteView data) {
  auto const age_ms = decode_bundle_age(data);
  if (age_ms) require(fuzz::same(encode_bundle_age(*age_ms), data));
}

void check_hop_count(ByteView data) {
  auto const hops = decode_hop_count(data);
  if (!hops) return;
  require(hops->limit > 0);
  require(decode_hop_count(encode_hop_count(*hops)).value() == *hops);
}

void check_content(ByteView data) {
  auto const content = decode_content_block(data);
  if (!content) return;
  auto const again = encode_content_block(*content);
  require(again.has_value() && again->size() <= ContentBlock::kMaxEncodedLength);
  require(decode_content_block(*again).value() == *content);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  ByteView const input(data, size);
  check_previous_node(input);
  check_bundle_age(input);
  check_hop_count(input);
  check_content(input);
  return 0;
}
