#pragma once

#include "agent/worker_pool.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <filesystem>
#include <functional>

namespace bindle::agent {

// Tells whether a file exists, whenever that changes. The kernel reports it (inotify); where it
// cannot, because the folder is missing or the file system reports nothing, a look every few
// seconds does. Belongs to the I/O thread.
class SignalFile {
 public:
  using Changed = std::function<void(bool exists)>;

  // `path` is absolute.
  SignalFile(boost::asio::any_io_executor executor,
             WorkerPool& workers,
             std::filesystem::path path,
             Changed changed);

  // Runs until stop(). The first look is told, whatever it finds.
  Task<void> run();
  void stop();

 private:
  void watch();
  Task<void> look();
  Task<void> wait();

  boost::asio::any_io_executor executor_;
  WorkerPool& workers_;
  std::filesystem::path path_;
  Changed changed_;
  boost::asio::posix::stream_descriptor events_;  // open while the folder is watched
  boost::asio::steady_timer pause_;
  bool stopped_ = false;
};

}  // namespace bindle::agent
