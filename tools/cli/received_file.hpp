#pragma once

#include "bundle/ids.hpp"
#include "bundle/sha256.hpp"
#include "tools/cli/file_access.hpp"

#include <filesystem>

namespace bindle::cli {

// A file that arrives under a temporary name beside its own, PATH.part, and takes its name only
// when it is whole and its digest is right. What is not finished is removed.
class ReceivedFile {
 public:
  static Result<ReceivedFile> create(std::filesystem::path path);

  ReceivedFile(ReceivedFile&&) = default;
  ~ReceivedFile();

  Result<void> write(ByteView octets);

  // Durable on return. Fails with Errc::unverified when the digest is another one.
  Result<void> finish(FileDigest const& expected);

 private:
  ReceivedFile(std::filesystem::path path, OpenFile file);

  std::filesystem::path path_;
  std::filesystem::path part_;  // empty once finished
  OpenFile file_;
  Sha256 digest_;
};

// Fails with Errc::unverified and a sentence that names both.
Result<void> expect_digest(FileDigest const& found, FileDigest const& expected);

}  // namespace bindle::cli
