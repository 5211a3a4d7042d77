#pragma once

#include "bundle/result.hpp"
#include "storage/budget.hpp"
#include "storage/descriptor_cache.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace bindle::storage {

// The folder in which people find complete files. Thread-safe; blocks on the disk.
class DownloadsFolder {
 public:
  // Creates the folder, and removes what a crash left unfinished in it.
  static Result<std::unique_ptr<DownloadsFolder>> open(std::filesystem::path folder,
                                                       Budget& budget);

  // Gives a complete, verified payload file a name here, durably, and returns that name: `name`,
  // or "name (2).ext" and so on when other files have it; a file is never replaced. The octets are
  // shared with the payload file and become read-only. Where the file system has no hard links
  // they are copied; the copy is its user's. `name` must be safe (bundle/file_name.hpp). A file
  // delivered before is found under its name.
  Result<std::string> deliver(std::filesystem::path const& payload_file, std::string_view name);

  // The same for octets that no payload file has: `write` puts `size` of them into the file, which
  // is its user's. What is interrupted leaves nothing.
  Result<std::string> deliver_written(std::uint64_t size,
                                      std::string_view name,
                                      std::function<Result<void>(Descriptor const&)> const& write);

  std::filesystem::path path_of(std::string_view name) const;

  // Counts, for the budget, the files here that share their octets with no payload file: copies,
  // files whose payload file has gone, and what others put here. Reads the whole folder.
  void measure() const;

  // To be called before the payload file of a delivered file goes: from now on the budget counts
  // what its user keeps. measure() afterwards. False when the file is not here.
  bool keep(std::string_view name) const;

  // Removes a delivered file, durably. Nothing happens when its user has removed or replaced it
  // (`payload_file` tells: the octets must be shared with that).
  Result<void> withdraw(std::filesystem::path const& payload_file, std::string_view name) const;

 private:
  DownloadsFolder(std::filesystem::path folder, Budget& budget);

  Result<std::filesystem::path> make_copy(std::filesystem::path const& payload_file) const;
  Result<std::filesystem::path> make_file(
      std::string const& name,
      std::uint64_t size,
      std::function<Result<void>(Descriptor const&)> const& write) const;

  std::filesystem::path const folder_;
  Budget& budget_;
};

}  // namespace bindle::storage
