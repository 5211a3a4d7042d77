#include "bundle/zim_chunker.hpp"

#include <algorithm>
#include <vector>

namespace {

using bindle::Bytes;
using bindle::ByteView;

constexpr std::size_t kLongestFile = std::size_t{4} << 20;

// Three octets of the input each become a run of up to 64 KiB; an odd first octet puts the sign of
// a compressed cluster before it.
Bytes file_of(ByteView input) {
  Bytes file = {0x5a, 0x49, 0x4d, 0x04};
  for (; input.size() >= 3 && file.size() < kLongestFile; input = input.subspan(3)) {
    Bytes const sign = {input[0], 0x28, 0xb5, 0x2f, 0xfd};
    if ((input[0] & 1) != 0) file.insert(file.end(), sign.begin(), sign.end());
    file.insert(file.end(), std::size_t{input[1]} * 256 + input[0], input[2]);
  }
  return file;
}

std::vector<std::size_t> cut(ByteView file, std::size_t piece) {
  bindle::ZimChunker chunker;
  std::vector<std::size_t> lengths;
  std::size_t start = 0;
  std::size_t arrived = 0;
  while (start < file.size()) {
    auto const input = arrived == file.size() ? bindle::Input::ended : bindle::Input::continues;
    auto const pending = file.subspan(start, arrived - start);
    auto const length = chunker.next_cut(pending, input);
    if (!length && (input == bindle::Input::ended || pending.size() >= bindle::kMaxChunkSize))
      __builtin_trap();
    if (length && (*length == 0 || *length > std::min(pending.size(), bindle::kMaxChunkSize)))
      __builtin_trap();
    if (length) {
      lengths.push_back(*length);
      start += *length;
    } else {
      arrived = std::min(file.size(), arrived + piece);
    }
  }
  return lengths;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const file = file_of({data, size});
  if (cut(file, file.size()) != cut(file, 65'537)) __builtin_trap();
  return 0;
}
