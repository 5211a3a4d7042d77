#pragma once

#include <atomic>
#include <csignal>
#include <thread>

namespace bindle::cli {

// While it lives, SIGINT (Ctrl-C) asks the command to end in its own way. A second one ends the
// process at once. For one command of a process, before it starts threads.
class Interruption {
 public:
  Interruption();
  ~Interruption();

  Interruption(Interruption const&) = delete;
  Interruption& operator=(Interruption const&) = delete;

  bool requested() const { return requested_; }

 private:
  void watch();

  sigset_t former_{};
  std::atomic<bool> requested_ = false;
  std::atomic<bool> over_ = false;
  std::thread watcher_;
};

}  // namespace bindle::cli
