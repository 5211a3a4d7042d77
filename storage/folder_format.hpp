#pragma once

#include "bundle/result.hpp"

#include <filesystem>

namespace bindle::storage {

inline constexpr unsigned kFolderFormat = 1;

// Reads the data folder's file `format`, or writes it, durably, into a folder that has none.
// Errc::unsupported for a folder that a newer version wrote, Errc::malformed for something else.
Result<void> check_folder_format(std::filesystem::path const& folder);

}  // namespace bindle::storage
