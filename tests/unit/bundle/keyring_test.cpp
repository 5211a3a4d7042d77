#include "bundle/keyring.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

PublisherKey key_of(std::uint8_t number) {
  PublisherKey key;
  key.bytes.fill(number);
  return key;
}

std::string line(std::string const& level, std::uint8_t number, std::string const& name) {
  return level + " " + key_of(number).to_string() + name + "\n";
}

Error error_of(std::string const& text) {
  auto const keyring = Keyring::from_text(text);
  EXPECT_FALSE(keyring) << text;
  return keyring ? Error() : keyring.error();
}

TEST(Keyring, AMissingKeyIsUnknown) {
  Keyring const keyring;
  EXPECT_EQ(keyring.level_of(key_of(1)), TrustLevel::unknown);
  EXPECT_EQ(keyring.find(key_of(1)), nullptr);
}

TEST(Keyring, PutAddsAndReplaces) {
  Keyring keyring;
  ASSERT_TRUE(keyring.put(key_of(1), {"Clinic", TrustLevel::known}));
  ASSERT_TRUE(keyring.put(key_of(1), {"Clinic north", TrustLevel::verified}));
  EXPECT_EQ(keyring.level_of(key_of(1)), TrustLevel::verified);
  EXPECT_EQ(keyring.find(key_of(1))->name, "Clinic north");
  EXPECT_EQ(keyring.entries().size(), 1U);
}

TEST(Keyring, EraseForgets) {
  Keyring keyring;
  ASSERT_TRUE(keyring.put(key_of(1), {"", TrustLevel::trusted}));
  EXPECT_TRUE(keyring.erase(key_of(1)));
  EXPECT_FALSE(keyring.erase(key_of(1)));
  EXPECT_EQ(keyring.level_of(key_of(1)), TrustLevel::unknown);
}

TEST(Keyring, RefusesNamesThatDoNotFitOnALine) {
  Keyring keyring;
  for (auto const& name :
       {std::string(65, 'n'), std::string("two\nlines"), std::string(" x"), std::string("\xff")}) {
    auto const added = keyring.put(key_of(1), {name, TrustLevel::known});
    ASSERT_FALSE(added) << name;
    EXPECT_EQ(added.error().code, Errc::invalid_argument);
  }
}

TEST(Keyring, RefusesMoreThanItsLimit) {
  Keyring keyring;
  PublisherKey key;
  for (std::size_t i = 0; i < Keyring::kMaxEntries; ++i) {
    key.bytes[0] = static_cast<std::uint8_t>(i);
    key.bytes[1] = static_cast<std::uint8_t>(i >> 8);
    ASSERT_TRUE(keyring.put(key, {}));
  }
  EXPECT_TRUE(keyring.put(key, {"again", TrustLevel::known}));
  key.bytes[2] = 1;
  EXPECT_EQ(keyring.put(key, {}).error().code, Errc::over_budget);
}

TEST(Keyring, TextRoundTrips) {
  Keyring keyring;
  ASSERT_TRUE(keyring.put(key_of(3), {"Schule am Süd, Raum 2", TrustLevel::trusted}));
  ASSERT_TRUE(keyring.put(key_of(1), {"", TrustLevel::blocked}));
  ASSERT_TRUE(keyring.put(key_of(2), {"x", TrustLevel::unknown}));
  EXPECT_EQ(keyring.to_text(),
            "bindle-keyring-v1\n" + line("blocked", 1, "") + line("unknown", 2, " x") +
                line("trusted", 3, " Schule am Süd, Raum 2"));
  EXPECT_EQ(Keyring::from_text(keyring.to_text()).value(), keyring);
}

TEST(Keyring, ReadsWhatPeopleWrite) {
  auto const keyring =
      Keyring::from_text("bindle-keyring-v1\r\n\r\n# the clinic\r\nknown " + key_of(1).to_string() +
                         " Clinic\r\n" + "verified " + key_of(2).to_string());
  ASSERT_TRUE(keyring) << keyring.error().detail;
  EXPECT_EQ(keyring->find(key_of(1))->name, "Clinic");
  EXPECT_EQ(keyring->level_of(key_of(2)), TrustLevel::verified);
}

TEST(Keyring, ErrorsNameTheLine) {
  auto const head = std::string("bindle-keyring-v1\n\n");
  EXPECT_EQ(error_of("").detail, "keyring line 1: expected 'bindle-keyring-v1'");
  EXPECT_EQ(error_of(head + "friend " + key_of(1).to_string()).detail,
            "keyring line 3: a trust level is blocked, unknown, known, trusted or verified");
  EXPECT_EQ(error_of(head + "known 1234").detail,
            "keyring line 3: a key has 64 hexadecimal digits");
  EXPECT_EQ(error_of(head + line("known", 1, "") + line("blocked", 1, "")).detail,
            "keyring line 4: the key stands in an earlier line too");
  EXPECT_EQ(error_of(head + line("known", 1, " two  spaces behind ")).code, Errc::malformed);
  EXPECT_EQ(error_of(head + "known").code, Errc::malformed);
}

TEST(TrustLevel, AscendsAndHasNames) {
  EXPECT_LT(TrustLevel::blocked, TrustLevel::unknown);
  EXPECT_LT(TrustLevel::trusted, TrustLevel::verified);
  for (auto const level : {TrustLevel::blocked,
                           TrustLevel::unknown,
                           TrustLevel::known,
                           TrustLevel::trusted,
                           TrustLevel::verified}) {
    EXPECT_EQ(parse_trust_level(to_string(level)).value(), level);
  }
  EXPECT_EQ(parse_trust_level("best").error().code, Errc::invalid_argument);
}

TEST(Keyring, RevokedKeysStayBlockedWhateverIsSaidLater) {
  Keyring keyring;
  PublisherKey known;
  known.bytes.fill(1);
  PublisherKey later;
  later.bytes.fill(2);
  ASSERT_TRUE(keyring.put(known, {"Anna", TrustLevel::verified}));
  keyring.revoke(known);
  keyring.revoke(later);
  EXPECT_EQ(keyring.level_of(known), TrustLevel::blocked);
  EXPECT_EQ(keyring.find(known)->level, TrustLevel::blocked);
  EXPECT_EQ(keyring.level_of(later), TrustLevel::blocked);
  EXPECT_EQ(keyring.put(later, {"Ben", TrustLevel::known}).error().code, Errc::conflict);
  EXPECT_TRUE(keyring.put(later, {"Ben", TrustLevel::blocked}));
  EXPECT_TRUE(keyring.is_revoked(known));
}

}  // namespace
}  // namespace bindle
