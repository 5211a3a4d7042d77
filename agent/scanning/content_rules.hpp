#pragma once

#include "bundle/manifest.hpp"
#include "bundle/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bindle::agent {

// Which files a node takes, by what their manifests say. Names and types are compared without
// regard to case; what is denied is denied even if it is allowed as well. Pure.
struct ContentRules {
  std::vector<std::string> allowed_types;  // "image/png", "image/*"; none: all
  std::vector<std::string> denied_types;
  std::vector<std::string> allowed_extensions;  // "pdf", without the dot; none: all
  std::vector<std::string> denied_extensions;
  std::uint64_t max_size = std::uint64_t{1} << 60;  // octets

  // Errc::not_permitted, with a sentence, for a file that this node does not take. A manifest
  // without a media type is of none: it is denied where only some are allowed.
  Result<void> check(std::string const& name,
                     std::string const& media_type,
                     std::uint64_t size) const;
};

// Up to 64, with commas between them; in lower case. Errc::invalid_argument.
Result<std::vector<std::string>> parse_media_types(std::string_view text);
Result<std::vector<std::string>> parse_extensions(std::string_view text);

}  // namespace bindle::agent
