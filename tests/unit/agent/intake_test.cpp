#include "agent/intake.hpp"

#include "tests/unit/agent/receiver.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using bindle::testing::build_bundle;
using bindle::testing::eid;
using storage::Queue;
using test::octets;
using test::random_octets;
using test::Receiver;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::size_t kMiB = std::size_t{1} << 20;

SigningKey publisher() {
  return SigningKey::from_seed({7});
}

TEST(Intake, StoresAChunkOnceForItsBundle) {
  Receiver receiver;
  auto const chunk = random_octets(kMiB / 2, 1);
  auto const stored = receiver.receive(receiver.chunk_wire(chunk)).value();
  EXPECT_TRUE(stored.is_new);
  EXPECT_EQ(stored.reception.queue, Queue::pending);
  auto const pending = receiver.in(Queue::pending);
  ASSERT_EQ(pending.size(), 1u);
  EXPECT_EQ(pending[0].second.payload, storage::PayloadRef(chunk_id_of(chunk)));
  EXPECT_EQ(receiver.node.store->open_payload(pending[0].first)->read_all(kMiB).value(), chunk);
  EXPECT_LT(receiver.node.store->budget().usage().payload_bytes, kMiB);
}

TEST(Intake, IsDurableBeforeItAnswers) {
  Receiver receiver;
  auto const chunk = octets(5000, 1);
  ASSERT_TRUE(receiver.receive(receiver.chunk_wire(chunk)));
  receiver.node.store.reopen();
  EXPECT_EQ(receiver.node.store->open_chunk(chunk_id_of(chunk))->read_all(kMiB).value(), chunk);
  EXPECT_EQ(receiver.in(Queue::pending).size(), 1u);
}

TEST(Intake, StoresAChunkOnceForTwoBundles) {
  Receiver receiver;
  auto const chunk = octets(5000, 1);
  ASSERT_TRUE(receiver.receive(receiver.chunk_wire(chunk)));
  ASSERT_TRUE(receiver.receive(receiver.chunk_wire(chunk)));
  EXPECT_EQ(receiver.node.chunk_count(), 1u);
  EXPECT_EQ(receiver.in(Queue::pending).size(), 2u);
}

TEST(Intake, RecognisesADuplicate) {
  Receiver receiver;
  auto const wire = receiver.chunk_wire(octets(5000, 1));
  auto const first = receiver.receive(wire).value();
  auto const second = receiver.receive(wire).value();
  EXPECT_FALSE(second.is_new);
  EXPECT_EQ(second.inspection.received.bundle.arrival, first.inspection.received.bundle.arrival);
  EXPECT_EQ(receiver.in(Queue::pending).size(), 1u);
}

TEST(Intake, TakesAKnownBundleWhosePayloadIsWantedAgain) {
  Receiver receiver;
  auto const chunk = octets(5000, 1);
  auto const wire = receiver.chunk_wire(chunk);
  auto const first = receiver.receive(wire).value().inspection.received.bundle.arrival;
  ASSERT_TRUE(receiver.node.store.commit(
      [&](storage::Transaction& t) { return storage::drop_payload(t, first); }));
  ASSERT_EQ(receiver.node.chunk_count(), 0u);

  auto const file = receiver.node.learn_of("file", {chunk});
  receiver.fetch(file);
  auto const again = receiver.receive(wire).value();
  EXPECT_FALSE(again.is_new);
  EXPECT_EQ(again.places.size(), 1u);
  EXPECT_EQ(receiver.node.chunk_count(), 1u);
  EXPECT_THAT(storage::held_positions(receiver.node.store.view(), file).value(), ElementsAre(true));
}

TEST(Intake, KeepsNoChunkThatNothingRefersTo) {
  Receiver receiver;
  auto const wire = receiver.chunk_wire(octets(5000, 1));
  auto const first = receiver.receive(wire).value().inspection.received.bundle.arrival;
  ASSERT_TRUE(receiver.node.store.commit(
      [&](storage::Transaction& t) { return storage::drop_payload(t, first); }));
  EXPECT_FALSE(receiver.receive(wire).value().is_new);
  EXPECT_EQ(receiver.node.chunk_count(), 0u);
}

TEST(Intake, PutsAWantedChunkAtAllItsPlaces) {
  Receiver receiver;
  auto const one = octets(5000, 1);
  auto const two = random_octets(kMiB / 2, 2);
  auto const file = receiver.node.learn_of("file.txt", {two, one, two});
  receiver.fetch(file);
  EXPECT_THAT(receiver.receive(receiver.chunk_wire(two)).value().places[0].positions,
              ElementsAre(0, 2));
  ASSERT_TRUE(receiver.receive(receiver.chunk_wire(one)));
  EXPECT_EQ(test::run(receiver.downloads.finish(file)).value(), "file.txt");
  EXPECT_EQ(receiver.node.delivered("file.txt").size(), 2 * two.size() + one.size());
}

