#include "convergence/signal.hpp"

#include "convergence/spawn.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace bindle::convergence {
namespace {

Task<void> count_when_told(Signal& signal, bool const& ready, int& count) {
  while (!ready)
    co_await signal.wait();
  ++count;
}

TEST(Signal, WakesEveryoneWhoWaits) {
  boost::asio::io_context loop(1);
  Signal signal(loop.get_executor());
  bool ready = false;
  int count = 0;
  for (int i = 0; i < 3; ++i)
    spawn(loop.get_executor(), "waiter", count_when_told(signal, ready, count));
  loop.poll();
  EXPECT_EQ(count, 0);
  signal.notify();
  loop.poll();
  EXPECT_EQ(count, 0);
  ready = true;
  signal.notify();
  loop.poll();
  EXPECT_EQ(count, 3);
}

}  // namespace
}  // namespace bindle::convergence
