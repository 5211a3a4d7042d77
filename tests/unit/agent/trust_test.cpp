#include "agent/neighbours/trust.hpp"

#include "agent/durable_file.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temp_folder.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using ::testing::HasSubstr;

PublisherKey key_of(std::uint8_t seed) {
  return SigningKey::from_seed({seed}).public_key();
}

Introduction introduction_of(PublisherKey const& key, std::string name) {
  return {Eid::parse("dtn://reef/").value(), key, std::move(name), 1};
}

// A node's keyring file, opened as often as a test likes.
class TrustFile {
 public:
  std::unique_ptr<Trust> open() { return Trust::open(path(), own, "Library", workers_).value(); }

  std::filesystem::path path() const { return folder_.path() / "keyring"; }

  PublisherKey const own = key_of(1);

 private:
  test::TempFolder folder_;
  WorkerPool workers_{2};
};

TEST(Trust, BelievesTheNodeItself) {
  TrustFile file;
  EXPECT_EQ(file.open()->keyring()->level_of(file.own), TrustLevel::verified);
  EXPECT_EQ(file.open()->keyring()->entries().size(), 1u);
}

TEST(Trust, BelievesTheNodeItselfWhateverTheFileSays) {
  TrustFile file;
  ASSERT_TRUE(
      replace_file(file.path(), "bindle-keyring-v1\nblocked " + file.own.to_string() + " Me\n"));
  EXPECT_EQ(file.open()->keyring()->level_of(file.own), TrustLevel::verified);
}

TEST(Trust, LearnsAKeyAsKnown) {
  TrustFile file;
  auto const trust = file.open();
  EXPECT_TRUE(test::run(trust->learn(introduction_of(key_of(2), "Reef"))).value());
  auto const* const entry = trust->keyring()->find(key_of(2));
  ASSERT_NE(entry, nullptr);
  EXPECT_EQ(*entry, (Keyring::Entry{"Reef", TrustLevel::known}));
}

TEST(Trust, KeepsWhatPeopleDecidedWhenAKeyIsIntroduced) {
  TrustFile file;
  auto const trust = file.open();
  ASSERT_TRUE(test::run(trust->put(key_of(2), {"Spammer", TrustLevel::blocked})));
  EXPECT_FALSE(test::run(trust->learn(introduction_of(key_of(2), "Friend"))).value());
  EXPECT_EQ(*trust->keyring()->find(key_of(2)), (Keyring::Entry{"Spammer", TrustLevel::blocked}));
}

TEST(Trust, NamesANamelessKeyAfterItsNode) {
  TrustFile file;
  auto const trust = file.open();
  ASSERT_TRUE(test::run(trust->learn(introduction_of(key_of(2), ""))));
  EXPECT_EQ(trust->keyring()->find(key_of(2))->name, "dtn://reef/");
}

TEST(Trust, NamesAKeyOfANodeWithALongNameByItsFingerprint) {
  TrustFile file;
  auto const trust = file.open();
  auto introduction = introduction_of(key_of(2), "");
  introduction.node = Eid::dtn(std::string(63, 'n'), "").value();
  ASSERT_TRUE(test::run(trust->learn(introduction)));
  EXPECT_EQ(trust->keyring()->find(key_of(2))->name, fingerprint(key_of(2)));
}

TEST(Trust, SurvivesReopening) {
  TrustFile file;
  {
    auto const trust = file.open();
    ASSERT_TRUE(test::run(trust->learn(introduction_of(key_of(2), "Reef"))));
    ASSERT_TRUE(test::run(trust->put(key_of(3), {"Lagoon", TrustLevel::trusted})));
  }
  auto const keyring = file.open()->keyring();
  EXPECT_EQ(keyring->level_of(key_of(2)), TrustLevel::known);
  EXPECT_EQ(keyring->level_of(key_of(3)), TrustLevel::trusted);
}

TEST(Trust, LeavesAKeyringAloneThatSomeoneHolds) {
  TrustFile file;
  auto const trust = file.open();
  auto const before = trust->keyring();
  ASSERT_TRUE(test::run(trust->learn(introduction_of(key_of(2), "Reef"))));
  EXPECT_EQ(before->find(key_of(2)), nullptr);
}

