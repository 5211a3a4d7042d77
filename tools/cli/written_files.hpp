#pragma once

#include "bundle/ids.hpp"
#include "bundle/result.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace bindle::cli {

// What earlier commands wrote below a folder, in a file of it, .bindle-files: a line for each, as
// sha256sum writes and reads them. A file that is there and says the same as when it was written is
// ours to replace; any other is somebody else's.
class WrittenFiles {
 public:
  static constexpr char const* kRecordName = ".bindle-files";
  static constexpr std::size_t kMaxRecordSize = std::size_t{64} << 20;  // octets

  // An absent record is an empty one. Errc::conflict when its place is taken by something else.
  static Result<WrittenFiles> open(std::filesystem::path const& folder);

  // Whether the file at `path` in the folder was written as `digest` once.
  bool wrote(std::string const& path, std::string const& digest) const;

  // To be called before the file takes its name, so that it is ours whatever happens next. Durable
  // on return.
  Result<void> will_write(std::string const& path, std::string const& digest);

 private:
  explicit WrittenFiles(std::filesystem::path record) : record_(std::move(record)) {}

  std::filesystem::path record_;
  std::map<std::string, std::set<std::string>> digests_;
};

}  // namespace bindle::cli
