#pragma once

#include "bundle/bundle_fingerprint.hpp"
#include "convergence/sync_folder/bundle_batch.hpp"
#include "convergence/sync_folder/folder.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace bindle::convergence::sync_folder {

// A bundle on the wire that is read piece by piece.
struct BundleOctets {
  std::uint64_t size = 0;
  std::function<Result<void>(std::uint64_t offset, std::span<std::uint8_t> into)> read;
};

// Puts bundles below BUNDLES, in constant memory, a batch at a time. Blocks; one thread, but what
// it has given out by take_batch() may be settled by another one meanwhile.
class BundleWriter {
 public:
  // FAT has no larger files.
  static constexpr std::uint64_t kMaxFileSize = 0xffff'ffff;

  explicit BundleWriter(Folder const& bundles) : bundles_(bundles), batch_(bundles) {}

  BundleWriter(BundleWriter const&) = delete;
  BundleWriter& operator=(BundleWriter const&) = delete;

  // Errc::over_budget when the medium is full, Errc::conflict when each name of the bundle is taken
  // by something else, Errc::unsupported above kMaxFileSize; what was added before stays good.
  Result<void> add(BundleFingerprint const& bundle, BundleOctets const& octets);

  bool is_full() const { return batch_.is_full(); }

  // What was added, to be settled before the next but one is taken, and before this object goes.
  BundleBatch take_batch();

  // Settles what was added.
  Result<std::vector<BundleFingerprint>> commit() { return take_batch().settle(); }

  // Every name given is durable on return.
  Result<void> finish();

 private:
  using Stems = std::set<std::pair<Folder const*, std::string>>;

  Result<Folder const*> fan_out(BundleFingerprint const& bundle);
  Result<std::string> free_stem(Folder const& folder, BundleFingerprint const& bundle) const;
  Result<std::uint32_t> copy(BundleOctets const& octets, Descriptor const& file);

  Folder const& bundles_;
  std::map<std::string, Folder> folders_;
  BundleBatch batch_;
  Stems stems_;        // of the batch
  Stems taken_stems_;  // of the one that was taken last
  Bytes buffer_;
};

}  // namespace bindle::convergence::sync_folder
