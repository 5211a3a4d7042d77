#include "tools/cli/folder_watch.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace bindle::cli {
namespace {

constexpr std::uint32_t kChanges = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                                   IN_MOVED_TO | IN_ONLYDIR | IN_DONT_FOLLOW;
constexpr std::chrono::milliseconds kWatchLook{200};

Error io_error(std::string const& what) {
  return fail(Errc::io, what + ": " + std::system_category().message(errno));
}

}  // namespace

Result<FolderWatch> FolderWatch::open(std::filesystem::path folder) {
  auto const descriptor = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (descriptor < 0) return io_error("changes cannot be watched");
  FolderWatch watch(std::move(folder), descriptor);
  TRY_VOID(watch.watch_all());
  return watch;
}

FolderWatch::FolderWatch(FolderWatch&& other) noexcept
    : folder_(std::move(other.folder_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderWatch::~FolderWatch() {
  if (descriptor_ >= 0) close(descriptor_);
}

// Watching again what is watched changes nothing; folders may be new.
Result<void> FolderWatch::watch_all() {
  auto const watch = [this](std::filesystem::path const& path) -> Result<void> {
    if (inotify_add_watch(descriptor_, path.c_str(), kChanges) >= 0) return {};
    // It has gone again; what is above it tells.
    if (path != folder_ && (errno == ENOENT || errno == ENOTDIR)) return {};
    return io_error(path.string());
  };
  TRY_VOID(watch(folder_));
  std::error_code error;
  std::filesystem::recursive_directory_iterator at(folder_, error);
  for (; !error && at != std::filesystem::recursive_directory_iterator(); at.increment(error))
    if (at->is_directory(error) && !at->is_symlink(error)) TRY_VOID(watch(at->path()));
  return {};
}

Result<bool> FolderWatch::changed_within(std::chrono::milliseconds time) const {
  pollfd waiting{descriptor_, POLLIN, 0};
  auto const ready = poll(&waiting, 1, static_cast<int>(time.count()));
  if (ready < 0 && errno != EINTR) return io_error("changes cannot be watched");
  if (ready <= 0) return false;
  alignas(inotify_event) std::array<char, 16384> events;
  while (read(descriptor_, events.data(), events.size()) > 0) {
  }
  return true;
}

Result<bool> FolderWatch::wait_for_change(std::chrono::milliseconds quiet,
                                          std::function<bool()> const& is_over) {
  for (auto changed = false; !changed;) {
    if (is_over()) return false;
    TRY(changed, changed_within(kWatchLook));
  }
  for (std::chrono::milliseconds still{0}; still < quiet;) {
    if (is_over()) return false;
    TRY_VOID(watch_all());
    auto const look = std::min(kWatchLook, quiet - still);
    TRY(auto const changed, changed_within(look));
    still = changed ? std::chrono::milliseconds(0) : still + look;
  }
  return true;
}

}  // namespace bindle::cli
