#pragma once

#include "bundle/ids.hpp"
#include "bundle/result.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace bindle::storage {

class Transaction;
class View;
struct HeldPosition;

// The bitmap of the chunk positions a download holds, in pages of 4096 positions, so that marking
// one chunk of a very large file writes 512 octets.

struct NewlyHeld {
  std::uint32_t chunks = 0;
  std::uint64_t bytes = 0;
};

// Counts only positions that were not set before.
Result<NewlyHeld> set_held(Transaction& transaction,
                           ManifestId const& id,
                           std::span<HeldPosition const> positions);

Result<std::vector<bool>> read_held(View const& view, ManifestId const& id, std::uint32_t total);

Result<void> erase_held(Transaction& transaction, ManifestId const& id);

}  // namespace bindle::storage
