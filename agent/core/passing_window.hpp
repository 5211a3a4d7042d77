#pragma once

#include "agent/core/moment.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace bindle::agent {

// How much may go on over one contact from memory at a time, before it is stored here. A neighbour
// that was slow gets nothing in this way for a while: whoever sends would have to wait for it.
class PassingWindow {
 public:
  static constexpr std::size_t kMaxBundles = 4096;
  static constexpr std::chrono::milliseconds kSlowFor = std::chrono::seconds(30);

  explicit PassingWindow(std::uint64_t bytes) : max_bytes_(bytes) {}

  bool has_room_for(std::uint64_t length, Moment now) const {
    return now.elapsed >= slow_until_ && bundles_ < kMaxBundles && length <= max_bytes_ - bytes_;
  }

  void add(std::uint64_t length) {
    ++bundles_;
    bytes_ += length;
  }

  // What began under an earlier contact over the same link is not known.
  void remove(std::uint64_t length) {
    bundles_ -= std::min<std::size_t>(bundles_, 1);
    bytes_ -= std::min(bytes_, length);
  }

  void was_slow(Moment now) { slow_until_ = now.elapsed + kSlowFor; }

 private:
  std::uint64_t max_bytes_;
  std::size_t bundles_ = 0;
  std::uint64_t bytes_ = 0;
  std::chrono::milliseconds slow_until_{0};
};

}  // namespace bindle::agent
