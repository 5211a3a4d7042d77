#include "agent/config/config.hpp"
#include "agent/config/udpcl_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

Result<Config> parse(std::string const& text) {
  return parse_config("[node]\nname = \"library\"\n" + text, {"/srv/node/bindle.toml", {}, {}});
}

TEST(NeighbourKeys, AreOffByDefault) {
  auto const config = parse("").value();
  EXPECT_FALSE(config.udpcl.listen);
  EXPECT_FALSE(config.discovery.enabled);
  EXPECT_EQ(config.discovery.accept, AcceptNeighbours::known);
  EXPECT_EQ(config.udpcl.transfer_mtu, 1232u);
}

TEST(NeighbourKeys, TakeUdpPeersBesideTcpOnes) {
  auto const config = parse(
                          "[[peer]]\naddress = \"udpcl://[ff02::1%eth0]\"\n"
                          "[[peer]]\naddress = \"tcpcl://boat.example\"\n")
                          .value();
  EXPECT_THAT(config.peers,
              ElementsAre("udpcl://[ff02::1%eth0]:4556", "tcpcl://boat.example:4556"));
}

TEST(NeighbourKeys, MakeTheConfigurationOfTheUdpLayer) {
  auto const config = udpcl_config(parse("ipn_id = \"ipn:7.0\"\n"
                                         "[udpcl]\nlisten = \"0.0.0.0:4556\"\ntransfer_mtu = 172\n"
                                         "bits_per_second = 9600\nburst = 500\naccept = \"peers\"\n"
                                         "[limits]\nreceive_memory = \"64MiB\"\n")
                                       .value());
  EXPECT_EQ(config.own_node_ids.size(), 2u);
  EXPECT_EQ(config.transfer_mtu, 172u);
  EXPECT_EQ(config.rate.bits_per_second, 9600u);
  EXPECT_EQ(config.rate.burst_octets, 500u);
  EXPECT_FALSE(config.accept_strangers);
  EXPECT_EQ(config.receive_memory, std::size_t{16} << 20);
}

TEST(NeighbourKeys, ReadTheInterfacesOfDiscovery) {
  auto const config =
      parse("[discovery]\nenabled = true\ninterfaces = \"eth0, wlan0\"\nperiod = \"2s\"\n").value();
  EXPECT_THAT(config.discovery.interfaces, ElementsAre("eth0", "wlan0"));
  EXPECT_EQ(config.discovery.period, 2s);
  EXPECT_EQ(config.discovery.port, 3003);
}

TEST(NeighbourKeys, RefuseWhatIsOutOfRange) {
  for (std::string const wrong : {"[udpcl]\ntransfer_mtu = 100\n",
                                  "[udpcl]\ntransfer_mtu = 65508\n",
                                  "[udpcl]\nbits_per_second = 0\n",
                                  "[discovery]\nport = 0\n",
                                  "[discovery]\ninterfaces = \"eth0,,wlan0\"\n",
                                  "[foreign]\nstorage_percent = 101\n",
                                  "[[peer]]\naddress = \"udpcl://[ff02::1%]\"\n"})
    EXPECT_EQ(parse(wrong).error().code, Errc::invalid_argument) << wrong;
}

}  // namespace
}  // namespace bindle::agent
