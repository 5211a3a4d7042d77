#include "agent/stick/companions.hpp"

#include "tests/support/sample_bundles.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace bindle::agent {
namespace {

using testing::eid;

constexpr std::uint64_t kNow = 1'000'000'000'000;

PublisherKey key_of(std::uint8_t number) {
  PublisherKey key;
  key.bytes.fill(number);
  return key;
}

BundleFingerprint const kBundle = fingerprint_of(Bytes{1});

class Stick : public ::testing::Test {
 protected:
  // Puts the inventory of a node onto the stick; its key is in the keyring at this level.
  void meet(std::string_view node, std::uint8_t key, TrustLevel level, bool holds_bundle) {
    StickInventory inventory;
    inventory.node = eid(node);
    inventory.key = key_of(key);
    inventory.written_ms = kNow;
    if (holds_bundle) inventory.held.push_back(kBundle);
    inventories_.push_back(std::move(inventory));
    ASSERT_TRUE(keyring_.put(key_of(key), {"", level}));
  }

  Companions companions() { return Companions(inventories_, key_of(99), keyring_, kNow); }

  static Companions::Traveller bundle_to(std::string_view destination,
                                         Audience audience = Audience::everyone) {
    return {eid("dtn://origin/app"), eid(destination), audience, kBundle};
  }

  std::vector<StickInventory> inventories_;
  Keyring keyring_;
};

constexpr auto kGroup = "dtn://bindle/~content";

TEST_F(Stick, WithoutCompanionsCarriesForStrangers) {
  EXPECT_TRUE(companions().someone_lacks(bundle_to(kGroup)));
  EXPECT_TRUE(companions().someone_lacks(bundle_to("dtn://b/app")));
  EXPECT_FALSE(companions().all_hold(kBundle));
}

TEST_F(Stick, CarriesWhatOneCompanionLacks) {
  meet("dtn://b/", 1, TrustLevel::known, true);
  meet("dtn://c/", 2, TrustLevel::known, false);
  EXPECT_TRUE(companions().someone_lacks(bundle_to(kGroup)));
  EXPECT_FALSE(companions().all_hold(kBundle));
}

TEST_F(Stick, LeavesWhatAllCompanionsHold) {
  meet("dtn://b/", 1, TrustLevel::known, true);
  meet("dtn://c/", 2, TrustLevel::known, true);
  EXPECT_FALSE(companions().someone_lacks(bundle_to(kGroup)));
  EXPECT_TRUE(companions().all_hold(kBundle));
}

TEST_F(Stick, CarriesMailUntilItsDestinationHasIt) {
  meet("dtn://b/", 1, TrustLevel::known, true);
  EXPECT_TRUE(companions().someone_lacks(bundle_to("dtn://c/app")));
  EXPECT_FALSE(companions().someone_lacks(bundle_to("dtn://b/app")));
}

TEST_F(Stick, DoesNotBelieveKeysThatNobodyKnows) {
  meet("dtn://b/", 1, TrustLevel::unknown, true);
  meet("dtn://c/", 2, TrustLevel::blocked, true);
  EXPECT_TRUE(companions().someone_lacks(bundle_to("dtn://b/app")));
  EXPECT_TRUE(companions().someone_lacks(bundle_to(kGroup)));
}

TEST_F(Stick, ForgetsWhoWasNotSeenForLong) {
  meet("dtn://b/", 1, TrustLevel::known, true);
  inventories_.back().written_ms = kNow - std::uint64_t{181} * 86'400'000;
  EXPECT_TRUE(companions().someone_lacks(bundle_to("dtn://b/app")));
}

TEST_F(Stick, BringsNothingBackToItsSource) {
  meet("dtn://origin/", 1, TrustLevel::known, false);
  EXPECT_FALSE(companions().someone_lacks(bundle_to(kGroup)));
}

TEST_F(Stick, TakesClearTextThatIsNotForEveryoneOnlyWithATrustedCompanionWhoLacksIt) {
  EXPECT_FALSE(companions().may_travel(bundle_to(kGroup, Audience::trusted)));
  EXPECT_TRUE(companions().may_travel(bundle_to(kGroup, Audience::recipients)));
  meet("dtn://b/", 1, TrustLevel::known, false);
  EXPECT_FALSE(companions().may_travel(bundle_to(kGroup, Audience::local)));
  meet("dtn://c/", 2, TrustLevel::trusted, true);
  EXPECT_FALSE(companions().may_travel(bundle_to(kGroup, Audience::trusted)));
  meet("dtn://d/", 3, TrustLevel::trusted, false);
  EXPECT_TRUE(companions().may_travel(bundle_to(kGroup, Audience::trusted)));
}

}  // namespace
}  // namespace bindle::agent
