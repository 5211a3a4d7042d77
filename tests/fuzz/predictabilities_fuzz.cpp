#include "bundle/predictabilities.hpp"
#include "tests/fuzz/require.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace bindle;
  auto const table = decode_predictabilities({data, size});
  if (!table) return 0;
  fuzz::require(table->towards.size() <= Predictabilities::kMost);
  for (auto const& [node, value] : table->towards)
    fuzz::require(node.is_node_id() && value > 0);
  fuzz::require(decode_predictabilities(encode_predictabilities(*table)).value() == *table);
  return 0;
}
