#pragma once

#include "bundle/bytes.hpp"
#include "bundle/priority.hpp"
#include "bundle/result.hpp"

#include <capnp/blob.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace bindle::storage {

// Conversions between our field types and Cap'n Proto's.

inline capnp::Data::Reader data_field(ByteView bytes) {
  return {bytes.data(), bytes.size()};
}

inline capnp::Text::Reader text_field(std::string const& text) {
  return {text.c_str(), text.size()};
}

inline Bytes bytes_of(capnp::Data::Reader field) {
  return {field.begin(), field.end()};
}

inline std::string string_of(capnp::Text::Reader field) {
  return {field.begin(), field.size()};
}

inline Result<std::array<std::uint8_t, 32>> hash_of(capnp::Data::Reader field) {
  std::array<std::uint8_t, 32> hash{};
  if (field.size() != hash.size()) return fail(Errc::malformed, "a stored hash has not 32 octets");
  std::copy(field.begin(), field.end(), hash.begin());
  return hash;
}

// `last` is the greatest value of the enumeration this version knows.
template <class Enum>
Result<Enum> enum_of(std::uint8_t value, Enum last) {
  if (value > static_cast<std::uint8_t>(last))
    return fail(Errc::unsupported, "a stored record has a value this version does not know");
  return static_cast<Enum>(value);
}

// 0 stands for none.
inline std::uint8_t priority_field(std::optional<Priority> priority) {
  return static_cast<std::uint8_t>(priority ? static_cast<unsigned>(*priority) + 1 : 0);
}

inline Result<std::optional<Priority>> priority_of(std::uint8_t field) {
  if (field == 0) return std::optional<Priority>();
  TRY(auto const priority, enum_of(static_cast<std::uint8_t>(field - 1), Priority::low));
  return std::optional(priority);
}

}  // namespace bindle::storage
