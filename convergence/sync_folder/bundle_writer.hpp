#pragma once

#include "bundle/bundle_fingerprint.hpp"
#include "convergence/sync_folder/folder.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace bindle::convergence::sync_folder {

// A bundle on the wire that is read piece by piece.
struct BundleOctets {
  std::uint64_t size = 0;
  std::function<Result<void>(std::uint64_t offset, std::span<std::uint8_t> into)> read;
};

// Puts bundles below BUNDLES, in constant memory. They are written under temporary names; commit()
// makes them durable, reads them back from the medium, and only then gives them their names. What
// is pulled out or killed before leaves temporary names, and nothing that was there is touched.
// Blocks.
class BundleWriter {
 public:
  // FAT has no larger files.
  static constexpr std::uint64_t kMaxFileSize = 0xffff'ffff;

  explicit BundleWriter(Folder const& bundles) : bundles_(bundles) {}

  // Takes the temporary files away that were not committed.
  ~BundleWriter();

  BundleWriter(BundleWriter const&) = delete;
  BundleWriter& operator=(BundleWriter const&) = delete;

  // Errc::over_budget when the medium is full, Errc::conflict when each name of the bundle is taken
  // by something else, Errc::unsupported above kMaxFileSize; what was added before stays good.
  Result<void> add(BundleFingerprint const& bundle, BundleOctets const& octets);

  // Enough for one commit(): its cost is by the commit as much as by the bundle.
  bool is_full() const;

  bool is_empty() const { return batch_.empty(); }

  // Gives the bundles that are on the medium now, as read back. Errc::unverified when one came back
  // with other octets: the medium cannot be trusted. After a failure none of the batch is there.
  // Names are durable after finish().
  Result<std::vector<BundleFingerprint>> commit();

  // Every name given is durable on return.
  Result<void> finish();

  std::uint64_t octets_written() const { return octets_written_; }

 private:
  struct Written {
    BundleFingerprint bundle;
    Folder const* folder;
    std::string temporary;
    std::string name;
    Descriptor file;
    std::uint64_t size;
    std::uint32_t crc;
  };

  Result<Folder const*> fan_out(BundleFingerprint const& bundle);
  Result<std::string> free_stem(Folder const& folder, BundleFingerprint const& bundle) const;
  Result<std::uint32_t> copy(BundleOctets const& octets, Descriptor const& file);
  Result<void> read_back();
  Result<void> check(Descriptor const& file, Written const& written);
  Result<std::vector<BundleFingerprint>> commit_batch();
  void discard_batch();

  Folder const& bundles_;
  std::map<std::string, Folder> folders_;
  std::vector<Written> batch_;
  std::uint64_t batch_octets_ = 0;
  std::uint64_t octets_written_ = 0;
  Bytes buffer_;
};

}  // namespace bindle::convergence::sync_folder
