#include "agent/signal_file.hpp"

#include "convergence/await_tuple.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <system_error>
#include <utility>

namespace bindle::agent {
namespace {

namespace asio = boost::asio;

constexpr auto kPause = std::chrono::seconds(5);
constexpr std::uint32_t kEvents = IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM |
                                  IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
// The folder is not there any more, or not in this place.
constexpr std::uint32_t kFolderGone = IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT;

bool folder_is_gone(char const* events, std::size_t length) {
  inotify_event event{};
  for (std::size_t at = 0; at + sizeof event <= length; at += sizeof event + event.len) {
    std::memcpy(&event, events + at, sizeof event);
    if ((event.mask & kFolderGone) != 0) return true;
  }
  return false;
}

}  // namespace

SignalFile::SignalFile(asio::any_io_executor executor,
                       WorkerPool& workers,
                       std::filesystem::path path,
                       Changed changed)
    : executor_(std::move(executor)),
      workers_(workers),
      path_(std::move(path)),
      changed_(std::move(changed)),
      events_(executor_),
      pause_(executor_) {}

Task<void> SignalFile::run() {
  while (!stopped_) {
    // First the watch, then the look: what changes between them is reported.
    if (!events_.is_open()) watch();
    co_await look();
    if (!stopped_) co_await wait();
  }
}

void SignalFile::stop() {
  stopped_ = true;
  pause_.cancel();
  boost::system::error_code ignored;
  events_.close(ignored);
}

void SignalFile::watch() {
  auto const descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (descriptor < 0) return;
  if (::inotify_add_watch(descriptor, path_.parent_path().c_str(), kEvents) < 0) {
    ::close(descriptor);
    return;
  }
  events_.assign(descriptor);
}

Task<void> SignalFile::look() {
  auto exists = [path = path_] {
    std::error_code error;
    return std::filesystem::exists(path, error);
  };
  auto const found = co_await workers_.run(std::move(exists));
  if (!stopped_) changed_(found);
}

Task<void> SignalFile::wait() {
  if (!events_.is_open()) {
    pause_.expires_after(kPause);
    co_await pause_.async_wait(kAwaitTuple);
    co_return;
  }
  std::array<char, 4096> events{};
  auto const buffer = asio::buffer(events);
  auto const [error, length] = co_await events_.async_read_some(buffer, kAwaitTuple);
  if (stopped_ || (!error && !folder_is_gone(events.data(), length))) co_return;
  boost::system::error_code ignored;
  events_.close(ignored);
}

}  // namespace bindle::agent
