#pragma once

#include "bundle/bytes.hpp"
#include "bundle/result.hpp"

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace bindle::storage {

// Numbers big-endian, so that RocksDB's byte order is number order.
inline void append_key(std::string& key, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8)
    key.push_back(static_cast<char>(number >> shift));
}

inline void append_key(std::string& key, std::uint8_t octet) {
  key.push_back(static_cast<char>(octet));
}

inline void append_key(std::string& key, ByteView octets) {
  key.append(as_text(octets));
}

// The parts one after the other: std::uint64_t (8 octets), std::uint8_t (1 octet), octets as such.
template <class... Parts>
std::string make_key(Parts const&... parts) {
  std::string key;
  (append_key(key, parts), ...);
  return key;
}

// Takes the number at the front of `key` off; Errc::malformed when it is too short.
Result<std::uint64_t> take_number(std::string_view& key);
Result<std::uint8_t> take_octet(std::string_view& key);

// A value that is one number.
Result<std::uint64_t> decode_number(std::string_view value);

}  // namespace bindle::storage
