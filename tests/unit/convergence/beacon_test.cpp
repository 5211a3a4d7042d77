#include "convergence/discovery/beacon.hpp"

#include <gtest/gtest.h>

namespace bindle::convergence::discovery {
namespace {

using namespace std::chrono_literals;

Beacon decoded(std::string_view hex) {
  return decode_beacon(from_hex(hex).value()).value();
}

Errc error_of(std::string_view hex) {
  auto const beacon = decode_beacon(from_hex(hex).value());
  EXPECT_FALSE(beacon) << hex;
  return beacon ? Errc::conflict : beacon.error().code;
}

Beacon of_n1() {
  Beacon beacon;
  beacon.node = Eid::parse("dtn://n1/").value();
  return beacon;
}

// What dtn7-rs makes of its own test cases: serde_cbor of (version, flags, EID, sequence number,
// service block, period), the EID as bp7-rs writes it.
constexpr std::string_view kPlain = "8407018201652f2f6e312f00";
constexpr std::string_view kWithPeriod = "8507058201652f2f6e312f0005";
constexpr std::string_view kFull = "8607078201652f2f6e312f00828182646d7463701911cca002";
constexpr std::string_view kWithServices =
    "8507038201652f2f6e312f00828282646d746370190bbb826468747470f6a118bf81184b";

TEST(Beacon, IsThatOfDtn7Rs) {
  EXPECT_EQ(to_hex(encode_beacon(of_n1())), kPlain);
  auto beacon = of_n1();
  beacon.period = 5s;
  EXPECT_EQ(to_hex(encode_beacon(beacon)), kWithPeriod);
  beacon.period = 2s;
  beacon.services = {{"mtcp", 4556}};
  EXPECT_EQ(to_hex(encode_beacon(beacon)), kFull);
}

TEST(Beacon, ReadsThatOfDtn7Rs) {
  EXPECT_EQ(decoded(kPlain), of_n1());
  EXPECT_EQ(decoded(kWithPeriod).period, 5s);
  auto const full = decoded(kFull);
  EXPECT_EQ(full.period, 2s);
  EXPECT_EQ(full.port_of("mtcp"), 4556);
  EXPECT_EQ(full.port_of("tcp"), std::nullopt);
}

TEST(Beacon, PassesOverPortsAndServicesThatAreNone) {
  auto const beacon = decoded(kWithServices);
  EXPECT_EQ(beacon.services,
            (std::vector<Beacon::Service>{{"mtcp", 3003}, {"http", std::nullopt}}));
  EXPECT_EQ(beacon.period, std::nullopt);
}

TEST(Beacon, WritesWhatItReads) {
  Beacon beacon;
  beacon.node = Eid::parse("ipn:977000.17.0").value();
  beacon.sequence = 0xffff'ffff;
  beacon.services = {{"tcp", 4556}, {"udp", 65'535}, {"http", std::nullopt}};
  beacon.period = 0s;
  EXPECT_EQ(decode_beacon(encode_beacon(beacon)).value(), beacon);
}

TEST(Beacon, TakesTheSequenceNumberBeforeTheEid) {
  auto const beacon = decoded("84070118818201652f2f6e312f");
  EXPECT_EQ(beacon.sequence, 0x81u);
  EXPECT_EQ(beacon.node, of_n1().node);
}

TEST(Beacon, TakesIndefiniteArraysAndAnEmptyServiceBlock) {
  EXPECT_EQ(decoded("9f07018201652f2f6e312f00ff"), of_n1());
  EXPECT_TRUE(decoded("8507038201652f2f6e312f0080").services.empty());
}

TEST(Beacon, BelievesNoPeriodBeyondADay) {
  EXPECT_EQ(decoded("8507058201652f2f6e312f001bffffffffffffffff").period, kMaxPeriod);
}

TEST(Beacon, RefusesOtherVersions) {
  EXPECT_EQ(error_of("8404018201652f2f6e312f00"), Errc::unsupported);
}

TEST(Beacon, RefusesWhatNamesNoNode) {
  EXPECT_EQ(error_of("8307000a"), Errc::malformed);
  EXPECT_EQ(error_of("84070182010000"), Errc::malformed);                // dtn:none
  EXPECT_EQ(error_of("8407018201672f2f6e312f7e6700"), Errc::malformed);  // a group
}

TEST(Beacon, RefusesItemsThatDoNotFitItsFlags) {
  EXPECT_EQ(error_of("8507018201652f2f6e312f0005"), Errc::malformed);
  EXPECT_EQ(error_of("8407058201652f2f6e312f00"), Errc::malformed);
  EXPECT_EQ(error_of("8607018201652f2f6e312f00"), Errc::malformed);
  EXPECT_EQ(error_of("8407018201652f2f6e312f0000"), Errc::malformed);
}

TEST(Beacon, RefusesNumbersOutOfRange) {
  EXPECT_EQ(error_of("8407018201652f2f6e312f1b0000000100000000"), Errc::malformed);
  EXPECT_EQ(error_of("8507038201652f2f6e312f00828182646d7463701a00010000a0"), Errc::malformed);
}

TEST(Beacon, RefusesTooManyServicesAndTooLongNames) {
  auto beacon = of_n1();
  for (std::uint64_t i = 0; i <= kMaxServices; ++i)
    beacon.services.push_back({"tcp", 1});
  EXPECT_EQ(error_of(to_hex(encode_beacon(beacon))), Errc::malformed);
  beacon.services = {{std::string(kMaxLayerName + 1, 'x'), 1}};
  EXPECT_EQ(error_of(to_hex(encode_beacon(beacon))), Errc::malformed);
  EXPECT_EQ(error_of(to_hex(Bytes(kMaxBeaconSize + 1, 0x80))), Errc::malformed);
}

TEST(Beacon, RefusesEveryTruncation) {
  auto const whole = from_hex(kFull).value();
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(decode_beacon(ByteView(whole).first(size))) << size;
}

}  // namespace
}  // namespace bindle::convergence::discovery
