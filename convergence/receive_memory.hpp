#pragma once

#include <cstddef>

namespace bindle::convergence {

// Counts what a node holds in memory of bundles that are arriving or not yet durable. Belongs to
// the I/O thread.
class ReceiveMemory {
 public:
  explicit ReceiveMemory(std::size_t limit) : limit_(limit) {}

  ReceiveMemory(ReceiveMemory const&) = delete;
  ReceiveMemory& operator=(ReceiveMemory const&) = delete;

  // False, and nothing is taken, when that would pass the limit.
  bool take(std::size_t count) {
    if (count > limit_ - used_) return false;
    used_ += count;
    return true;
  }

  void give_back(std::size_t count) { used_ -= count; }

  std::size_t used() const { return used_; }

 private:
  std::size_t limit_;
  std::size_t used_ = 0;
};

}  // namespace bindle::convergence