TEST(Trust, RefusesANameThatTheFileCannotHold) {
  TrustFile file;
  auto const trust = file.open();
  auto const refused = test::run(trust->put(key_of(2), {"two\nlines", TrustLevel::known}));
  EXPECT_EQ(refused.error().code, Errc::invalid_argument);
  EXPECT_EQ(trust->keyring()->find(key_of(2)), nullptr);
}

TEST(Trust, DoesNotOpenADamagedFile) {
  TrustFile file;
  WorkerPool workers(1);
  ASSERT_TRUE(replace_file(file.path(), "nonsense\n"));
  auto const refused = Trust::open(file.path(), file.own, "Library", workers);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::malformed);
  EXPECT_THAT(refused.error().detail, HasSubstr(file.path().string()));
}

KeyRotation rotation_of(std::uint8_t from, std::uint8_t to) {
  return {key_of(from), key_of(to), 1, {}};
}

TEST(Trust, GivesASuccessorTheNameAndNoMoreThanTrusted) {
  TrustFile file;
  auto const trust = file.open();
  ASSERT_TRUE(test::run(trust->put(key_of(2), {"Reef", TrustLevel::verified})));
  ASSERT_TRUE(test::run(trust->put(key_of(4), {"Bad", TrustLevel::blocked})));
  EXPECT_TRUE(test::run(trust->inherit(rotation_of(2, 3))).value());
  EXPECT_TRUE(test::run(trust->inherit(rotation_of(4, 5))).value());
  EXPECT_FALSE(test::run(trust->inherit(rotation_of(6, 7))).value());
  auto const keyring = file.open()->keyring();
  EXPECT_EQ(*keyring->find(key_of(3)), (Keyring::Entry{"Reef", TrustLevel::trusted}));
  EXPECT_EQ(keyring->level_of(key_of(5)), TrustLevel::blocked);
  EXPECT_EQ(keyring->find(key_of(7)), nullptr);
  EXPECT_TRUE(trust->succeeds(convergence::tcpcl::fingerprint_of(key_of(2)), key_of(3)));
}

TEST(Trust, KeepsWhatPeopleDecidedAboutASuccessor) {
  TrustFile file;
  auto const trust = file.open();
  ASSERT_TRUE(test::run(trust->put(key_of(2), {"Reef", TrustLevel::trusted})));
  ASSERT_TRUE(test::run(trust->put(key_of(3), {"Thief", TrustLevel::blocked})));
  EXPECT_TRUE(test::run(trust->inherit(rotation_of(2, 3))).value());
  EXPECT_EQ(trust->keyring()->level_of(key_of(3)), TrustLevel::blocked);
}

TEST(Trust, RevokedKeysStayBlockedWhenTheFileSaysOtherwise) {
  TrustFile file;
  auto const trust = file.open();
  ASSERT_TRUE(test::run(trust->put(key_of(2), {"Reef", TrustLevel::trusted})));
  ASSERT_TRUE(test::run(trust->revoke(key_of(2))));
  ASSERT_TRUE(replace_file(file.path(),
                           "bindle-keyring-v1\nverified " + key_of(2).to_string() + " Reef\n"));
  ASSERT_TRUE(test::run(trust->reread()));
  EXPECT_EQ(trust->keyring()->level_of(key_of(2)), TrustLevel::blocked);
}

TEST(Trust, MergesOnlyWhatIsNewAndRaisesNothing) {
  TrustFile file;
  auto const trust = file.open();
  ASSERT_TRUE(test::run(trust->put(key_of(2), {"Reef", TrustLevel::known})));
  Keyring others;
  ASSERT_TRUE(others.put(key_of(2), {"Other", TrustLevel::verified}));
  ASSERT_TRUE(others.put(key_of(3), {"New", TrustLevel::verified}));
  ASSERT_TRUE(others.put(key_of(4), {"Bad", TrustLevel::blocked}));
  EXPECT_EQ(test::run(trust->merge(others, TrustLevel::known)).value(), 2u);
  auto const keyring = file.open()->keyring();
  EXPECT_EQ(*keyring->find(key_of(2)), (Keyring::Entry{"Reef", TrustLevel::known}));
  EXPECT_EQ(*keyring->find(key_of(3)), (Keyring::Entry{"New", TrustLevel::known}));
  EXPECT_EQ(keyring->level_of(key_of(4)), TrustLevel::blocked);
}

}  // namespace
}  // namespace bindle::agent
