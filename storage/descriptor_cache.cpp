#include "storage/descriptor_cache.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace bindle::storage {
namespace {

Error system_error(char const* call) {
  auto const code = errno == ENOSPC || errno == EDQUOT ? Errc::over_budget
                    : errno == ENOENT                  ? Errc::not_found
                                                       : Errc::io;
  return fail(code, std::string("payload file: ") + call + ": " + std::strerror(errno));
}

constexpr std::uint64_t kWriteOutAtOnce = std::uint64_t{64} << 10;

// The disk begins now, and the sync that makes the octets durable waits for less. A hint only: what
// goes wrong, the sync tells.
void start_writing_out(int fd, std::uint64_t offset, std::uint64_t length) {
  sync_file_range(
      fd, static_cast<off_t>(offset), static_cast<off_t>(length), SYNC_FILE_RANGE_WRITE);
}

}  // namespace

Result<std::shared_ptr<Descriptor>> Descriptor::open(std::filesystem::path const& path, Mode mode) {
  auto const flags = mode == Mode::create_new ? O_RDWR | O_CREAT | O_EXCL : O_RDWR;
  auto const fd = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  // A delivered file is read-only for everyone.
  auto const opened = fd < 0 && errno == EACCES ? ::open(path.c_str(), O_RDONLY | O_CLOEXEC) : fd;
  if (opened < 0) return system_error("open");
  return std::shared_ptr<Descriptor>(new Descriptor(opened));
}

Descriptor::~Descriptor() {
  ::close(fd_);
}

Result<void> Descriptor::write(std::uint64_t offset, ByteView octets) const {
  auto const begin = offset;
  while (!octets.empty()) {
    auto const written = ::pwrite(fd_, octets.data(), octets.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error("write");
    octets = octets.subspan(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  if (offset - begin >= kWriteOutAtOnce) start_writing_out(fd_, begin, offset - begin);
  return {};
}

Result<void> Descriptor::read(std::uint64_t offset, std::span<std::uint8_t> into) const {
  while (!into.empty()) {
    auto const got = ::pread(fd_, into.data(), into.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("read");
    if (got == 0) return fail(Errc::io, "payload file: shorter than its records say");
    into = into.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
  return {};
}

Result<void> Descriptor::sync() const {
  if (::fdatasync(fd_) != 0) return system_error("fdatasync");
  return {};
}

bool Descriptor::punch_hole(std::uint64_t offset, std::uint64_t length) const {
  return ::fallocate(fd_,
                     FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                     static_cast<off_t>(offset),
                     static_cast<off_t>(length)) == 0;
}

Result<void> Descriptor::resize(std::uint64_t size) const {
  if (::ftruncate(fd_, static_cast<off_t>(size)) != 0) return system_error("ftruncate");
  return {};
}

Result<void> sync_folder(std::filesystem::path const& folder) {
  auto const fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return system_error("open");
  auto const failed = ::fsync(fd) != 0;
  Result<void> outcome;
  if (failed) outcome = system_error("fsync");
  ::close(fd);
  return outcome;
}

std::shared_ptr<Descriptor> DescriptorCache::find(std::uint64_t file) {
  auto const found = entries_.find(file);
  if (found == entries_.end()) return nullptr;
  by_age_.splice(by_age_.begin(), by_age_, found->second.age);
  return found->second.open_file;
}

void DescriptorCache::insert(std::uint64_t file, std::shared_ptr<Descriptor> open_file) {
  erase(file);
  if (entries_.size() >= capacity_ && !by_age_.empty()) erase(by_age_.back());
  by_age_.push_front(file);
  entries_.emplace(file, Entry{std::move(open_file), by_age_.begin()});
}

void DescriptorCache::erase(std::uint64_t file) {
  auto const found = entries_.find(file);
  if (found == entries_.end()) return;
  by_age_.erase(found->second.age);
  entries_.erase(found);
}

}  // namespace bindle::storage
