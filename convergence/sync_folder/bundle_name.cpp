#include "convergence/sync_folder/bundle_name.hpp"

#include "bundle/sha256.hpp"

#include <strings.h>

#include <algorithm>
#include <cctype>

namespace bindle::convergence::sync_folder {
namespace {

constexpr std::size_t kStemOctets = 4;

std::string digits(ByteView octets) {
  auto text = to_hex(octets);
  for (auto& digit : text)
    digit = static_cast<char>(std::toupper(static_cast<unsigned char>(digit)));
  return text;
}

bool are_digits(std::string_view text) {
  auto const is_digit = [](unsigned char c) { return std::isxdigit(c) != 0; };
  return std::all_of(text.begin(), text.end(), is_digit);
}

bool same_in_any_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::string folder_of(BundleFingerprint const& bundle) {
  return digits(ByteView(bundle.bytes).first(1));
}

std::string stem_of(BundleFingerprint const& bundle, std::size_t attempt) {
  return digits(ByteView(bundle.bytes).subspan(1 + attempt * kStemOctets, kStemOctets));
}

std::string stem_of(PublisherKey const& key) {
  return digits(ByteView(sha256(key.bytes)).first(kStemOctets));
}

bool is_ours(std::string_view name, std::string_view ending) {
  constexpr auto kDigits = 2 * kStemOctets;
  return name.size() == kDigits + ending.size() && are_digits(name.substr(0, kDigits)) &&
         same_in_any_case(name.substr(kDigits), ending);
}

bool is_bundle_folder(std::string_view name) {
  return name.size() == 2 && are_digits(name);
}

}  // namespace bindle::convergence::sync_folder
