#pragma once

#include "agent/content/assembly.hpp"
#include "storage/committer.hpp"

#include <cstdint>
#include <future>
#include <vector>

namespace bindle::agent {

// Copies chunks that are held here into an assembly, many with one sync, and goes on copying during
// the sync. Blocks.
class ChunkCopies {
 public:
  ChunkCopies(storage::Store& store, Assembly const& assembly, std::uint64_t unix_ms)
      : store_(store), assembly_(assembly), unix_ms_(unix_ms) {}

  // To positions that lack it. Commits what has gathered now and then. Errc::not_found when the
  // chunk is not held, Errc::unverified when the manifest gives it another length.
  Result<void> add(ChunkId const& chunk, std::vector<std::uint32_t> const& positions);

  // Everything added is durable, and marked as held, on return.
  Result<void> commit();

 private:
  struct Copy {
    ChunkId chunk;
    storage::Extent octets;  // serves as the chunk if that has been deleted meanwhile
  };

  Result<void> begin_commit();
  Result<void> end_commit();

  storage::Store& store_;
  Assembly const& assembly_;
  std::uint64_t unix_ms_;
  std::vector<Copy> chunks_;
  std::vector<storage::HeldPosition> held_;
  std::vector<storage::WrittenPayload> written_;
  std::uint64_t octets_ = 0;
  std::future<Result<void>> under_way_;
};

}  // namespace bindle::agent
