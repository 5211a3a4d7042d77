#pragma once

#include "bundle/result.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace bindle::agent {

// What can be told of a sync folder without syncing it.
struct FolderSight {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  bool is_mount_point = false;
  std::uint64_t stamp = 0;  // changes with what others put into the tree

  bool same_folder(FolderSight const& other) const {
    return device == other.device && inode == other.inode;
  }
};

// None when there is no such folder. Blocks.
std::optional<FolderSight> look_at_folder(std::filesystem::path const& path);

}  // namespace bindle::agent
