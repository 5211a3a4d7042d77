#include "storage/keys.hpp"

namespace bindle::storage {

Result<std::uint64_t> take_number(std::string_view& key) {
  if (key.size() < 8) return fail(Errc::malformed, "a stored number is too short");
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i)
    number = number << 8 | static_cast<std::uint8_t>(key[i]);
  key.remove_prefix(8);
  return number;
}

Result<std::uint8_t> take_octet(std::string_view& key) {
  if (key.empty()) return fail(Errc::malformed, "a stored key is too short");
  auto const octet = static_cast<std::uint8_t>(key.front());
  key.remove_prefix(1);
  return octet;
}

Result<std::uint64_t> decode_number(std::string_view value) {
  TRY(auto const number, take_number(value));
  if (!value.empty()) return fail(Errc::malformed, "a stored number is too long");
  return number;
}

}  // namespace bindle::storage
