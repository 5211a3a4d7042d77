#include "agent/stick/folder_alarm.hpp"

#include "convergence/await_tuple.hpp"
#include "convergence/deadline.hpp"
#include "convergence/spawn.hpp"

#include <boost/asio/buffer.hpp>
#include <fcntl.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace bindle::agent {
namespace {

namespace asio = boost::asio;

constexpr std::uint32_t kChanges = IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE_SELF |
                                   IN_MOVE_SELF | IN_UNMOUNT | IN_ONLYDIR;

}  // namespace

FolderAlarm::FolderAlarm(asio::any_io_executor const& executor, std::filesystem::path folder)
    : executor_(executor), folder_(std::move(folder)), rung_(executor) {}

void FolderAlarm::start() {
  auto const files = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (files >= 0) files_.emplace(executor_, files);
  auto const mounts = open("/proc/self/mountinfo", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (mounts >= 0) mounts_.emplace(executor_, mounts);
  if (files_) spawn(executor_, "folder alarm", listen_to_files());
  if (mounts_) spawn(executor_, "mount alarm", listen_to_mounts());
}

// The folder above tells when this one appears. Watching again what is watched changes nothing.
void FolderAlarm::watch_files() {
  auto const tree = folder_ / "BINDLE";
  for (auto const& each : {folder_.parent_path(), folder_, tree / "NODES", tree / "BUNDLES"})
    inotify_add_watch(files_->native_handle(), each.c_str(), kChanges);
}

Task<void> FolderAlarm::listen_to_files() {
  std::array<char, 4096> events{};
  while (!stopped_) {
    watch_files();
    auto const buffer = asio::buffer(events);
    auto const [error, length] = co_await files_->async_read_some(buffer, kAwaitTuple);
    if (error) co_return;
    ring();
  }
}

Task<void> FolderAlarm::listen_to_mounts() {
  while (!stopped_) {
    // The kernel reports a changed table of mounts as an exceptional condition.
    auto const [error] =
        co_await mounts_->async_wait(asio::posix::descriptor_base::wait_error, kAwaitTuple);
    if (error) co_return;
    ring();
  }
}

void FolderAlarm::ring() {
  rings_ = true;
  rung_.notify();
}

Task<Result<void>> FolderAlarm::next_event() {
  while (!rings_ && !stopped_)
    co_await rung_.wait();
  co_return Result<void>{};
}

Task<void> FolderAlarm::wait(std::chrono::milliseconds patience) {
  if (files_ && !stopped_) watch_files();
  auto const happened = co_await within(patience, next_event());
  (void)happened;
  rings_ = false;
}

void FolderAlarm::stop() {
  stopped_ = true;
  if (files_) files_->cancel();
  if (mounts_) mounts_->cancel();
  rung_.notify();
}

}  // namespace bindle::agent
