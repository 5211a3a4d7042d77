#pragma once

#include "bundle/bundle_fingerprint.hpp"
#include "convergence/sync_folder/folder.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace bindle::convergence::sync_folder {

// Bundles that were written under temporary names, and wait for their own. What is pulled out or
// killed before leaves temporary names, and nothing that was there is touched. Blocks. The folders
// outlive it.
class BundleBatch {
 public:
  struct Written {
    BundleFingerprint bundle;
    Folder const* folder;
    std::string temporary;
    std::string name;
    Descriptor file;
    std::uint64_t size;
    std::uint32_t crc;  // CRC-32C of what was written
  };

  // An empty one, to which nothing can be added.
  BundleBatch() = default;

  explicit BundleBatch(Folder const& bundles) : bundles_(&bundles) {}

  // Takes the temporary files away that have no names yet.
  ~BundleBatch();

  BundleBatch(BundleBatch&& other) noexcept
      : bundles_(other.bundles_),
        written_(std::exchange(other.written_, {})),
        octets_(std::exchange(other.octets_, 0)) {}

  BundleBatch& operator=(BundleBatch&& other) noexcept;

  void add(Written written);

  bool is_empty() const { return written_.empty(); }

  // Enough for one settle(): its cost is by the batch as much as by the bundle.
  bool is_full() const;

  std::uint64_t octets() const { return octets_; }

  // Makes the bundles durable, reads them back from the medium, and only then gives them their
  // names, which are durable after BundleWriter::finish(). Gives the bundles. Errc::unverified when
  // one came back with other octets: the medium cannot be trusted. After a failure none of the
  // batch is there.
  Result<std::vector<BundleFingerprint>> settle();

 private:
  Result<void> make_durable() const;
  Result<void> read_back() const;
  void discard();

  Folder const* bundles_ = nullptr;
  std::vector<Written> written_;
  std::uint64_t octets_ = 0;
};

}  // namespace bindle::convergence::sync_folder
