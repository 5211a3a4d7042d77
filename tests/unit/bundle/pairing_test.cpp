#include "bundle/pairing.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

PublisherKey paired_key(std::uint8_t octet) {
  PublisherKey key;
  key.bytes.fill(octet);
  return key;
}

PairingOffer sample_offer() {
  return {paired_key(1), Eid::parse("dtn://boat/").value(), "tcpcl://192.0.2.7:4556"};
}

TEST(PairingText, SurvivesARoundTrip) {
  auto const text = pairing_text(sample_offer()).value();
  EXPECT_EQ(text.find_first_of(" \n'\"&;|"), std::string::npos);
  EXPECT_EQ(parse_pairing_text(text).value(), sample_offer());
  auto nowhere = sample_offer();
  nowhere.address.clear();
  EXPECT_EQ(parse_pairing_text(pairing_text(nowhere).value()).value(), nowhere);
}

TEST(PairingText, RefusesWhatIsNone) {
  auto const key = paired_key(1).to_string();
  for (auto const& text : {std::string(),
                           std::string("bindle-pair-v1"),
                           "bindle-pair-v2#" + key + "#dtn://boat/#",
                           "bindle-pair-v1#" + key.substr(2) + "#dtn://boat/#",
                           "bindle-pair-v1#" + key + "#dtn://boat/service#",
                           "bindle-pair-v1#" + key + "#dtn:none#",
                           "bindle-pair-v1#" + key + "#dtn://boat/#a b",
                           "bindle-pair-v1#" + key + "#dtn://boat/#a#b",
                           "bindle-pair-v1#" + key + "#dtn://boat/#" + std::string(513, 'a'),
                           std::string(kMaxPairingText + 1, 'a')})
    EXPECT_EQ(parse_pairing_text(text).error().code, Errc::malformed) << text;
}

TEST(PairingCode, IsTheSameOnBothSidesAndOfBothKeys) {
  auto const code = pairing_code(paired_key(1), paired_key(2));
  EXPECT_EQ(code, pairing_code(paired_key(2), paired_key(1)));
  EXPECT_NE(code, pairing_code(paired_key(1), paired_key(3)));
  EXPECT_NE(code, pairing_code(paired_key(3), paired_key(2)));
  EXPECT_EQ(code.size(), 39u);
}

}  // namespace
}  // namespace bindle
