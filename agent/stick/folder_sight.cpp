#include "agent/stick/folder_sight.hpp"

#include "bundle/sha256.hpp"
#include "convergence/sync_folder/folder.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace bindle::agent {
namespace {

using convergence::sync_folder::Entry;
using convergence::sync_folder::Folder;

constexpr std::size_t kMaxLookedAt = 1024;

std::string line_of(Entry const& entry) {
  return entry.name + ' ' + std::to_string(entry.size) + ' ' + std::to_string(entry.modified_ns) +
         '\n';
}

std::string contents_of(Folder const& folder) {
  auto listing = folder.list(kMaxLookedAt);
  if (!listing) return "?";
  auto const by_name = [](Entry const& a, Entry const& b) { return a.name < b.name; };
  std::sort(listing->entries.begin(), listing->entries.end(), by_name);
  std::string text;
  for (auto const& entry : listing->entries)
    text += line_of(entry);
  return text;
}

std::uint64_t stamp_of(std::filesystem::path const& path) {
  auto const top = Folder::open(path);
  if (!top) return 0;
  auto const root = top->child("BINDLE");
  if (!root) return 0;
  std::string text;
  for (auto const* const name : {"NODES", "BUNDLES"})
    if (auto const folder = root->child(name)) text += contents_of(*folder);
  auto const digest = sha256(as_bytes(text));
  std::uint64_t stamp = 0;
  std::memcpy(&stamp, digest.data(), sizeof stamp);
  return stamp;
}

}  // namespace

std::optional<FolderSight> look_at_folder(std::filesystem::path const& path) {
  struct stat here {};

  struct stat above {};

  if (stat(path.c_str(), &here) != 0 || !S_ISDIR(here.st_mode)) return std::nullopt;
  FolderSight sight;
  sight.device = here.st_dev;
  sight.inode = here.st_ino;
  if (stat((path / "..").c_str(), &above) == 0) sight.is_mount_point = above.st_dev != here.st_dev;
  sight.stamp = stamp_of(path);
  return sight;
}

}  // namespace bindle::agent
