#pragma once

#include "agent/config/setting.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bindle::agent {

// What the role among the settings means for other keys; weaker than every setting. Nothing when no
// role is given, or one that nobody knows.
std::vector<Setting> presets_of_role(std::span<Setting const> settings,
                                     std::span<ConfigKey const> keys);

// One of the roles, or nothing.
Result<std::string> parse_role(std::string_view text);

}  // namespace bindle::agent
