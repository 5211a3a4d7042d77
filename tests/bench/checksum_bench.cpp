#include "bundle/crc.hpp"
#include "bundle/sha256.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstring>

// The checks of a payload, beside memcpy of the same octets. The argument is their number.

namespace bindle::bench {
namespace {

constexpr std::int64_t kSmall = 1000;
constexpr std::int64_t kLarge = 512 << 10;

template <class Work>
void run(benchmark::State& state, Work work) {
  Bytes const octets(static_cast<std::size_t>(state.range(0)), 0x5a);
  for (auto _ : state)
    work(octets);
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void Memcpy(benchmark::State& state) {
  Bytes copy(static_cast<std::size_t>(state.range(0)));
  run(state, [&copy](ByteView octets) {
    std::memcpy(copy.data(), octets.data(), octets.size());
    benchmark::DoNotOptimize(copy.data());
    benchmark::ClobberMemory();
  });
}

void Crc32c(benchmark::State& state) {
  run(state, [](ByteView octets) { benchmark::DoNotOptimize(crc32c(octets)); });
}

void Crc32cByTable(benchmark::State& state) {
  run(state, [](ByteView octets) { benchmark::DoNotOptimize(crc32c_by_table(octets)); });
}

void Crc16X25(benchmark::State& state) {
  run(state, [](ByteView octets) { benchmark::DoNotOptimize(crc16_x25(octets)); });
}

void Sha256Digest(benchmark::State& state) {
  run(state, [](ByteView octets) { benchmark::DoNotOptimize(sha256(octets)); });
}

BENCHMARK(Memcpy)->Arg(kSmall)->Arg(kLarge);
BENCHMARK(Crc32c)->Arg(kSmall)->Arg(kLarge);
BENCHMARK(Crc32cByTable)->Arg(kLarge);
BENCHMARK(Crc16X25)->Arg(kSmall)->Arg(kLarge);
BENCHMARK(Sha256Digest)->Arg(kSmall)->Arg(kLarge);

}  // namespace
}  // namespace bindle::bench
