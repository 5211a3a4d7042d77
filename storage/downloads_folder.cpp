#include "storage/downloads_folder.hpp"

#include "storage/descriptor_cache.hpp"
#include "storage/extent.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>

namespace bindle::storage {
namespace {

constexpr std::size_t kCopyOctets = std::size_t{1} << 20;
constexpr int kMaxNumber = 9999;
constexpr std::size_t kMaxNameOctets = 255;
constexpr std::string_view kUnfinished = ".unfinished-";

Error system_error(std::filesystem::path const& path, int code) {
  return fail(code == ENOSPC ? Errc::over_budget : Errc::io,
              path.string() + ": " + std::strerror(code));
}

// Cuts a multi-byte character nowhere.
std::string_view shortened(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80)
    --limit;
  return text.substr(0, limit);
}

// "tide.tables.pdf", 2 -> "tide.tables (2).pdf"
std::string numbered(std::string_view name, int number) {
  if (number == 1) return std::string(name);
  auto const dot = name.rfind('.');
  auto const split = dot == std::string_view::npos || dot == 0 ? name.size() : dot;
  auto const suffix = " (" + std::to_string(number) + ")" + std::string(name.substr(split));
  auto const room = suffix.size() < kMaxNameOctets ? kMaxNameOctets - suffix.size() : 0;
  return std::string(shortened(name.substr(0, split), room)) + suffix;
}

bool same_file(std::filesystem::path const& left, std::filesystem::path const& right) {
  struct stat a {};

  struct stat b {};

  return ::stat(left.c_str(), &a) == 0 && ::stat(right.c_str(), &b) == 0 && a.st_dev == b.st_dev &&
         a.st_ino == b.st_ino;
}

std::uint64_t octets_on_disk(struct stat const& found) {
  return static_cast<std::uint64_t>(found.st_blocks) * 512;
}

// A file may be written by whoever opens it; octets that are shared with a payload must not be.
void make_read_only(std::filesystem::path const& path) {
  ::chmod(path.c_str(), S_IRUSR | S_IRGRP | S_IROTH);
}

bool means_no_hard_links(int code) {
  return code == EPERM || code == EOPNOTSUPP || code == ENOSYS || code == EMLINK || code == EXDEV;
}

// Both give 0 or an error number; EEXIST when the name is taken.
int link_file(std::filesystem::path const& from, std::filesystem::path const& to) {
  return ::link(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

int rename_file(std::filesystem::path const& from, std::filesystem::path const& to) {
  auto const failed =
      ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0;
  return failed ? errno : 0;
}

Result<void> require_name(std::string_view name) {
  if (name.empty() || name == "." || name == ".." || name.size() > kMaxNameOctets ||
      name.find('/') != std::string_view::npos)
    return fail(Errc::invalid_argument, "not a safe file name");
  return {};
}

Error too_many_called(std::string_view name) {
  return fail(Errc::conflict, "too many files are called " + std::string(name));
}

// What follows kUnfinished in a name that no other file has.
Result<std::string> unused_name(std::filesystem::path const& folder) {
  auto path = (folder / (std::string(kUnfinished) + "XXXXXX")).string();
  auto const file = ::mkostemp(path.data(), O_CLOEXEC);
  if (file < 0) return system_error(path, errno);
  ::close(file);
  return path.substr(path.size() - std::string_view("XXXXXX").size());
}

// Gives a file of the folder its name, or a numbered one.
Result<std::string> rename_within(std::filesystem::path const& folder,
                                  std::filesystem::path const& path,
                                  std::string_view name) {
  for (int number = 1; number <= kMaxNumber; ++number) {
    auto candidate = numbered(name, number);
    auto const code = rename_file(path, folder / candidate);
    if (code == EEXIST) continue;
    if (code != 0) return system_error(folder / candidate, code);
    TRY_VOID(sync_folder(folder));
    return candidate;
  }
  return too_many_called(name);
}

}  // namespace

DownloadsFolder::DownloadsFolder(std::filesystem::path folder, Budget& budget)
    : folder_(std::move(folder)), budget_(budget) {}

Result<std::unique_ptr<DownloadsFolder>> DownloadsFolder::open(std::filesystem::path folder,
                                                               Budget& budget) {
  try {
    std::filesystem::create_directories(folder);
    for (auto const& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().filename().string().starts_with(kUnfinished))
        std::filesystem::remove(entry.path());
    }
  } catch (std::filesystem::filesystem_error const& error) {
    return fail(Errc::io, error.what());
  }
  return std::unique_ptr<DownloadsFolder>(new DownloadsFolder(std::move(folder), budget));
}

void DownloadsFolder::measure() const {
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;
  std::error_code ignored;  // files come and go while we look
  for (std::filesystem::directory_iterator at(folder_, ignored), end; at != end;
       at.increment(ignored)) {
    struct stat found {};

    if (::lstat(at->path().c_str(), &found) != 0 || !S_ISREG(found.st_mode)) continue;
    if (found.st_nlink > 1) continue;
    bytes += octets_on_disk(found);
    ++files;
  }
  budget_.set_kept(bytes, files);
}

bool DownloadsFolder::keep(std::string_view name) const {
  struct stat found {};

  if (::lstat(path_of(name).c_str(), &found) != 0) return false;
  if (found.st_nlink > 1) budget_.add_kept(octets_on_disk(found), 1);
  return true;
}

Result<void> DownloadsFolder::withdraw(std::filesystem::path const& payload_file,
                                       std::string_view name) const {
  auto const path = path_of(name);
  if (!same_file(payload_file, path)) return {};
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return system_error(path, errno);
  return sync_folder(folder_);
}

std::filesystem::path DownloadsFolder::path_of(std::string_view name) const {
  return folder_ / std::filesystem::path(name);
}

Result<std::string> DownloadsFolder::deliver(std::filesystem::path const& payload_file,
                                             std::string_view name) {
  TRY_VOID(require_name(name));
  std::optional<std::filesystem::path> copy;
  for (int number = 1; number <= kMaxNumber; ++number) {
    auto candidate = numbered(name, number);
    auto const path = path_of(candidate);
    if (same_file(payload_file, path)) return candidate;
    auto code = copy ? EXDEV : link_file(payload_file, path);
    if (means_no_hard_links(code)) {
      if (!copy) {
        TRY(copy, make_copy(payload_file));
      }
      code = rename_file(*copy, path);
    }
    if (code == EEXIST) continue;
    if (code != 0) return system_error(path, code);
    make_read_only(path);
    TRY_VOID(sync_folder(folder_));
    if (copy) measure();
    return candidate;
  }
  return too_many_called(name);
}

Result<std::string> DownloadsFolder::deliver_written(
    std::uint64_t size,
    std::string_view name,
    std::function<Result<void>(Descriptor const&)> const& write) {
  TRY_VOID(require_name(name));
  TRY(auto const unused, unused_name(folder_));
  TRY(auto const path, make_file(unused, size, write));
  auto named = rename_within(folder_, path, name);
  if (!named) ::unlink(path.c_str());
  measure();
  return named;
}

Result<std::filesystem::path> DownloadsFolder::make_copy(
    std::filesystem::path const& payload_file) const {
  std::error_code error;
  auto const size = std::filesystem::file_size(payload_file, error);
  if (error) return fail(Errc::io, payload_file.string() + ": " + error.message());
  TRY(auto const from, Descriptor::open(payload_file, Descriptor::Mode::existing));
  auto const copy = [&](Descriptor const& to) -> Result<void> {
    Bytes buffer(kCopyOctets);
    for (std::uint64_t offset = 0; offset < size; offset += buffer.size()) {
      buffer.resize(std::min<std::uint64_t>(kCopyOctets, size - offset));
      TRY_VOID(from->read(offset, buffer));
      TRY_VOID(to.write(offset, buffer));
    }
    return {};
  };
  return make_file(payload_file.filename().string(), size, copy);
}

Result<std::filesystem::path> DownloadsFolder::make_file(
    std::string const& name,
    std::uint64_t size,
    std::function<Result<void>(Descriptor const&)> const& write) const {
  auto const path = folder_ / (std::string(kUnfinished) + name);
  TRY(auto const room, budget_.reserve(round_up_to_block(size), 1));
  ::unlink(path.c_str());
  TRY(auto const file, Descriptor::open(path, Descriptor::Mode::create_new));
  auto written = write(*file);
  if (written) written = file->sync();
  if (written) return path;
  ::unlink(path.c_str());
  return written.error();
}

}  // namespace bindle::storage
