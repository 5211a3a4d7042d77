#include "bundle/statement.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const introduction = bindle::verify_introduction({data, size});
  if (introduction && !introduction->node.is_node_id()) __builtin_trap();
  return 0;
}
