#pragma once

#include "convergence/spawn.hpp"
#include "tests/support/tcpcl_node.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <utility>

namespace bindle::testing {

// Two nodes on one loop, a and b, which the test makes, and a bare client.
class TwoTcpclNodes : public ::testing::Test {
 protected:
  static constexpr std::chrono::seconds kPatience{60};

  // Runs the test's coroutine, and stops both nodes behind it.
  void run(Task<void> task) {
    bool done = false;
    loop_.restart();
    spawn(loop_.get_executor(), "test", finish(std::move(task), done));
    loop_.run_for(kPatience);
    EXPECT_TRUE(done) << "the test hangs";
  }

  Task<boost::asio::ip::tcp::socket> connect_raw(convergence::tcpcl::Address to) {
    namespace ip = boost::asio::ip;
    ip::tcp::socket socket(loop_);
    ip::tcp::endpoint const endpoint(ip::make_address(to.host), to.port);
    co_await socket.async_connect(endpoint, boost::asio::use_awaitable);
    co_return socket;
  }

  boost::asio::io_context loop_{1};
  std::unique_ptr<TcpclNode> a_;
  std::unique_ptr<TcpclNode> b_;

 private:
  Task<void> finish(Task<void> task, bool& done) {
    co_await std::move(task);
    co_await a_->entity().stop();
    co_await b_->entity().stop();
    done = true;
    loop_.stop();
  }
};

}  // namespace bindle::testing
