#pragma once

#include <string_view>

namespace bindle::cli {

// config/bindle.toml as it was when this program was built: every key with its default behind #.
std::string_view config_template();

}  // namespace bindle::cli
