#include "agent/subscriptions/subscription_steps.hpp"

#include "tests/unit/agent/content_node.hpp"

#include <gmock/gmock.h>

#include <limits>

namespace bindle::agent {
namespace {

using storage::Subscription;
using test::ContentNode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto kNoBudget = std::numeric_limits<std::uint64_t>::max();

class SubscriptionSteps : public ::testing::Test {
 protected:
  // A file of so many octets that is not here.
  ManifestId learn_of(std::string name, std::size_t size, std::string topic = "education") {
    Manifest manifest;
    manifest.name = std::move(name);
    manifest.topic = std::move(topic);
    manifest.size = size;
    manifest.chunks = {{test::id_of<ChunkId>(1), static_cast<std::uint32_t>(size)}};
    manifest.root = merkle_root(manifest.chunks);
    manifest.lifetime_ms = 1000;
    return node.learn_of(manifest);
  }

  void set(std::string_view name,
           std::string rule,
           std::uint64_t budget,
           std::optional<Priority> priority = {}) {
    EXPECT_TRUE(node.store.commit([&](storage::Transaction& t) -> Result<void> {
      TRY_VOID(storage::set_subscription(t, name, {rule, budget, priority}, 1));
      return {};
    }));
  }

  // All that is asked for until nothing more is to be considered.
  std::vector<ManifestId> ask() {
    std::vector<ManifestId> asked;
    for (auto more = true; more;) {
      auto const step = request_next_files(*node.store, keyring, 1).value();
      for (auto const& each : step.files)
        asked.push_back(each.file);
      more = step.more;
    }
    return asked;
  }

  Subscription subscription(std::size_t number = 0) {
    return storage::list_subscriptions(node.store.view()).value().at(number).subscription;
  }

  std::unique_ptr<DryRun> dry_run(std::string_view rule, std::uint64_t budget) {
    auto trial = std::make_unique<DryRun>(SubscriptionRule::parse(rule).value(),
                                          budget,
                                          std::make_shared<Keyring const>(keyring),
                                          10);
    while (trial->step(node.store.view()).value()) {
    }
    return trial;
  }

