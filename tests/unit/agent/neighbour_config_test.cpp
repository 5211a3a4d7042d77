#include "agent/config/config.hpp"

#include <gmock/gmock.h>

#include <string>

namespace bindle::agent {
namespace {

using ::testing::HasSubstr;

constexpr auto kPrint = "sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

Result<Config> parse(std::string const& text) {
  return parse_config("[node]\nname = \"library\"\n" + text, {"/etc/bindle/bindle.toml", {}, {}});
}

Eid eid(std::string const& uri) {
  return Eid::parse(uri).value();
}

TEST(NeighbourConfig, EveryoneIsTakenAndEncryptsIfHeCanByDefault) {
  auto const settings = parse("").value().neighbour_settings();
  EXPECT_EQ(settings.tls, TlsPolicy::prefer);
  EXPECT_EQ(settings.trust, TrustMode::any);
  EXPECT_EQ(settings.names, CertificateNames::node);
  EXPECT_TRUE(settings.neighbours.empty());
}

TEST(NeighbourConfig, EachNeighbourHasRulesOfItsOwn) {
  auto const config = parse(
      "[tcpcl]\ntls = \"require\"\n"
      "[[neighbour]]\nnode = \"dtn://boat/\"\nfingerprint = \"" +
      std::string(kPrint) +
      "\"\n"
      "[[neighbour]]\nnode = \"ipn:3.0\"\naddress = \"tcpcl://old.example\"\ntls = \"never\"\n"
      "trust = \"any\"\nlocal = true\n");
  ASSERT_TRUE(config) << config.error().detail;
  auto const settings = config->neighbour_settings();
  auto const boat = settings.rules(settings.find(eid("dtn://boat/")));
  EXPECT_EQ(boat.trust, TrustMode::pinned);
  EXPECT_EQ(boat.tls, TlsPolicy::require);
  EXPECT_EQ(boat.fingerprint->to_string(), kPrint);
  auto const old = settings.rules(settings.find_dialled("tcpcl://old.example:4556"));
  EXPECT_EQ(old.tls, TlsPolicy::never);
  EXPECT_TRUE(old.local);
  EXPECT_EQ(settings.rules(settings.find(eid("dtn://other/"))).tls, TlsPolicy::require);
}

TEST(NeighbourConfig, PinnedNeighboursNeedTlsThoughOthersDoNot) {
  auto const config = parse(
      "[[neighbour]]\nnode = \"dtn://boat/\"\ntrust = \"ca\"\n"
      "[[neighbour]]\nnode = \"dtn://reef/\"\ntrust = \"tofu\"\n");
  auto const settings = config.value().neighbour_settings();
  EXPECT_EQ(settings.rules(settings.find(eid("dtn://boat/"))).tls, TlsPolicy::require);
  EXPECT_EQ(settings.rules(settings.find(eid("dtn://reef/"))).tls, TlsPolicy::prefer);
}

TEST(NeighbourConfig, NodeMayCallItselfAnotherNameTowardsANeighbour) {
  auto const config = parse(
      "ipn_id = \"ipn:9.0\"\n"
      "[[neighbour]]\nnode = \"ipn:3.0\"\naddress = \"tcpcl://old.example\"\n"
      "dial_as = \"ipn_id\"\n"
      "[[neighbour]]\nnode = \"dtn://boat/\"\n");
  ASSERT_TRUE(config) << config.error().detail;
  auto const settings = config->neighbour_settings();
  EXPECT_EQ(settings.find(eid("ipn:3.0"))->dial_as, eid("ipn:9.0"));
  EXPECT_TRUE(settings.find(eid("dtn://boat/"))->dial_as.is_null());
  auto const nameless = parse("[[neighbour]]\nnode = \"ipn:3.0\"\ndial_as = \"ipn_id\"\n");
  ASSERT_FALSE(nameless);
  EXPECT_THAT(nameless.error().detail, HasSubstr("neighbour.dial_as"));
}

TEST(NeighbourConfig, MistakesAreNamed) {
  for (auto const* const wrong :
       {"[tcpcl]\ntls = \"maybe\"\n",
        "[tcpcl]\ntrust = \"all\"\n",
        "[[neighbour]]\nnode = \"dtn://boat/inbox\"\n",
        "[[neighbour]]\nnode = \"dtn://b/\"\nfingerprint = \"sha256:00\"\n",
        "[[neighbour]]\nnode = \"dtn://b/\"\naddress = \"boat\"\n",
        "[[neighbour]]\nlocal = true\n"}) {
    auto const config = parse(wrong);
    ASSERT_FALSE(config) << wrong;
    EXPECT_THAT(config.error().detail, HasSubstr("allowed is"));
  }
}

TEST(NeighbourConfig, CertificateAndKeyAreGivenTogether) {
  EXPECT_THAT(parse("[tls]\ncertificate = \"node.crt\"\n").error().detail, HasSubstr("tls.key"));
  auto const config = parse("[tls]\ncertificate = \"node.crt\"\nkey = \"node.key\"\n").value();
  EXPECT_EQ(config.tls.certificate, "/etc/bindle/node.crt");
  EXPECT_EQ(config.tls.key, "/etc/bindle/node.key");
}

}  // namespace
}  // namespace bindle::agent
