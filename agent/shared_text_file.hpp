#pragma once

#include "bundle/result.hpp"

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <utility>

namespace bindle::agent {

// A small file that is replaced as a whole by workers, who may come in any order: a newer text is
// never replaced by an older one.
class SharedTextFile {
 public:
  explicit SharedTextFile(std::filesystem::path path) : path_(std::move(path)) {}

  // Durable on return. Blocks.
  Result<void> save(std::uint64_t version, std::string const& text);

 private:
  std::filesystem::path path_;
  std::mutex mutex_;
  std::uint64_t saved_ = 0;
};

}  // namespace bindle::agent
