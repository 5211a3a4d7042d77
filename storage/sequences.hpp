#pragma once

#include "bundle/result.hpp"

#include <cstdint>
#include <memory>
#include <mutex>

namespace bindle::storage {

class Committer;
class View;
struct Change;

// Sequence numbers for creation timestamps (RFC 9171 section 4.2.7). No number is given twice in
// the life of a data folder, so (time, sequence) is unique even when the clock steps back.
// Numbers are reserved durably in blocks; a restart skips the rest of a block. Thread-safe.
class Sequences {
 public:
  // Reserves the first block. The committer must outlive the sequences, or be stopped first.
  static Result<std::unique_ptr<Sequences>> open(View const& view, Committer& committer);

  // Never waits for the disk. Errc::busy when reserving could not keep up.
  Result<std::uint64_t> next();

 private:
  Sequences(Committer& committer, std::uint64_t first) : committer_(committer), next_(first) {}

  static Change reservation(std::uint64_t end);
  void reserve_ahead();

  Committer& committer_;
  std::mutex mutex_;
  std::uint64_t next_;
  std::uint64_t reserved_end_ = 0;  // durable
  bool reserving_ = false;
};

}  // namespace bindle::storage
