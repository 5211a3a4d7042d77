#include "agent/queries/query_answers.hpp"

#include "tests/unit/agent/content_node.hpp"

#include <gtest/gtest.h>

namespace bindle::agent {
namespace {

using test::ContentNode;

Keyring knowing(SigningKey const& publisher) {
  Keyring keyring;
  EXPECT_TRUE(keyring.put(publisher.public_key(), {"", TrustLevel::known}));
  return keyring;
}

Manifest manifest_called(std::string name, Audience audience = Audience::everyone) {
  Manifest manifest;
  manifest.name = std::move(name);
  manifest.root = merkle_root({});
  manifest.digest = FileDigest{sha256({})};
  manifest.lifetime_ms = 1'000'000;
  manifest.audience = audience;
  manifest.publisher = SigningKey::from_seed({9}).public_key();
  return manifest;
}

class QueryAnswers : public ::testing::Test {
 protected:
  std::optional<QueryAnswer> ask(std::string words, Keyring const& keyring) {
    FileQuery query;
    query.words = std::move(words);
    return answer_to(there_.store.view(), query, keyring, 5'000, 1'000'000).value();
  }

  SigningKey publisher_ = SigningKey::from_seed({9});  // of what a ContentNode learns of
  ContentNode there_;
  ContentNode here_;
};

TEST_F(QueryAnswers, ManifestsThatAnotherNodeKnowsJoinTheCatalogue) {
  auto const file = there_.learn_of(manifest_called("wells.pdf"));
  there_.learn_of(manifest_called("tides.pdf"));
  auto const answer = ask("wells", knowing(publisher_));
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->files.size(), 1u);
  EXPECT_FALSE(answer->files.front().held);
  EXPECT_EQ(answer->files.front().known_ms, 1'000'000u - 5'000u);

  auto const taken = take_answer(*here_.store, *answer, knowing(publisher_), 7).value();
  ASSERT_EQ(taken.files.size(), 1u);
  EXPECT_EQ(taken.files.front().id, file);
  EXPECT_TRUE(taken.files.front().is_new);
  EXPECT_TRUE(storage::find_manifest(here_.store.view(), file).value());
  EXPECT_FALSE(
      take_answer(*here_.store, *answer, knowing(publisher_), 8).value().files.front().is_new);
}

TEST_F(QueryAnswers, WhoKnowsNothingSaysNothing) {
  there_.learn_of(manifest_called("tides.pdf"));
  EXPECT_FALSE(ask("wells", knowing(publisher_)));
}

TEST_F(QueryAnswers, WhatIsNotForEveryoneIsNotToldAndNotTaken) {
  there_.learn_of(manifest_called("wells.pdf", Audience::trusted));
  EXPECT_FALSE(ask("wells", knowing(publisher_)));

  auto const leaked = sign_manifest(manifest_called("leak", Audience::trusted), publisher_).value();
  QueryAnswer answer;
  answer.files = {{0, true, leaked.bytes}};
  auto const taken = take_answer(*here_.store, answer, knowing(publisher_), 7).value();
  EXPECT_TRUE(taken.files.empty());
  EXPECT_EQ(taken.unverified, 1u);
}

TEST_F(QueryAnswers, PublishersThatAreNotKnownAreNeitherToldOfNorTaken) {
  there_.learn_of(manifest_called("wells.pdf"));
  EXPECT_FALSE(ask("wells", Keyring()));
  auto answer = ask("wells", knowing(publisher_)).value();
  auto const strange = take_answer(*here_.store, answer, Keyring(), 7).value();
  EXPECT_EQ(strange.unverified, 1u);
  answer.files.front().signed_manifest.back() ^= 1;
  auto const forged = take_answer(*here_.store, answer, knowing(publisher_), 7).value();
  EXPECT_EQ(forged.unverified, 1u);
  EXPECT_EQ(storage::manifest_count(here_.store.view()).value(), 0u);
}

}  // namespace
}  // namespace bindle::agent