  ContentNode node;
  Keyring keyring;
};

TEST_F(SubscriptionSteps, AskForWhatIsThereAndWhatComes) {
  auto const first = learn_of("a", 10);
  learn_of("b", 10, "music");
  set("school", "topic = education", 1000);
  EXPECT_THAT(ask(), ElementsAre(first));
  auto const later = learn_of("c", 5);
  EXPECT_THAT(ask(), ElementsAre(later));
  EXPECT_THAT(ask(), IsEmpty());
  EXPECT_EQ(subscription().requested_bytes, 15u);
  EXPECT_EQ(subscription().requested_files, 2u);
  EXPECT_EQ(node.download(later).state, storage::DownloadState::requesting_manifest);
}

TEST_F(SubscriptionSteps, NeverAskForMoreThanTheBudget) {
  learn_of("a", 60);
  learn_of("b", 50);
  learn_of("c", 40);
  set("school", "topic = education", 100);
  EXPECT_THAT(ask(), SizeIs(2));
  EXPECT_EQ(subscription().requested_bytes, 100u);
  EXPECT_EQ(subscription().left_out_files, 1u);
  EXPECT_EQ(subscription().left_out_bytes, 50u);
}

TEST_F(SubscriptionSteps, CountWhatWasAskedForWhenSetAnew) {
  learn_of("a", 60);
  auto const b = learn_of("b", 50);
  set("school", "topic = education", 100);
  EXPECT_THAT(ask(), SizeIs(1));
  set("school", "topic = education and size > 1", 109);
  EXPECT_THAT(ask(), IsEmpty());
  EXPECT_EQ(subscription().left_out_files, 1u);
  set("school", "topic = education", 110);
  EXPECT_THAT(ask(), ElementsAre(b));
  EXPECT_EQ(subscription().left_out_files, 0u);
}

TEST_F(SubscriptionSteps, AskOnceForWhatTwoRulesFit) {
  learn_of("a", 10);
  set("one", "topic = education", 100);
  set("two", "size = 10", 100);
  EXPECT_THAT(ask(), SizeIs(1));
  EXPECT_EQ(subscription(0).requested_files + subscription(1).requested_files, 1u);
}

TEST_F(SubscriptionSteps, LeaveOutWhatIsHereAndBlockedPublishers) {
  ASSERT_TRUE(node.publish("own", Bytes(10, 1)));
  learn_of("a", 10);
  ASSERT_TRUE(keyring.put(SigningKey::from_seed({9}).public_key(), {"spam", TrustLevel::blocked}));
  set("all", "size > 0", 1000);
  EXPECT_THAT(ask(), IsEmpty());
}

TEST_F(SubscriptionSteps, GoOnAfterARestartWhereTheyWere) {
  for (auto number = 0; number < 100; ++number)
    learn_of("file " + std::to_string(number), 1);
  set("school", "topic = education", 1000);
  EXPECT_THAT(request_next_files(*node.store, keyring, 1)->files, SizeIs(64));
  node.store.reopen();
  EXPECT_THAT(ask(), SizeIs(36));
}

TEST_F(SubscriptionSteps, DoNothingForASubscriptionThatWasSetMeanwhile) {
  auto const id = learn_of("a", 10);
  set("school", "topic = education", 100);
  auto const before = subscription();
  set("school", "topic = music", 100);
  std::vector<ManifestId> requested;
  ASSERT_TRUE(node.store.commit([&](storage::Transaction& t) -> Result<void> {
    TRY(requested,
        storage::request_for_subscription(t, "school", before.revision, {{id, 10}}, 1, 100, 1));
    return {};
  }));
  EXPECT_THAT(requested, IsEmpty());
  EXPECT_EQ(subscription().considered, 0u);
}

TEST_F(SubscriptionSteps, CanBeTriedWithoutDoingAnything) {
  auto const a = learn_of("a", 60);
  learn_of("b", 50);
  learn_of("c", 50, "music");
  ASSERT_TRUE(node.publish("own", Bytes(10, 1)));
  auto const trial = dry_run("topic = education or name = own", 100);
  EXPECT_EQ(trial->requested().bytes, 60u);
  EXPECT_EQ(trial->left_out().files, 1u);
  EXPECT_EQ(trial->present().files, 1u);
  ASSERT_THAT(trial->files(), SizeIs(2));
  EXPECT_EQ(trial->files()[0].id, a);
  EXPECT_TRUE(trial->files()[0].fits_budget);
  EXPECT_FALSE(trial->files()[1].fits_budget);
  EXPECT_EQ(dry_run("size > 0", kNoBudget)->requested().files, 3u);
  EXPECT_FALSE(storage::find_download(node.store.view(), a).value());
}

TEST_F(SubscriptionSteps, HaveProperNamesAndANumberOfThem) {
  auto const outcome = [&](std::string const& name) {
    auto const set = node.store.commit([&](storage::Transaction& t) -> Result<void> {
      TRY_VOID(storage::set_subscription(t, name, {"size > 0", 1}, 1));
      return {};
    });
    return set ? std::nullopt : std::optional(set.error().code);
  };
  EXPECT_EQ(outcome(""), Errc::invalid_argument);
  EXPECT_EQ(outcome(std::string(65, 'a')), Errc::invalid_argument);
  EXPECT_EQ(outcome("a\nb"), Errc::invalid_argument);
  for (std::size_t number = 0; number < storage::kMaxSubscriptions; ++number)
    EXPECT_EQ(outcome("s" + std::to_string(number)), std::nullopt);
  EXPECT_EQ(outcome("one more"), Errc::conflict);
  EXPECT_EQ(outcome("s0"), std::nullopt);
  EXPECT_TRUE(node.store.commit(
      [](storage::Transaction& t) { return storage::delete_subscription(t, "s0"); }));
  EXPECT_EQ(outcome("one more"), std::nullopt);
}

TEST_F(SubscriptionSteps, GiveTheirDownloadsTheirPriorityAndName) {
  auto const file = learn_of("a", 10);
  set("school", "size > 0", 1000, Priority::low);
  EXPECT_THAT(ask(), ElementsAre(file));
  EXPECT_EQ(node.download(file).priority, Priority::low);
  EXPECT_EQ(node.download(file).subscription, "school");
}

TEST_F(SubscriptionSteps, SpendABudgetToItsLastOctet) {
  learn_of("a", 600);
  learn_of("b", 401);
  auto const last = learn_of("c", 400);
  set("school", "size > 0", 1000);
  EXPECT_THAT(ask(), SizeIs(2));
  EXPECT_EQ(subscription().requested_bytes, 1000u);
  EXPECT_EQ(subscription().left_out_bytes, 401u);
  EXPECT_EQ(node.download(last).state, storage::DownloadState::requesting_manifest);
  learn_of("d", 1);
  EXPECT_THAT(ask(), IsEmpty());
  EXPECT_EQ(subscription().requested_bytes, 1000u);
}

TEST_F(SubscriptionSteps, KnowWhoseShareADownloadCountsIn) {
  auto const file = learn_of("a", 10);
  auto const whose = whose_share(node.store.view(), file, "school").value();
  EXPECT_EQ(whose.subscription, "school");
  EXPECT_EQ(whose.publisher, SigningKey::from_seed({9}).public_key());
}

}  // namespace
}  // namespace bindle::agent
