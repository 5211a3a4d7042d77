#include "bundle/file_receipt.hpp"
#include "tests/fuzz/require.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace bindle;
  auto const receipt = verify_file_receipt({data, size});
  if (!receipt) return 0;
  fuzz::require(!receipt->files.empty() && receipt->files.size() <= FileReceipt::kMaxFiles);
  fuzz::require(receipt->node.is_node_id());
  return 0;
}
