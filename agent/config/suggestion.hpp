#pragma once

#include <span>
#include <string>
#include <string_view>

namespace bindle::agent {

// For the end of an error about an unknown name: "; did you mean X?" with the candidate that is
// fewest single-letter changes away, or nothing when none is near.
std::string did_you_mean(std::string_view unknown, std::span<std::string const> candidates);

}  // namespace bindle::agent
