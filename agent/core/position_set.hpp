#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace bindle::agent {

// Which chunk positions of one file are held. Positions are 0 <= p < size().
class PositionSet {
 public:
  PositionSet() = default;

  explicit PositionSet(std::vector<bool> held)
      : held_(std::move(held)),
        count_(static_cast<std::uint32_t>(std::count(held_.begin(), held_.end(), true))) {}

  std::uint32_t size() const { return static_cast<std::uint32_t>(held_.size()); }

  std::uint32_t count() const { return count_; }

  bool complete() const { return count_ == size(); }

  bool contains(std::uint32_t position) const { return held_[position]; }

  std::vector<bool> const& flags() const { return held_; }

  // False when the position was held already.
  bool insert(std::uint32_t position) {
    if (held_[position]) return false;
    held_[position] = true;
    ++count_;
    return true;
  }

 private:
  std::vector<bool> held_;
  std::uint32_t count_ = 0;
};

}  // namespace bindle::agent
