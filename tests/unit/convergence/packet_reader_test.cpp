#include "convergence/udpcl/packet_reader.hpp"

#include <gmock/gmock.h>

namespace bindle::convergence::udpcl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Bytes octets(std::string_view hex) {
  return from_hex(hex).value();
}

void expect_nothing(std::string_view hex) {
  auto const datagram = octets(hex);
  auto const packet = read_packet(datagram);
  EXPECT_THAT(packet.bundles, IsEmpty()) << hex;
  EXPECT_EQ(packet.unsupported, std::nullopt) << hex;
  EXPECT_FALSE(packet.malformed) << hex;
}

void expect_malformed(std::string_view hex) {
  auto const datagram = octets(hex);
  auto const packet = read_packet(datagram);
  EXPECT_TRUE(packet.malformed) << hex;
  EXPECT_THAT(packet.bundles, IsEmpty()) << hex;
}

void expect_unsupported(std::string_view hex) {
  auto const datagram = octets(hex);
  auto const packet = read_packet(datagram);
  EXPECT_NE(packet.unsupported, std::nullopt) << hex;
  EXPECT_THAT(packet.bundles, IsEmpty()) << hex;
}

std::vector<std::string> bundles_in(std::string_view hex) {
  auto const datagram = octets(hex);
  auto const packet = read_packet(datagram);
  EXPECT_FALSE(packet.malformed) << hex;
  std::vector<std::string> found;
  for (auto const bundle : packet.bundles)
    found.push_back(to_hex(bundle));
  return found;
}

TEST(PacketReader, TakesAnUnframedBundleAsItIs) {
  EXPECT_THAT(bundles_in("9f01ff"), ElementsAre("9f01ff"));
  EXPECT_THAT(bundles_in("8201020304"), ElementsAre("8201020304"));
}

TEST(PacketReader, PassesOverKeepalivesPaddingAndEmptyDatagrams) {
  expect_nothing("00000000");
  expect_nothing("00");
  expect_nothing("00000000009f");
  expect_nothing("");
}

TEST(PacketReader, IgnoresExtensionItemsThatAskForNothing) {
  expect_nothing("a1031903e8");                    // Sender Listen
  expect_nothing("a2031903e8046764746e3a2f2f61");  // and Sender Node ID
  expect_nothing("a2397fff80196000f5");            // unknown ones
  expect_nothing("a10301a10302000000");            // two maps and padding
  expect_nothing("a1068300001864");                // a Peer Probe
  expect_nothing("b8030301010109f6");              // a map whose head takes two octets
}

TEST(PacketReader, TakesATransferOfOneSegment) {
  EXPECT_THAT(bundles_in("a102820743820102"), ElementsAre("820102"));
  EXPECT_THAT(bundles_in("a20319100002820743820102000000"), ElementsAre("820102"));
}

TEST(PacketReader, TakesSeveralTransfers) {
  EXPECT_THAT(bundles_in("a102820742810aa102820842810b"), ElementsAre("810a", "810b"));
}

TEST(PacketReader, SaysWhatItDoesNotSupport) {
  expect_unsupported("0600");                    // BPv6
  expect_unsupported("16fefd");                  // DTLS handshake
  expect_unsupported("2f00");                    // DTLS 1.3 record
  expect_unsupported("a105f6");                  // DTLS Initiation
  expect_unsupported("a102840718640043820102");  // a segment of a longer transfer
  expect_unsupported("a10282074106");            // a transfer of a BPv6 bundle
}

TEST(PacketReader, RefusesEverythingElse) {
  expect_malformed("01");
  expect_malformed("c19f");
  expect_malformed("ff");
  expect_malformed("6461");
}

TEST(PacketReader, RefusesBrokenExtensionMaps) {
  expect_malformed("a0");  // no items
  expect_malformed("a1");  // cut off
  expect_malformed("a103");
  expect_malformed("a16103f6");            // a text for a key
  expect_malformed("a102830743820102");    // neither two items nor four
  expect_malformed("a10282f643820102");    // no number for an id
  expect_malformed("a102820758ff820102");  // longer than the datagram
  expect_malformed("a1030101");            // no map behind the map
  expect_malformed("bf0301ff");            // of indefinite length
  expect_malformed("b821");                // too many items
  expect_malformed("bb7fffffffffffffff03f6");
}

TEST(PacketReader, RefusesTooManyMaps) {
  std::string maps;
  for (std::size_t i = 0; i <= kMaxExtensionMaps; ++i)
    maps += "a102820742810a";
  expect_malformed(maps);
}

}  // namespace
}  // namespace bindle::convergence::udpcl
