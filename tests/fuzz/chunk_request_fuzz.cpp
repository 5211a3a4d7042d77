#include "bundle/chunk_request.hpp"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  constexpr std::uint32_t kChunks = 1000;
  bindle::ByteView const input(data, size);
  auto const request = bindle::decode_chunk_request(input);
  if (!request) return 0;
  auto const encoded = bindle::encode_chunk_request(*request);
  if (!encoded || !std::equal(input.begin(), input.end(), encoded->begin(), encoded->end())) {
    __builtin_trap();
  }
  std::uint32_t next_allowed = 0;
  bindle::for_each_position(*request, kChunks, [&](std::uint32_t position) {
    if (position < next_allowed || position >= kChunks) __builtin_trap();
    next_allowed = position + 1;
  });
  return 0;
}
