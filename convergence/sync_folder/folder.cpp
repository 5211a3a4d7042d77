#include "convergence/sync_folder/folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>

namespace bindle::convergence::sync_folder {
namespace {

constexpr mode_t kFolderMode = 0777;  // less the umask: other nodes' users read sticks too
constexpr mode_t kFileMode = 0666;

// Of the kernel itself, with a medium of their own or none. Not FAT: only fsync of a file there has
// the medium empty its cache.
constexpr std::array<std::uint32_t, 6> kSyncedAsAWhole = {EXT4_SUPER_MAGIC,
                                                          XFS_SUPER_MAGIC,
                                                          BTRFS_SUPER_MAGIC,
                                                          F2FS_SUPER_MAGIC,
                                                          EXFAT_SUPER_MAGIC,
                                                          TMPFS_MAGIC};

// A name looked for in another case is looked for among so many.
constexpr std::size_t kMaxNamesSearched = 65'536;

Errc errc_of(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return Errc::not_found;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return Errc::over_budget;
    case EROFS:
    case EACCES:
    case EPERM:
      return Errc::not_permitted;
    default:
      return Errc::io;
  }
}

struct CloseDirectory {
  void operator()(DIR* directory) const noexcept { closedir(directory); }
};

using Directory = std::unique_ptr<DIR, CloseDirectory>;

Result<Directory> read_directory(int descriptor) {
  // A descriptor of its own: its position is not shared with another walk.
  auto const own = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (own < 0) return system_failure("opening", "a folder");
  Directory directory(fdopendir(own));
  if (directory) return directory;
  auto const failure = system_failure("reading", "a folder");
  close(own);
  return failure;
}

bool is_dots(std::string_view name) {
  return name == "." || name == "..";
}

}  // namespace

Error system_failure(std::string_view doing, std::string const& name) {
  auto const error = errno;
  return fail(errc_of(error),
              std::string(doing) + " " + name + ": " + std::generic_category().message(error));
}

Descriptor::~Descriptor() {
  if (number_ >= 0) close(number_);
}

Result<Folder> Folder::open(std::filesystem::path const& path) {
  Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.number() < 0) return system_failure("opening", path.string());
  return Folder(std::move(descriptor));
}

