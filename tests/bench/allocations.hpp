#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>

namespace bindle::bench {

// Calls of operator new by this program so far; it counts every one.
std::uint64_t allocations();

// Reports the allocations of each iteration as the counter "allocs".
class AllocationCounter {
 public:
  explicit AllocationCounter(benchmark::State& state) : state_(state), before_(allocations()) {}

  AllocationCounter(AllocationCounter const&) = delete;
  AllocationCounter& operator=(AllocationCounter const&) = delete;

  ~AllocationCounter() {
    state_.counters["allocs"] = benchmark::Counter(static_cast<double>(allocations() - before_),
                                                   benchmark::Counter::kAvgIterations);
  }

 private:
  benchmark::State& state_;
  std::uint64_t before_;
};

}  // namespace bindle::bench
