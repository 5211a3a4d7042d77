#include "convergence/tcpcl/config.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace bindle::convergence::tcpcl {
namespace {

TEST(TcpclConfig, DefaultsAreValid) {
  EXPECT_TRUE(validate(Config()));
}

TEST(TcpclConfig, ImpossibleValuesAreNamed) {
  using std::chrono::seconds;
  std::vector<std::function<void(Config&)>> const faults{
      [](Config& c) { c.node_id = std::string(3000, 'x'); },
      [](Config& c) { c.keepalive = seconds(65'536); },
      [](Config& c) { c.keepalive = seconds(-1); },
      [](Config& c) { c.handshake_timeout = seconds(61); },
      [](Config& c) { c.ending_timeout = seconds(0); },
      [](Config& c) { c.connect_timeout = seconds(0); },
      [](Config& c) { c.segment_mru = 0; },
      [](Config& c) { c.segment_size = 0; },
      [](Config& c) { c.transfer_mru = c.segment_mru - 1; },
      [](Config& c) { c.receive_memory = 1; },
      [](Config& c) { c.receive_window_bundles = 0; },
      [](Config& c) { c.max_sessions = 0; },
      [](Config& c) { c.backoff_min = c.backoff_max + seconds(1); },
      [](Config& c) { c.backoff_max = seconds(61); }};
  for (auto const& fault : faults) {
    Config config;
    fault(config);
    auto const checked = validate(config);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, Errc::invalid_argument);
    EXPECT_TRUE(checked.error().detail.ends_with("."));
  }
}

}  // namespace
}  // namespace bindle::convergence::tcpcl
