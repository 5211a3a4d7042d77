#pragma once

#include "bundle/result.hpp"
#include "convergence/signal.hpp"
#include "convergence/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>

namespace bindle::agent {

// Tells that something may have happened to a folder: files in it changed (inotify), or something
// was mounted or unmounted (/proc/self/mountinfo). Where the system offers neither, the time alone
// does. It holds nothing open that would keep a stick from being unmounted. Belongs to the I/O
// thread.
class FolderAlarm {
 public:
  FolderAlarm(boost::asio::any_io_executor const& executor, std::filesystem::path folder);

  // Begins to listen.
  void start();

  // Completes when something happened since the last call, or after `patience`.
  Task<void> wait(std::chrono::milliseconds patience);

  // wait() completes from now on at once.
  void stop();

 private:
  Task<void> listen_to_files();
  Task<void> listen_to_mounts();
  Task<Result<void>> next_event();
  void watch_files();
  void ring();

  boost::asio::any_io_executor executor_;
  std::filesystem::path folder_;
  std::optional<boost::asio::posix::stream_descriptor> files_;
  std::optional<boost::asio::posix::stream_descriptor> mounts_;
  convergence::Signal rung_;
  bool rings_ = false;
  bool stopped_ = false;
};

}  // namespace bindle::agent
