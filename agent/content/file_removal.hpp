#pragma once

#include "bundle/ids.hpp"
#include "storage/evictions.hpp"
#include "storage/file_removal.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

namespace bindle::agent {

enum class DeliveredCopy { keep, remove };

struct RemovalOrder {
  // A copy in the downloads folder that shares its octets with the node is its user's from now on,
  // and counts in the budget as long as it lies there; or it goes too.
  DeliveredCopy delivered = DeliveredCopy::keep;
  storage::ForgetManifest manifest = storage::ForgetManifest::no;

  std::uint64_t at_ms = 0;  // Unix time, for the event that tells of it

  // The file goes to make room; to be remembered. Errc::conflict when it may not be evicted.
  std::optional<storage::EvictionRecord> eviction = std::nullopt;
};

struct RemovedFile {
  std::uint64_t chunks = 0;         // that went; others are shared or still under way
  std::uint64_t bytes = 0;          // octets of those
  std::optional<std::string> kept;  // name in the downloads folder
};

// Removes files from this node. Blocks; runs on workers, one removal at a time. Thread-safe.
class FileRemoval {
 public:
  explicit FileRemoval(storage::Store& store) : store_(store) {}

  // Durable on return. Errc::not_found when the file is not known here. Doing it again changes
  // nothing. When it fails or the process dies after the file has lost its name, resume() gives
  // its space back. When the process dies before, the file is here, but a delivered copy that was
  // to go may have gone.
  Result<RemovedFile> remove(ManifestId const& file, RemovalOrder order);

  // Gives up a download that is not over; its record stays, as cancelled. Fails as
  // storage::give_up_download(), else as remove().
  Result<RemovedFile> cancel(ManifestId const& file, std::uint64_t unix_ms);

  // Ends the removals that the last stop interrupted.
  Result<void> resume();

 private:
  Result<RemovedFile> release(storage::HoldingId holding);

  storage::Store& store_;
  std::mutex removing_;
};

}  // namespace bindle::agent
