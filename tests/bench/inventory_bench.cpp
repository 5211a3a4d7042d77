#include "tests/support/random_inventories.hpp"

#include <benchmark/benchmark.h>

// Two nodes find out what one of them lacks. Arguments: bundles that both hold, and how many more
// each of them holds. The counters tell what the exchange took; the time is that of both nodes.
namespace bindle::bench {
namespace {

void reconcile(benchmark::State& state) {
  auto const common = static_cast<std::size_t>(state.range(0));
  auto const different = static_cast<std::size_t>(state.range(1));
  auto const pair =
      testing::random_inventories(common, different / 2, different - different / 2, 1);
  std::size_t octets = 0;
  std::size_t messages = 0;
  std::size_t most = 0;
  std::uint64_t seed = 0;
  for (auto _ : state) {
    auto const exchanged = testing::exchange(pair, ++seed);
    if (!testing::tells_exactly(exchanged.last, pair.lacking)) state.SkipWithError("not exact");
    octets += exchanged.octets;
    messages += exchanged.messages;
    most = std::max(most, exchanged.octets);
  }
  auto const runs = static_cast<double>(seed);
  state.counters["octets"] = static_cast<double>(octets) / runs;
  state.counters["most_octets"] = static_cast<double>(most);
  state.counters["messages"] = static_cast<double>(messages) / runs;
}

BENCHMARK(reconcile)
    ->Unit(benchmark::kMillisecond)
    ->Args({1000, 10})
    ->Args({100'000, 100})
    ->Args({1'000'000, 10})
    ->Args({1'000'000, 1000})
    ->Args({1'000'000, 10'000});

// What it takes at most, over many keys.
BENCHMARK(reconcile)
    ->Name("reconcile_often")
    ->Unit(benchmark::kMillisecond)
    ->Iterations(200)
    ->Args({20'000, 1000});

}  // namespace
}  // namespace bindle::bench
