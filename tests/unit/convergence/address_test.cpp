#include "convergence/tcpcl/address.hpp"

#include <gtest/gtest.h>

#include <string>

namespace bindle::convergence::tcpcl {
namespace {

TEST(TcpclAddress, ReadsHostAndPort) {
  EXPECT_EQ(parse_address("tcpcl://relay.example:5000").value(), (Address{"relay.example", 5000}));
  EXPECT_EQ(parse_address("tcpcl://10.0.0.7").value(), (Address{"10.0.0.7", 4556}));
  EXPECT_EQ(parse_address("tcpcl://boat/").value(), (Address{"boat", 4556}));
}

TEST(TcpclAddress, ReadsIpv6InBrackets) {
  EXPECT_EQ(parse_address("tcpcl://[::1]:5000").value(), (Address{"::1", 5000}));
  EXPECT_EQ(parse_address("tcpcl://[fe80::1%eth0]").value(), (Address{"fe80::1%eth0", 4556}));
}

TEST(TcpclAddress, WritesWhatItReads) {
  for (char const* const url : {"tcpcl://a:1", "tcpcl://[::1]:65535", "tcpcl://10.0.0.7:4556"})
    EXPECT_EQ(to_url(parse_address(url).value()), url);
}

TEST(TcpclAddress, FaultsAreNamed) {
  for (char const* const url : {"",
                                "relay:4556",
                                "http://relay:4556",
                                "tcpcl://",
                                "tcpcl://:4556",
                                "tcpcl://relay:",
                                "tcpcl://relay:0",
                                "tcpcl://relay:65536",
                                "tcpcl://relay:4556x",
                                "tcpcl://relay:-1",
                                "tcpcl://re lay",
                                "tcpcl://relay/path",
                                "tcpcl://user@relay",
                                "tcpcl://::1:4556",
                                "tcpcl://[::1",
                                "tcpcl://[::1]4556",
                                "tcpcl://[]:4556"}) {
    auto const address = parse_address(url);
    ASSERT_FALSE(address) << url;
    EXPECT_EQ(address.error().code, Errc::invalid_argument);
    EXPECT_NE(address.error().detail.find("is not a peer address: "), std::string::npos);
  }
  EXPECT_FALSE(parse_address("tcpcl://" + std::string(254, 'a')));
}

}  // namespace
}  // namespace bindle::convergence::tcpcl
