#include "agent/reception/bundle_record.hpp"

#include "bundle/forwarding.hpp"
#include "tests/support/sample_bundles.hpp"

#include <gmock/gmock.h>

#include <limits>

namespace bindle::agent {
namespace {

using bindle::testing::build_bundle;
using bindle::testing::eid;
using bindle::testing::sample_spec;
using storage::Deadline;

Bytes const kPayload = {1, 2, 3};
Moment const kNow{std::chrono::milliseconds(5), 780'000'500'000, 70'000};
Moment const kNoClock{std::chrono::milliseconds(5), 0, 70'000};

storage::BundleDigest digest_of(ByteView wire) {
  auto const bundle = parse_bundle(wire).value();
  return immutable_digest(bundle, sha256(bundle.payload.data));
}

Deadline expiry_of(BundleSpec const& spec, Moment now = kNow) {
  auto const wire = build_bundle(spec, kPayload);
  return agent::expiry_of(parse_bundle(wire).value(), now);
}

storage::BundleRecord record_of(Bytes const& wire) {
  auto const bundle = parse_bundle(wire).value();
  return agent::record_of(bundle, envelope_of(bundle), sha256(bundle.payload.data), kNow, 42);
}

TEST(ImmutableDigest, StaysTheSameOnTheWay) {
  auto const wire = build_bundle(sample_spec(), kPayload);
  HopUpdate hop;
  hop.previous_node = eid("dtn://relay/");
  hop.residence = std::chrono::milliseconds(1000);
  auto const envelope = envelope_of(parse_bundle(wire).value());
  auto const forwarded = whole(prepare_for_forwarding(envelope, hop).value(), kPayload);
  EXPECT_NE(forwarded, wire);
  EXPECT_EQ(digest_of(forwarded), digest_of(wire));
}

TEST(ImmutableDigest, DiffersWithThePayload) {
  Bytes const other = {1, 2, 4};
  EXPECT_NE(digest_of(build_bundle(sample_spec(), other)),
            digest_of(build_bundle(sample_spec(), kPayload)));
}

TEST(ImmutableDigest, DiffersWithTheContentBlock) {
  auto spec = sample_spec();
  spec.content->priority = Priority::emergency;
  EXPECT_NE(digest_of(build_bundle(spec, kPayload)),
            digest_of(build_bundle(sample_spec(), kPayload)));
}

TEST(ImmutableDigest, DiffersWithThePrimaryBlock) {
  auto spec = sample_spec();
  spec.lifetime_ms += 1;
  EXPECT_NE(digest_of(build_bundle(spec, kPayload)),
            digest_of(build_bundle(sample_spec(), kPayload)));
}

TEST(Expiry, IsCreationTimePlusLifetime) {
  auto const spec = sample_spec();
  EXPECT_EQ(expiry_of(spec), Deadline::dtn(spec.timestamp.time_ms + spec.lifetime_ms));
}

TEST(Expiry, FollowsFromTheAgeWithoutACreationTime) {
  auto spec = sample_spec();
  spec.timestamp.time_ms = 0;
  spec.lifetime_ms = 10'000;
  spec.age_ms = 4'000;
  EXPECT_EQ(expiry_of(spec), Deadline::node(kNow.node_ms + 6'000));
  spec.age_ms = 20'000;
  EXPECT_TRUE(expiry_of(spec).passed(kNow.instant()));
}

TEST(Expiry, FollowsFromTheAgeWhereTheTimeIsUnknown) {
  auto spec = sample_spec();
  spec.lifetime_ms = 10'000;
  spec.age_ms = 4'000;
  EXPECT_EQ(expiry_of(spec, kNoClock), Deadline::node(kNoClock.node_ms + 6'000));
  spec.age_ms.reset();
  EXPECT_EQ(expiry_of(spec, kNoClock), Deadline::node(kNoClock.node_ms + 10'000));
}

TEST(Expiry, DoesNotOverflow) {
  auto spec = sample_spec();
  spec.lifetime_ms = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(expiry_of(spec).at_ms, std::numeric_limits<std::uint64_t>::max());
  spec.timestamp.time_ms = 0;
  EXPECT_EQ(expiry_of(spec).at_ms, std::numeric_limits<std::uint64_t>::max());
}

TEST(Residence, IsCountedOnNodeTime) {
  storage::BundleRecord record;
  record.received_node_ms = 1000;
  EXPECT_EQ(residence_of(record, 4000), std::chrono::milliseconds(3000));
  EXPECT_EQ(residence_of(record, 900), std::chrono::milliseconds(0));
}

TEST(BundleRecord, SaysWhatTheBundleSays) {
  auto const spec = sample_spec();
  auto const wire = build_bundle(spec, kPayload);
  auto const record = record_of(wire);
  EXPECT_EQ(record.key, parse_bundle(wire)->id().key());
  EXPECT_EQ(record.source, "dtn://a/content");
  EXPECT_EQ(record.destination, "dtn://b/content");
  EXPECT_EQ(record.payload_length, kPayload.size());
  EXPECT_EQ(record.priority, Priority::perishable);
  EXPECT_EQ(record.content->object, spec.content->object);
  EXPECT_EQ(record.received_at_ms, 42u);
  EXPECT_EQ(record.age_at_reception_ms, 1000u);
  auto rebuilt = record.head;
  rebuilt.insert(rebuilt.end(), kPayload.begin(), kPayload.end());
  rebuilt.insert(rebuilt.end(), record.tail.begin(), record.tail.end());
  EXPECT_EQ(rebuilt, wire);
}

TEST(QueuedBundle, IsTheSendDecisionsViewOfARecord) {
  auto record = record_of(build_bundle(sample_spec(), kPayload));
  record.received_from = "dtn://relay/";
  auto const bundle = queued_bundle_of(9, record).value();
  EXPECT_EQ(bundle.arrival, 9u);
  EXPECT_EQ(bundle.send_class, SendClass::perishable);
  EXPECT_EQ(bundle.received_from, eid("dtn://relay/"));
  EXPECT_EQ(bundle.kind, ContentKind::chunk);
  EXPECT_EQ(bundle.length, record.head.size() + kPayload.size() + record.tail.size());
}

TEST(QueuedBundle, OfOrdinaryTrafficHasNoKind) {
  auto spec = sample_spec();
  spec.content.reset();
  auto const bundle = queued_bundle_of(1, record_of(build_bundle(spec, kPayload))).value();
  EXPECT_EQ(bundle.kind, std::nullopt);
  EXPECT_EQ(bundle.send_class, SendClass::normal);
  EXPECT_EQ(bundle.received_from, std::nullopt);
}

TEST(QueuedBundle, FailsOnADamagedRecord) {
  auto record = record_of(build_bundle(sample_spec(), kPayload));
  record.source = "nonsense";
  EXPECT_EQ(queued_bundle_of(1, record).error().code, Errc::malformed);
}

}  // namespace
}  // namespace bindle::agent
