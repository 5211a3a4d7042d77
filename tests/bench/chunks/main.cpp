// Prints the length of each chunk of a file as publishing cuts it: bindle_chunks FILE
#include "bundle/chunk.hpp"
#include "bundle/chunker.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;

void print_cuts(std::ifstream& file) {
  auto const chunker = bindle::make_chunker(bindle::ChunkingMethod::fastcdc);
  bindle::Bytes pending;
  auto input = bindle::Input::continues;
  while (input == bindle::Input::continues) {
    auto const before = pending.size();
    pending.resize(before + kPiece);
    file.read(reinterpret_cast<char*>(pending.data() + before), kPiece);
    pending.resize(before + static_cast<std::size_t>(file.gcount()));
    if (!file) input = bindle::Input::ended;
    std::size_t consumed = 0;
    while (auto const length =
               chunker->next_cut(bindle::ByteView(pending).subspan(consumed), input)) {
      std::printf("%zu\n", *length);
      consumed += *length;
    }
    pending.erase(pending.begin(), pending.begin() + static_cast<std::ptrdiff_t>(consumed));
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    std::ifstream file(argc == 2 ? argv[1] : "", std::ios::binary);
    if (!file) {
      std::fputs("usage: bindle_chunks FILE\n", stderr);
      return 2;
    }
    print_cuts(file);
    return 0;
  } catch (std::exception const& error) {
    std::fprintf(stderr, "bindle_chunks: %s\n", error.what());
    return 2;
  }
}
