#include "agent/neighbours/known_signers.hpp"

#include "bundle/signing_key.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <string>

namespace bindle::agent {
namespace {

PublisherKey key_of(std::uint8_t seed) {
  return SigningKey::from_seed({seed}).public_key();
}

Eid eid(std::string const& uri) {
  return Eid::parse(uri).value();
}

class KnownSignersTest : public ::testing::Test {
 protected:
  void open() { signers_ = KnownSigners::open(folder_.path() / "known_signers", workers_).value(); }

  void put(std::uint8_t seed, std::string name, TrustLevel level) {
    ASSERT_TRUE(keyring_.put(key_of(seed), {std::move(name), level}));
  }

  Result<void> claim(std::string const& node, std::uint8_t seed) {
    return test::run(
        signers_->claim(eid(node), key_of(seed), std::make_shared<Keyring const>(keyring_)));
  }

  void SetUp() override { open(); }

  test::TempFolder folder_;
  WorkerPool workers_{1};
  Keyring keyring_;
  std::unique_ptr<KnownSigners> signers_;
};

TEST_F(KnownSignersTest, FirstKeyKeepsTheName) {
  EXPECT_TRUE(claim("dtn://a/", 1));
  EXPECT_TRUE(claim("dtn://a/", 1));
  EXPECT_EQ(claim("dtn://a/", 2).error().code, Errc::not_permitted);
  EXPECT_TRUE(claim("dtn://b/", 2));
}

TEST_F(KnownSignersTest, RemembersOverARestart) {
  ASSERT_TRUE(claim("dtn://a/", 1));
  open();
  EXPECT_EQ(claim("dtn://a/", 2).error().code, Errc::not_permitted);
  EXPECT_TRUE(claim("dtn://a/", 1));
}

TEST_F(KnownSignersTest, ForgetsOnRequest) {
  ASSERT_TRUE(claim("dtn://a/", 1));
  EXPECT_TRUE(signers_->forget(eid("dtn://a/")));
  ASSERT_TRUE(test::run(signers_->save()));
  open();
  EXPECT_TRUE(claim("dtn://a/", 2));
  EXPECT_FALSE(signers_->forget(eid("dtn://z/")));
}

TEST_F(KnownSignersTest, NameThatPeopleGaveToABetterKeyIsNotToBeHad) {
  put(1, "clinic", TrustLevel::trusted);
  put(2, "mallory", TrustLevel::known);
  EXPECT_EQ(claim("dtn://clinic/", 2).error().code, Errc::not_permitted);
  EXPECT_TRUE(claim("dtn://clinic/", 1));
}

TEST_F(KnownSignersTest, NameOfAKeyAtTheSameLevelIsHadByWhoSignsFirst) {
  put(1, "clinic", TrustLevel::known);
  put(2, "mallory", TrustLevel::known);
  EXPECT_TRUE(claim("dtn://clinic/", 2));
}

TEST_F(KnownSignersTest, OneKeyHasOnlySoManyNames) {
  for (std::size_t i = 0; i < KnownSigners::kMaxNodesOfAKey; ++i)
    EXPECT_TRUE(claim("dtn://n" + std::to_string(i) + "/", 1));
  EXPECT_EQ(claim("dtn://more/", 1).error().code, Errc::not_permitted);
  EXPECT_TRUE(claim("dtn://more/", 2));
}

TEST_F(KnownSignersTest, SuccessorTakesTheNameOver) {
  put(1, "a", TrustLevel::verified);
  put(2, "a", TrustLevel::trusted);
  ASSERT_TRUE(claim("dtn://a/", 1));
  auto const inherit = [&](std::string const& node) {
    return test::run(signers_->claim(
        eid(node), key_of(2), std::make_shared<Keyring const>(keyring_), {key_of(1)}));
  };
  EXPECT_TRUE(inherit("dtn://a/"));
  EXPECT_EQ(claim("dtn://a/", 1).error().code, Errc::not_permitted);
}

}  // namespace
}  // namespace bindle::agent
