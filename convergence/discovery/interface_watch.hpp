#pragma once

#include "convergence/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <memory>

namespace bindle::convergence::discovery {

// Tells when an interface comes, goes, or gets or loses an address (rtnetlink(7)).
class InterfaceWatch {
 public:
  // Errc::io where the kernel does not offer it.
  static Result<std::unique_ptr<InterfaceWatch>> open(boost::asio::any_io_executor const& executor);

  // Completes when something has changed, with as much as was told at once. Errc::cancelled after
  // close().
  Task<Result<void>> changed();

  void close();

 private:
  InterfaceWatch(boost::asio::any_io_executor const& executor, int socket)
      : socket_(executor, socket) {}

  boost::asio::posix::stream_descriptor socket_;
};

}  // namespace bindle::convergence::discovery
