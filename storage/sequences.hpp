#pragma once

#include "bundle/result.hpp"

#include <cstdint>
#include <mutex>

namespace bindle::storage {

class Committer;
class View;

// Sequence numbers for creation timestamps (RFC 9171 section 4.2.7). No number is given twice in
// the life of a data folder, so (time, sequence) is unique even when the clock steps back.
// Numbers are reserved durably in blocks; a restart skips the rest of a block. Thread-safe.
class Sequences {
 public:
  static Result<std::unique_ptr<Sequences>> open(View const& view, Committer& committer);

  // Never waits for the disk. Errc::busy when reservations could not keep up.
  Result<std::uint64_t> next();
};

}  // namespace bindle::storage
