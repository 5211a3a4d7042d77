#pragma once

#include <cstdint>

namespace bindle {

// A run of a payload's octets. Who makes one sees to it that the end fits 64 bits.
struct PayloadRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;

  std::uint64_t end() const { return offset + length; }

  friend bool operator==(PayloadRange const&, PayloadRange const&) = default;
};

}  // namespace bindle
