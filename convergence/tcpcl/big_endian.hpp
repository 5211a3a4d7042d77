#pragma once

#include "bundle/bytes.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace bindle::convergence::tcpcl {

template <std::unsigned_integral T>
void append_big_endian(Bytes& out, T value) {
  std::array<std::uint8_t, sizeof(T)> octets{};
  for (std::size_t i = 0; i < sizeof(T); ++i)
    octets[i] = static_cast<std::uint8_t>(value >> (8 * (sizeof(T) - 1 - i)));
  out.insert(out.end(), octets.begin(), octets.end());
}

// Takes fixed-size fields off the front of `bytes`. The caller asks has() first.
class FieldReader {
 public:
  explicit FieldReader(ByteView bytes) : bytes_(bytes) {}

  bool has(std::uint64_t count) const { return bytes_.size() - position_ >= count; }

  std::size_t position() const { return position_; }

  bool at_end() const { return position_ == bytes_.size(); }

  template <std::unsigned_integral T>
  T integer() {
    T value = 0;
    for (auto const octet : octets(sizeof(T)))
      value = static_cast<T>((std::uint64_t{value} << 8) | octet);
    return value;
  }

  ByteView octets(std::size_t count) {
    auto const field = bytes_.subspan(position_, count);
    position_ += count;
    return field;
  }

 private:
  ByteView bytes_;
  std::size_t position_ = 0;
};

}  // namespace bindle::convergence::tcpcl
