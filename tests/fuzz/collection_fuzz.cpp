#include "bundle/collection.hpp"
#include "tests/fuzz/require.hpp"

// What was read as a collection can be written, and is then the same.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const collection = bindle::decode_collection({data, size});
  if (!collection) return 0;
  auto const encoded = bindle::encode_collection(*collection);
  bindle::fuzz::require(encoded.has_value());
  bindle::fuzz::require(bindle::decode_collection(*encoded).value() == *collection);
  return 0;
}
