#include "tools/cli/target.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include <algorithm>

namespace bindle::cli {
namespace {

constexpr std::size_t kShortestPrefix = 8;
constexpr std::size_t kWholeId = 64;

std::string encoded(std::string_view text) {
  return boost::urls::encode({text.data(), text.size()}, boost::urls::unreserved_chars);
}

char lower_case(char c) {
  return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

}  // namespace

Target& Target::segment(std::string_view name) {
  text_ += "/" + encoded(name);
  return *this;
}

Target& Target::query(std::string_view name, std::string_view value) {
  text_ += (has_query_ ? "&" : "?") + encoded(name) + "=" + encoded(value);
  has_query_ = true;
  return *this;
}

Result<std::string> check_object_id(std::string_view text) {
  std::string id(text);
  std::transform(id.begin(), id.end(), id.begin(), lower_case);
  auto const good = id.size() >= kShortestPrefix && id.size() <= kWholeId &&
                    std::all_of(id.begin(), id.end(), is_hex_digit);
  if (good) return id;
  return fail(Errc::invalid_argument,
              "\"" + id + "\" is no id: 64 hexadecimal digits, or the first 8 or more of them");
}

}  // namespace bindle::cli
