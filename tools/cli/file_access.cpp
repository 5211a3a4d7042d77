#include "tools/cli/file_access.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace bindle::cli {
namespace {

constexpr unsigned kOrdinaryMode = 0666;  // less the umask
constexpr std::size_t kReadPiece = 64 << 10;

Result<OpenFile> open_file(std::filesystem::path const& path, int flags, unsigned mode) {
  auto const descriptor = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  if (descriptor < 0) return file_error("open", path);
  return OpenFile(descriptor);
}

Errc errc_of(int number) {
  switch (number) {
    case ENOENT:
    case ENOTDIR:
      return Errc::not_found;
    case EACCES:
    case EPERM:
    case EROFS:
      return Errc::not_permitted;
    case EEXIST:
      return Errc::conflict;
    case ENOSPC:
    case EDQUOT:
      return Errc::over_budget;
    default:
      return Errc::io;
  }
}

}  // namespace

OpenFile::OpenFile(OpenFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

OpenFile::~OpenFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<OpenFile> OpenFile::for_reading(std::filesystem::path const& path) {
  TRY(auto file, open_file(path, O_RDONLY, 0));

  struct stat status {};

  if (::fstat(file.descriptor_, &status) != 0) return file_error("read", path);
  if (S_ISDIR(status.st_mode)) {
    return fail(Errc::invalid_argument, path.string() + " is a folder, not a file");
  }
  return file;
}

Result<OpenFile> OpenFile::standard_input() {
  auto const descriptor = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
  if (descriptor < 0) return file_error("read", "standard input");
  return OpenFile(descriptor);
}

Result<OpenFile> OpenFile::for_writing(std::filesystem::path const& path) {
  return open_file(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, kOrdinaryMode);
}

Result<OpenFile> OpenFile::for_appending(std::filesystem::path const& path) {
  return open_file(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, kOrdinaryMode);
}

Result<OpenFile> OpenFile::create(std::filesystem::path const& path, unsigned mode) {
  return open_file(path, O_WRONLY | O_CREAT | O_EXCL, mode);
}

std::optional<std::uint64_t> OpenFile::size() const {
  struct stat status {};

  if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return static_cast<std::uint64_t>(status.st_size);
}

Result<std::size_t> OpenFile::read(std::span<std::uint8_t> into) {
  while (true) {
    auto const count = ::read(descriptor_, into.data(), into.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) return file_error("read", "the file");
  }
}

Result<void> OpenFile::write(ByteView octets) {
  while (!octets.empty()) {
    auto const count = ::write(descriptor_, octets.data(), octets.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return file_error("write", "the file");
    octets = octets.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

Result<void> OpenFile::sync() {
  if (::fsync(descriptor_) != 0) return file_error("sync", "the file");
  return {};
}

Result<Bytes> read_whole(std::string const& path_or_dash, std::size_t limit) {
  TRY(auto file,
      path_or_dash == "-" ? OpenFile::standard_input() : OpenFile::for_reading(path_or_dash));
  Bytes whole;
  Bytes piece(kReadPiece);
  while (true) {
    TRY(auto const count, file.read(piece));
    if (count == 0) return whole;
    if (count > limit - whole.size()) {
      return fail(Errc::invalid_argument,
                  path_or_dash + " is longer than " + std::to_string(limit) + " octets");
    }
    whole.insert(whole.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(count));
  }
}

Result<void> sync_folder(std::filesystem::path const& folder) {
  auto const path = folder.empty() ? std::filesystem::path(".") : folder;
  TRY(auto directory, open_file(path, O_RDONLY | O_DIRECTORY, 0));
  return directory.sync();
}

Error file_error(std::string const& doing, std::filesystem::path const& path) {
  auto const number = errno;
  return fail(errc_of(number),
              "cannot " + doing + " " + path.string() + ": " + std::strerror(number));
}

}  // namespace bindle::cli
