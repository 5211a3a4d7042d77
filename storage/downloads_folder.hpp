#pragma once

#include "bundle/result.hpp"
#include "storage/budget.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace bindle::storage {

// The folder in which people find complete files.
class DownloadsFolder {
 public:
  DownloadsFolder(std::filesystem::path folder, Budget& budget);

  // Gives a complete, verified payload file a name here, durably, and returns that name: `name`,
  // or "name (2).ext" and so on when other files have it; a file is never replaced. The octets are
  // shared with the payload file (copied where the file system has no hard links) and become
  // read-only. `name` must be safe (bundle/file_name.hpp). Delivering a file again finds its name.
  Result<std::string> deliver(std::filesystem::path const& payload_file, std::string_view name);

  std::filesystem::path path_of(std::string_view name) const;

 private:
  std::filesystem::path const folder_;
  Budget& budget_;
};

}  // namespace bindle::storage
