#include "agent/reception/intake.hpp"

#include "bundle/report_subject.hpp"
#include "storage/responses.hpp"
#include "tests/unit/agent/receiver.hpp"
#include "tests/unit/agent/reports_made.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using bindle::testing::build_bundle;
using bindle::testing::eid;
using storage::Queue;
using test::asking_for_reports;
using test::every_report;
using test::octets;
using test::random_octets;
using test::Receiver;
using test::reports_made;
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
  EXPECT_EQ(second.inspection->received.bundle.arrival, first.inspection->received.bundle.arrival);
  EXPECT_EQ(receiver.in(Queue::pending).size(), 1u);
}

TEST(Intake, TakesAKnownBundleWhosePayloadIsWantedAgain) {
  Receiver receiver;
  auto const chunk = octets(5000, 1);
  auto const wire = receiver.chunk_wire(chunk);
  auto const first = receiver.receive(wire).value().inspection->received.bundle.arrival;
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
  auto const first = receiver.receive(wire).value().inspection->received.bundle.arrival;
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
  EXPECT_GT(kept[0].second.retain_until_node_ms, receiver.node.clock.now().node_ms);
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

// ---- status reports

TEST(Intake, ReportsNothingUnlessReportsAreEnabled) {
  Receiver receiver;
  auto const spec = asking_for_reports(receiver, "dtn://node/content");
  ASSERT_TRUE(receiver.receive(build_bundle(spec, octets(100, 1))));
  EXPECT_TRUE(reports_made(receiver).empty());
  EXPECT_EQ(receiver.reports_queued, 0);
}

TEST(Intake, ReportsAreDurableWithTheirBundle) {
  Receiver receiver(test::small_options(), {}, every_report());
  auto const spec = asking_for_reports(receiver, "dtn://elsewhere/app");
  ASSERT_TRUE(receiver.receive(build_bundle(spec, octets(100, 1))));
  EXPECT_EQ(receiver.reports_queued, 1);
  receiver.node.store.reopen();
  EXPECT_THAT(reports_made(receiver), ElementsAre("received 0"));
}

TEST(Intake, ReportsADuplicateBeforeItIsRecognised) {
  Receiver receiver(test::small_options(), {}, every_report());
  auto const wire = build_bundle(asking_for_reports(receiver, "dtn://node/echo"), octets(9, 1));
  ASSERT_TRUE(receiver.receive(wire));
  EXPECT_THAT(reports_made(receiver), ElementsAre("received 0", "delivered 0"));
  ASSERT_FALSE(receiver.receive(wire)->is_new);
  EXPECT_THAT(reports_made(receiver), ElementsAre("received 0", "delivered 0", "received 0"));
}

TEST(Intake, ReportsADuplicateChunkWhosePayloadIsGone) {
  Receiver receiver(test::small_options(), {}, every_report());
  auto const chunk = octets(5000, 1);
  auto spec = asking_for_reports(receiver, "dtn://bindle/~content");
  spec.content.emplace();
  spec.content->kind = ContentKind::chunk;
  spec.content->object = chunk_id_of(chunk).bytes;
  auto const wire = build_bundle(spec, chunk);
  auto const first = receiver.receive(wire).value().inspection->received.bundle.arrival;
  ASSERT_TRUE(receiver.node.store.commit(
      [&](storage::Transaction& t) { return storage::drop_payload(t, first); }));
  ASSERT_FALSE(receiver.receive(wire)->is_new);
  EXPECT_THAT(reports_made(receiver), ElementsAre("received 0", "received 0"));
}

TEST(Intake, ReportsWhyItDeletesABundle) {
  Receiver receiver(test::small_options(), {}, every_report());
  auto spec = asking_for_reports(receiver, "dtn://elsewhere/app");
  spec.timestamp.time_ms = 1000;
  ASSERT_TRUE(receiver.receive(build_bundle(spec, octets(100, 1))));
  EXPECT_THAT(reports_made(receiver), ElementsAre("received 0", "deleted 1"));
}

TEST(Intake, ReportsADamagedBundleThatItRefuses) {
  Receiver receiver(test::small_options(), {}, every_report());
  auto spec = asking_for_reports(receiver, "dtn://elsewhere/app");
  spec.payload_crc = CrcType::crc32c;
  auto wire = build_bundle(spec, octets(100, 1));
  wire[wire.size() - 20] ^= 1;
  EXPECT_EQ(receiver.receive(wire).error().code, Errc::unverified);
  EXPECT_THAT(reports_made(receiver), ElementsAre("received 0", "deleted 8"));
  EXPECT_EQ(receiver.reports_queued, 1);
}

TEST(Intake, KeepsAnonymousBundlesWithOneTimestampApart) {
  Receiver receiver;
  auto spec = receiver.spec();
  spec.source = Eid::none();
  spec.flags = bundle_flag::kMustNotFragment;
  for (std::uint8_t i = 0; i < 20; ++i)
    EXPECT_TRUE(receiver.receive(build_bundle(spec, octets(100, i)))->is_new);
  EXPECT_FALSE(receiver.receive(build_bundle(spec, octets(100, 3)))->is_new);
  EXPECT_EQ(receiver.in(Queue::pending).size(), 20u);
}

TEST(Intake, NotesAReportOnABundleMadeHere) {
  Receiver receiver;
  Utterance utterance;
  utterance.destination = eid("dtn://elsewhere/app");
  utterance.lifetime = std::chrono::hours(1);
  utterance.hop_limit = 20;
  auto const own = receiver.node.origin.bundle(utterance, {}).value().record;
  ASSERT_TRUE(receiver.node.store.commit([&](storage::Transaction& t) -> Result<void> {
    TRY_VOID(storage::add_bundle(t, own, Bytes{}));
    return {};
  }));
  Envelope const envelope{own.head, 0, own.tail};
  StatusReport report;
  report.item(BundleStatus::delivered).asserted = true;
  report.subject = parse_envelope(envelope)->id();

  auto spec = receiver.spec();
  spec.destination = eid("dtn://node/");
  spec.flags = bundle_flag::kAdministrativeRecord;
  auto const wire = build_bundle(spec, encode_status_report(report));
  EXPECT_EQ(receiver.receive(wire)->reception.queue, Queue::delivered);
  auto const noted = storage::responses_to(receiver.node.store.view(), own.key).value();
  ASSERT_EQ(noted.size(), 1u);
  EXPECT_EQ(noted[0].from, "dtn://neighbour/content");
  EXPECT_EQ(noted[0].record, encode_status_report(report));
}

TEST(Intake, DeliversAnAdministrativeRecordOfAnUnknownType) {
  Receiver receiver;
  auto spec = receiver.spec();
  spec.destination = eid("dtn://node/");
  spec.flags = bundle_flag::kAdministrativeRecord;
  auto const record = encode_administrative_record(64512, from_hex("80").value());
  EXPECT_EQ(receiver.receive(build_bundle(spec, record))->reception.queue, Queue::delivered);
  ++spec.timestamp.sequence;
  EXPECT_EQ(receiver.receive(build_bundle(spec, octets(3, 1)))->reception.queue, Queue::delivered);
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
