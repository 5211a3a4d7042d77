#include "convergence/sync_folder/stick_tree.hpp"

#include "bundle/sha256.hpp"
#include "convergence/sync_folder/bundle_name.hpp"

#include <algorithm>
#include <utility>

namespace bindle::convergence::sync_folder {
namespace {

constexpr auto kRoot = "BINDLE";
constexpr auto kBundles = "BUNDLES";
constexpr auto kNodes = "NODES";
constexpr auto kBad = "BAD";
constexpr auto kReadme = "README.TXT";
constexpr auto kStatus = "STATUS.TXT";
constexpr auto kTemporaryText = "TEXT.TMP";

constexpr std::string_view kReadmeText =
    "This folder belongs to Bindle, which carries files between places\r\n"
    "that the network does not reach. Plug the stick into a node; when\r\n"
    "STATUS.TXT says SAFE TO REMOVE, take it to the next one.\r\n"
    "\r\n"
    "STATUS.TXT  whether the stick may be pulled out, and what is on it\r\n"
    "BUNDLES     what is carried: each file is one bundle (RFC 9171). A\r\n"
    "            bundle of another program is taken too when you put it here.\r\n"
    "NODES       what each node that saw the stick has already\r\n"
    "BAD         files that are damaged, and why\r\n"
    "\r\n"
    "Nothing outside this folder is read or changed.\r\n";

// The name that a damaged file gets: eight digits out of where it was.
std::string stem_of_damaged(BundleFile const& file) {
  auto const digest = sha256(as_bytes(file.folder + "/" + file.name));
  BundleFingerprint fingerprint;
  std::copy_n(digest.begin(), fingerprint.bytes.size(), fingerprint.bytes.begin());
  return stem_of(fingerprint, 0);
}

Result<StickInventory> read_inventory(Folder const& nodes, std::string const& name) {
  TRY(auto const file, nodes.open_file(name));
  auto const size = size_of(file);
  if (size > kMaxStickInventorySize) return fail(Errc::malformed, "it is too long");
  Bytes octets(static_cast<std::size_t>(size));
  TRY_VOID(read_at(file, 0, octets));
  TRY(auto inventory, verify_stick_inventory(octets));
  // Under another name it is a copy, perhaps an old one.
  if (!name.starts_with(stem_of(inventory.key)))
    return fail(Errc::malformed, "it has another node's name");
  return inventory;
}

// A file system that is mounted for reading only tells so when something is written.
Result<void> try_to_write(Folder const& root) {
  TRY([[maybe_unused]] auto const file, root.create_file(kTemporaryText));
  return root.remove_file(kTemporaryText);
}

}  // namespace

Result<void> replace_file(Folder const& folder,
                          std::string const& temporary,
                          std::string const& name,
                          ByteView octets) {
  TRY(auto const file, folder.create_file(temporary));
  TRY_VOID(append(file, octets));
  TRY_VOID(sync(file));
  TRY_VOID(folder.rename(temporary, folder, name));
  return folder.sync();
}

Result<StickTree> StickTree::open(std::filesystem::path const& path) {
  TRY(auto const top, Folder::open(path));
  auto tree = open_for_writing(top);
  if (tree || tree.error().code != Errc::not_permitted) return tree;
  return open_for_reading(top);
}

Result<StickTree> StickTree::open_for_writing(Folder const& top) {
  TRY(auto root, top.child_or_new(kRoot));
  TRY_VOID(root.lock());
  TRY_VOID(try_to_write(root));
  TRY(auto bundles, root.child_or_new(kBundles));
  TRY(auto nodes, root.child_or_new(kNodes));
  TRY(auto bad, root.child_or_new(kBad));
  TRY_VOID(remove_temporaries(nodes));
  TRY_VOID(remove_bundle_temporaries(bundles));
  if (!root.has(kReadme))
    TRY_VOID(replace_file(root, kTemporaryText, kReadme, as_bytes(kReadmeText)));
  TRY_VOID(top.sync());
  return StickTree(std::move(root), std::move(bundles), std::move(nodes), std::move(bad), false);
}

Result<StickTree> StickTree::open_for_reading(Folder const& top) {
  TRY(auto root, top.child(kRoot));
  TRY_VOID(root.lock());
  TRY(auto bundles, root.child(kBundles));
  TRY(auto nodes, root.child(kNodes));
  TRY(auto bad, root.child(kBad));
  return StickTree(std::move(root), std::move(bundles), std::move(nodes), std::move(bad), true);
}

Result<Descriptor> StickTree::open_bundle(BundleFile const& file) const {
  if (file.folder.empty()) return bundles_.open_file(file.name);
  TRY(auto const folder, bundles_.child(file.folder));
  return folder.open_file(file.name);
}

Result<void> StickTree::remove_bundle(BundleFile const& file) const {
  if (file.folder.empty()) return bundles_.remove_file(file.name);
  TRY(auto const folder, bundles_.child(file.folder));
  return folder.remove_file(file.name);
}

Result<void> StickTree::put_aside(BundleFile const& file, std::string const& reason) const {
  TRY(auto const there, bad_.list(2 * kMaxPutAside));
  if (there.entries.size() >= 2 * kMaxPutAside)
    return fail(Errc::over_budget, "enough damaged files are in BAD already");
  auto const stem = stem_of_damaged(file);
  auto const place = file.folder.empty() ? file.name : file.folder + "/" + file.name;
  auto const text = place + ": " + reason + "\r\n";
  TRY_VOID(replace_file(bad_, kTemporaryText, stem + ".TXT", as_bytes(text)));
  auto const name = stem + std::string(kDamagedEnding);
  if (file.folder.empty()) return bundles_.rename(file.name, bad_, name);
  TRY(auto const folder, bundles_.child(file.folder));
  return folder.rename(file.name, bad_, name);
}

Result<StickTree::Inventories> StickTree::inventories() const {
  TRY(auto const listing, nodes_.list(2 * kMaxInventories));
  Inventories found;
  std::uint64_t octets = 0;
  for (auto const& entry : listing.entries) {
    if (entry.kind != EntryKind::file || !is_ours(entry.name, kInventoryEnding)) continue;
    if (found.verified.size() == kMaxInventories || entry.size > kMaxInventoryBytes - octets) {
      ++found.refused;
      continue;
    }
    auto inventory = read_inventory(nodes_, entry.name);
    if (!inventory) {
      ++found.refused;
      continue;
    }
    octets += inventory->held.size() * BundleFingerprint::kSize;
    found.verified.push_back(std::move(*inventory));
  }
  return found;
}

Result<void> StickTree::put_inventory(PublisherKey const& key, ByteView octets) const {
  auto const stem = stem_of(key);
  return replace_file(
      nodes_, stem + std::string(kTemporaryEnding), stem + std::string(kInventoryEnding), octets);
}

Result<void> StickTree::put_status(std::string_view text) const {
  TRY_VOID(replace_file(root_, kTemporaryText, kStatus, as_bytes(text)));
  return root_.sync_file_system();
}

}  // namespace bindle::convergence::sync_folder
