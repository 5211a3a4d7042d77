#pragma once

#include "bundle/bytes.hpp"

#include <algorithm>

namespace bindle::fuzz {

// Stops the fuzzer, which keeps the input.
inline void require(bool holds) {
  if (!holds) __builtin_trap();
}

inline bool same(ByteView a, ByteView b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

}  // namespace bindle::fuzz
