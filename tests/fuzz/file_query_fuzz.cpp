#include "bundle/file_query.hpp"
#include "tests/fuzz/require.hpp"

// What is read is what can be written, and comes back alike.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace bindle;
  ByteView const input(data, size);
  if (auto const query = decode_query(input)) {
    auto const again = encode_query(*query);
    fuzz::require(again && decode_query(*again).value() == *query);
  }
  if (auto const answer = decode_answer(input)) {
    auto const again = encode_answer(*answer);
    fuzz::require(again && decode_answer(*again).value() == *answer);
  }
  return 0;
}
