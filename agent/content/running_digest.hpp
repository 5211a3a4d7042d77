#pragma once

#include "bundle/bytes.hpp"
#include "bundle/ids.hpp"
#include "bundle/sha256.hpp"
#include "storage/payload_files.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>

namespace bindle::agent {

// The SHA-256 of a file that is being put together, taken while its chunks arrive, so that little
// is left to read when the last one is there. Thread-safe.
class RunningDigest {
 public:
  explicit RunningDigest(storage::PinnedExtent file) : file_(std::move(file)) {}

  // These octets, verified, stand in the file at `offset`. Hashes what the file now continues
  // with, unless another thread is at it. Blocks.
  void offer(std::uint64_t offset, ByteView octets);

  // The digest of the file, which is complete. Reads what was not hashed yet. Blocks.
  Result<FileDigest> finish();

 private:
  std::uint64_t take_next(std::uint64_t offset);
  Result<void> hash_from_file(std::uint64_t length);

  storage::PinnedExtent file_;

  std::mutex hashing_;
  Sha256 hash_;
  std::uint64_t hashed_ = 0;  // octets from the start
  std::optional<FileDigest> finished_;

  std::mutex waiting_mutex_;
  std::map<std::uint64_t, std::uint64_t> waiting_;  // offered and not hashed: offset to length
};

}  // namespace bindle::agent