Result<std::string> Folder::name_in_any_case(std::string const& name) const {
  struct stat status {};

  if (fstatat(descriptor_.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) return name;
  TRY(auto const directory, read_directory(descriptor_.number()));
  for (std::size_t looked_at = 0; looked_at < kMaxNamesSearched; ++looked_at) {
    auto const* const found = readdir(directory.get());
    if (found == nullptr) break;
    if (strcasecmp(found->d_name, name.c_str()) == 0) return std::string(found->d_name);
  }
  return fail(Errc::not_found, "there is no " + name);
}

Result<Folder> Folder::child(std::string const& name) const {
  TRY(auto const actual, name_in_any_case(name));
  Descriptor descriptor(openat(
      descriptor_.number(), actual.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (descriptor.number() < 0) return system_failure("opening", actual);
  return Folder(std::move(descriptor));
}

Result<Folder> Folder::child_or_new(std::string const& name) const {
  auto existing = name_in_any_case(name);
  if (!existing && existing.error().code != Errc::not_found) return existing.error();
  if (!existing && mkdirat(descriptor_.number(), name.c_str(), kFolderMode) != 0)
    return system_failure("making the folder", name);
  return child(name);
}

Result<Entry> Folder::entry_of(std::string name) const {
  struct stat status {};

  Entry entry{std::move(name)};
  if (fstatat(descriptor_.number(), entry.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
    return system_failure("looking at", entry.name);
  entry.modified_ns =
      std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + std::int64_t{status.st_mtim.tv_nsec};
  if (S_ISDIR(status.st_mode)) entry.kind = EntryKind::folder;
  if (!S_ISREG(status.st_mode)) return entry;
  entry.kind = EntryKind::file;
  entry.size = static_cast<std::uint64_t>(status.st_size);
  return entry;
}

Result<Listing> Folder::list(std::size_t limit) const {
  TRY(auto const directory, read_directory(descriptor_.number()));
  Listing listing;
  for (;;) {
    errno = 0;
    auto const* const found = readdir(directory.get());
    if (found == nullptr && errno != 0) return system_failure("reading", "a folder");
    if (found == nullptr) return listing;
    if (is_dots(found->d_name)) continue;
    if (listing.entries.size() == limit) {
      listing.complete = false;
      return listing;
    }
    auto entry = entry_of(found->d_name);
    // What has gone since, or cannot even be looked at, is as good as not there.
    if (entry) listing.entries.push_back(std::move(*entry));
  }
}

Result<Descriptor> Folder::open_file(std::string const& name) const {
  // O_NONBLOCK: opening a pipe must not wait for its other end.
  Descriptor file(
      openat(descriptor_.number(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (file.number() < 0 && errno == ELOOP)
    return fail(Errc::unsupported, name + " is a symbolic link");
  if (file.number() < 0) return system_failure("opening", name);

  struct stat status {};

  if (fstat(file.number(), &status) != 0) return system_failure("looking at", name);
  if (!S_ISREG(status.st_mode)) return fail(Errc::unsupported, name + " is not a file");
  return file;
}

Result<Descriptor> Folder::create_file(std::string const& name) const {
  // What is there is removed first: it could be a link, or shared with somebody.
  TRY_VOID(remove_file(name));
  Descriptor file(openat(descriptor_.number(),
                         name.c_str(),
                         O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                         kFileMode));
  if (file.number() < 0) return system_failure("creating", name);
  return file;
}

bool Folder::has(std::string const& name) const {
  return entry_of(name).has_value();
}

Result<void> Folder::remove_file(std::string const& name) const {
  if (unlinkat(descriptor_.number(), name.c_str(), 0) == 0 || errno == ENOENT) return {};
  return system_failure("removing", name);
}

Result<void> Folder::rename(std::string const& from,
                            Folder const& folder,
                            std::string const& to) const {
  if (renameat(descriptor_.number(), from.c_str(), folder.descriptor_.number(), to.c_str()) == 0)
    return {};
  return system_failure("renaming", from);
}

Result<void> Folder::sync() const {
  // Some file systems have no such call for folders (EINVAL): syncfs() does it there.
  if (fsync(descriptor_.number()) == 0 || errno == EINVAL) return {};
  return system_failure("syncing", "a folder");
}

Result<void> Folder::sync_file_system() const {
  if (syncfs(descriptor_.number()) == 0) return {};
  return system_failure("syncing", "the file system");
}

bool Folder::syncs_as_a_whole() const {
  struct statfs status {};

  if (fstatfs(descriptor_.number(), &status) != 0) return false;
  auto const type = static_cast<std::uint32_t>(status.f_type);
  return std::find(kSyncedAsAWhole.begin(), kSyncedAsAWhole.end(), type) != kSyncedAsAWhole.end();
}

Result<std::optional<std::uint64_t>> Folder::free_bytes() const {
  struct statvfs status {};

  if (fstatvfs(descriptor_.number(), &status) != 0) return system_failure("asking", "for the room");
  if (status.f_blocks == 0) return std::optional<std::uint64_t>();
  std::uint64_t const blocks = status.f_bavail;
  std::uint64_t const size = status.f_frsize;
  auto const most = std::numeric_limits<std::uint64_t>::max();
  return std::optional(size != 0 && blocks > most / size ? most : blocks * size);
}

Result<void> Folder::lock() const {
  if (flock(descriptor_.number(), LOCK_EX | LOCK_NB) == 0) return {};
  if (errno == EWOULDBLOCK) return fail(Errc::busy, "another process is at this folder");
  // Where there are no locks, the administrator keeps others away.
  return {};
}

std::uint64_t size_of(Descriptor const& file) {
  struct stat status {};

  if (fstat(file.number(), &status) != 0 || status.st_size < 0) return 0;
  return static_cast<std::uint64_t>(status.st_size);
}

Result<void> read_at(Descriptor const& file, std::uint64_t offset, std::span<std::uint8_t> into) {
  while (!into.empty()) {
    auto const got = pread(file.number(), into.data(), into.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_failure("reading", "a file");
    if (got == 0) return fail(Errc::io, "reading a file: it is shorter than it was");
    into = into.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
  return {};
}

Result<void> append(Descriptor const& file, ByteView octets) {
  while (!octets.empty()) {
    auto const put = write(file.number(), octets.data(), octets.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return system_failure("writing", "a file");
    octets = octets.subspan(static_cast<std::size_t>(put));
  }
  return {};
}

Result<void> sync(Descriptor const& file) {
  if (fsync(file.number()) == 0) return {};
  return system_failure("syncing", "a file");
}

void drop_cache(Descriptor const& file) {
  posix_fadvise(file.number(), 0, 0, POSIX_FADV_DONTNEED);
}

void read_ahead(Descriptor const& file) {
  posix_fadvise(file.number(), 0, 0, POSIX_FADV_WILLNEED);
}

}  // namespace bindle::convergence::sync_folder
