#include "convergence/udpcl/address.hpp"

#include <gtest/gtest.h>

namespace bindle::convergence::udpcl {
namespace {

Address parsed(std::string_view url) {
  return parse_address(url).value();
}

TEST(UdpclAddress, ReadsHostAndPort) {
  EXPECT_EQ(parsed("udpcl://10.0.0.2:4557"), (Address{"10.0.0.2", 4557}));
  EXPECT_EQ(parsed("udpcl://ship.example"), (Address{"ship.example", 4556}));
  EXPECT_EQ(parsed("udpcl://[2001:db8::1]:99/"), (Address{"2001:db8::1", 99}));
}

TEST(UdpclAddress, ReadsTheInterface) {
  EXPECT_EQ(parsed("udpcl://[ff02::1%eth0]:4556"), (Address{"ff02::1", 4556, "eth0"}));
  EXPECT_EQ(parsed("udpcl://239.1.2.3%wlan-1:4556"), (Address{"239.1.2.3", 4556, "wlan-1"}));
  EXPECT_EQ(parsed("udpcl://255.255.255.255%eth0"), (Address{"255.255.255.255", 4556, "eth0"}));
}

TEST(UdpclAddress, WritesWhatItReads) {
  for (std::string_view const url :
       {"udpcl://[ff02::1%eth0]:4556", "udpcl://239.1.2.3%wlan-1:4556", "udpcl://ship.example:1"})
    EXPECT_EQ(to_url(parsed(url)), url);
}

TEST(UdpclAddress, RefusesWhatIsNone) {
  for (std::string_view const url : {"tcpcl://10.0.0.2:4556",
                                     "udpcl://",
                                     "udpcl://10.0.0.2:0",
                                     "udpcl://10.0.0.2:70000",
                                     "udpcl://[ff02::1%]:4556",
                                     "udpcl://239.1.2.3%:4556",
                                     "udpcl://239.1.2.3%an-interface-too-long:4556",
                                     "udpcl://ff02::1:4556"})
    EXPECT_EQ(parse_address(url).error().code, Errc::invalid_argument) << url;
}

}  // namespace
}  // namespace bindle::convergence::udpcl
