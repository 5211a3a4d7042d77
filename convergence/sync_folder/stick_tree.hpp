#pragma once

#include "bundle/stick_inventory.hpp"
#include "convergence/sync_folder/bundle_listing.hpp"
#include "convergence/sync_folder/folder.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace bindle::convergence::sync_folder {

// The folder BINDLE on a stick, or in any folder that several nodes see. Files in it that are not
// of the tree, and everything beside it, are never touched. docs/formats.md describes the tree.
// Every call blocks. One process at a time.
class StickTree {
 public:
  static constexpr std::size_t kMaxInventories = 256;
  static constexpr std::uint64_t kMaxInventoryBytes = std::uint64_t{32} << 20;  // all together
  static constexpr std::size_t kMaxPutAside = 256;

  // Makes what is missing, and takes away what an interrupted sync left. Errc::not_found when there
  // is no such folder, Errc::busy when another process is at it. Where nothing can be written, a
  // tree that is there is opened for reading.
  static Result<StickTree> open(std::filesystem::path const& path);

  bool is_read_only() const { return read_only_; }

  Folder const& bundles() const { return bundles_; }

  Result<Descriptor> open_bundle(BundleFile const& file) const;
  Result<void> remove_bundle(BundleFile const& file) const;

  // Moves what is no bundle to the folder BAD, with the reason beside it, so that it is not met
  // again. Errc::over_budget when there are kMaxPutAside already.
  Result<void> put_aside(BundleFile const& file, std::string const& reason) const;

  struct Inventories {
    std::vector<StickInventory> verified;
    std::size_t refused = 0;  // no inventory, signed badly, or beyond the limits
  };

  Result<Inventories> inventories() const;

  // Durable on return.
  Result<void> put_inventory(PublisherKey const& key, ByteView octets) const;

  // STATUS.TXT, which tells people whether the stick may be pulled out. Durable on return.
  Result<void> put_status(std::string_view text) const;

 private:
  StickTree(Folder root, Folder bundles, Folder nodes, Folder bad, bool read_only)
      : root_(std::move(root)),
        bundles_(std::move(bundles)),
        nodes_(std::move(nodes)),
        bad_(std::move(bad)),
        read_only_(read_only) {}

  static Result<StickTree> open_for_writing(Folder const& top);
  static Result<StickTree> open_for_reading(Folder const& top);

  Folder root_;
  Folder bundles_;
  Folder nodes_;
  Folder bad_;
  bool read_only_;
};

// Replaces the file in one step, as far as the file system has such a step, by way of `temporary`.
// Durable on return. Blocks.
Result<void> replace_file(Folder const& folder,
                          std::string const& temporary,
                          std::string const& name,
                          ByteView octets);

}  // namespace bindle::convergence::sync_folder
