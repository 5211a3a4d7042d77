#pragma once

#include "bundle/result.hpp"

#include <chrono>
#include <filesystem>
#include <functional>

namespace bindle::cli {

// Notices changes in a folder and everything below it.
class FolderWatch {
 public:
  // Errc::io when the kernel watches no more.
  static Result<FolderWatch> open(std::filesystem::path folder);

  FolderWatch(FolderWatch&& other) noexcept;
  FolderWatch& operator=(FolderWatch&&) = delete;
  ~FolderWatch();

  // Blocks until something changed since the last call returned and then nothing did for `quiet`,
  // so that a file that is being written is not read half. False when `is_over` says so first; it
  // is asked several times a second.
  Result<bool> wait_for_change(std::chrono::milliseconds quiet,
                               std::function<bool()> const& is_over);

 private:
  FolderWatch(std::filesystem::path folder, int descriptor)
      : folder_(std::move(folder)), descriptor_(descriptor) {}

  Result<void> watch_all();
  Result<bool> changed_within(std::chrono::milliseconds time) const;

  std::filesystem::path folder_;
  int descriptor_;
};

}  // namespace bindle::cli
