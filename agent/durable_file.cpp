#include "agent/durable_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace bindle::agent {
namespace {

Error io_error(std::string const& doing, std::filesystem::path const& path) {
  auto const code = errno == ENOENT ? Errc::not_found : Errc::io;
  return fail(code, "cannot " + doing + " " + path.string() + ": " + std::strerror(errno));
}

class Descriptor {
 public:
  Descriptor(std::filesystem::path const& path, int flags)
      : value_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}

  Descriptor(Descriptor const&) = delete;
  Descriptor& operator=(Descriptor const&) = delete;

  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }

  bool is_open() const { return value_ >= 0; }

  int get() const { return value_; }

 private:
  int value_;
};

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    auto const written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

Result<std::string> read_text_file(std::filesystem::path const& path, std::size_t limit) {
  Descriptor const file(path, O_RDONLY);
  if (!file.is_open()) return io_error("open", path);
  std::string text(limit + 1, '\0');
  std::size_t length = 0;
  while (length < text.size()) {
    auto const read = ::read(file.get(), text.data() + length, text.size() - length);
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) return io_error("read", path);
    if (read == 0) break;
    length += static_cast<std::size_t>(read);
  }
  if (length > limit)
    return fail(Errc::invalid_argument,
                path.string() + " is larger than " + std::to_string(limit) + " octets");
  text.resize(length);
  return text;
}

Result<void> replace_file(std::filesystem::path const& path, std::string_view text) {
  auto temporary = path;
  temporary += ".new";
  {
    Descriptor const file(temporary, O_WRONLY | O_CREAT | O_TRUNC);
    if (!file.is_open()) return io_error("create", temporary);
    if (!write_all(file.get(), text)) return io_error("write", temporary);
    if (::fsync(file.get()) != 0) return io_error("sync", temporary);
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return io_error("rename", temporary);
  Descriptor const folder(path.parent_path(), O_RDONLY | O_DIRECTORY);
  if (!folder.is_open() || ::fsync(folder.get()) != 0) return io_error("sync", path.parent_path());
  return {};
}

}  // namespace bindle::agent