TEST(Intake, QuarantinesAManifestOfAnUnknownPublisherWithTheReason) {
  Receiver receiver;
  auto const stored = receiver.receive(receiver.manifest_wire()).value();
  EXPECT_EQ(stored.reception.queue, Queue::quarantine);
  auto const kept = receiver.in(Queue::quarantine);
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_THAT(kept[0].second.reason, HasSubstr(fingerprint(publisher().public_key())));
  EXPECT_GT(kept[0].second.retain_until_ms, receiver.node.clock.now().dtn_ms);
  EXPECT_EQ(storage::manifest_count(receiver.node.store.view()).value(), 0u);
}

TEST(Intake, CataloguesAManifestOfAKnownPublisher) {
  Receiver receiver;
  ASSERT_TRUE(test::run(receiver.trust->put(publisher().public_key(), {"P", TrustLevel::known})));
  ASSERT_TRUE(receiver.receive(receiver.manifest_wire()));
  EXPECT_EQ(storage::manifest_count(receiver.node.store.view()).value(), 1u);
  EXPECT_EQ(receiver.in(Queue::pending).size(), 1u);
}

TEST(Intake, QuarantinesADamagedChunkAndHoldsNone) {
  Receiver receiver;
  auto spec = receiver.spec();
  spec.content.emplace();
  spec.content->kind = ContentKind::chunk;
  auto const stored = receiver.receive(build_bundle(spec, octets(5000, 1))).value();
  EXPECT_EQ(stored.reception.queue, Queue::quarantine);
  EXPECT_EQ(receiver.node.chunk_count(), 0u);
}

TEST(Intake, KeepsAnExpiredBundleAsARecordOnly) {
  Receiver receiver;
  auto spec = receiver.spec();
  spec.timestamp.time_ms = 1000;
  auto const stored = receiver.receive(build_bundle(spec, octets(100, 1))).value();
  EXPECT_EQ(stored.reception.queue, Queue::expired);
  EXPECT_EQ(receiver.in(Queue::expired).at(0).second.reason, "lifetime expired");
}

TEST(Intake, LetsNoForgerySuppressAVerifiedChunk) {
  Receiver receiver;
  auto const chunk = octets(5000, 1);
  auto spec = receiver.spec();
  spec.content.emplace();
  spec.content->kind = ContentKind::chunk;
  spec.content->object = chunk_id_of(chunk).bytes;
  auto forged = chunk;
  forged[0] ^= 1;
  ASSERT_TRUE(receiver.receive(build_bundle(spec, forged)));
  auto const stored = receiver.receive(build_bundle(spec, chunk)).value();
  EXPECT_TRUE(stored.is_new);
  EXPECT_EQ(receiver.node.chunk_count(), 1u);
}

TEST(Intake, RefusesOrdinaryTrafficUnderAKnownIdWithOtherOctets) {
  Receiver receiver;
  auto const spec = receiver.spec();
  ASSERT_TRUE(receiver.receive(build_bundle(spec, octets(100, 1))));
  EXPECT_EQ(receiver.receive(build_bundle(spec, octets(100, 2))).error().code, Errc::conflict);
}

TEST(Intake, RefusesWhatIsNoBundle) {
  Receiver receiver;
  EXPECT_EQ(receiver.receive({0x9f, 0xff}).error().code, Errc::malformed);
  EXPECT_EQ(receiver.receive({}).error().code, Errc::malformed);
}

TEST(Intake, RefusesWhatDoesNotFitTheBudget) {
  auto options = test::small_options();
  options.budget_bytes = std::uint64_t{24} << 20;
  options.write_buffer_bytes = std::size_t{1} << 20;
  Receiver receiver(options);
  auto refused = Errc{};
  for (std::uint64_t seed = 1; seed <= 40 && refused == Errc{}; ++seed) {
    auto const stored = receiver.receive(receiver.chunk_wire(random_octets(kMaxChunkSize, seed)));
    if (!stored) refused = stored.error().code;
  }
  EXPECT_EQ(refused, Errc::over_budget);
  EXPECT_EQ(receiver.in(Queue::pending).size(), receiver.node.chunk_count());
}

}  // namespace
}  // namespace bindle::agent
