#pragma once

#include "convergence/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace bindle::convergence {

// Wakes the tasks that wait for something to change. Single-threaded. A waiter checks its
// condition first and again after each wait; a notify with nobody waiting is forgotten.
class Signal {
 public:
  explicit Signal(boost::asio::any_io_executor const& executor)
      : timer_(executor, boost::asio::steady_timer::time_point::max()) {}

  void notify() { timer_.cancel(); }

  Task<void> wait();

 private:
  boost::asio::steady_timer timer_;
};

}  // namespace bindle::convergence
