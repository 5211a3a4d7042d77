#pragma once

#include "bundle/bytes.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace bindle::agent {

// The whole file as text; Errc::not_found when there is none, Errc::invalid_argument above `limit`
// octets. Blocks.
Result<std::string> read_text_file(std::filesystem::path const& path, std::size_t limit);

// Replaces the file in one step, readable by its user only: after a crash it holds the old text or
// the new one. Durable on return. Blocks.
Result<void> replace_file(std::filesystem::path const& path, std::string_view text);

}  // namespace bindle::agent
