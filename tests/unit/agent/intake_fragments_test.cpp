#include "agent/reassembly/reassembly_work.hpp"
#include "agent/reception/intake.hpp"
#include "bundle/fragmentation.hpp"
#include "tests/unit/agent/receiver.hpp"
#include "tests/unit/agent/reports_made.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using bindle::testing::build_bundle;
using bindle::testing::eid;
using storage::Queue;
using test::random_octets;
using test::Receiver;

constexpr std::size_t kKiB = 1024;
Eid const kNeighbour = eid("dtn://neighbour/");

class FragmentReceiver : public Receiver {
 public:
  using Receiver::Receiver;

  BundleSpec spec_for(std::string_view destination) {
    auto to = spec();
    to.destination = eid(destination);
    return to;
  }

  std::vector<Bytes> cut(BundleSpec const& spec, Bytes const& payload, std::uint64_t max_size) {
    auto const envelope = build_envelope(spec, payload).value();
    std::vector<Bytes> fragments;
    for (auto const& range : plan_fragments(envelope, max_size).value())
      fragments.push_back(piece(spec, payload, range));
    return fragments;
  }

  Bytes piece(BundleSpec const& spec, Bytes const& payload, PayloadRange range) {
    auto const envelope = build_envelope(spec, payload).value();
    auto const octets = ByteView(payload).subspan(range.offset, range.length);
    return whole(fragment_of(envelope, range, octets).value(), octets);
  }

  // The last one completes the bundle, which is taken in.
  Result<Intake::Stored> receive_all(std::vector<Bytes> const& fragments) {
    std::optional<storage::AduKey> complete;
    for (auto const& fragment : fragments) {
      auto stored = receive(fragment);
      if (!stored) return stored;
      if (stored->complete) complete = stored->complete;
    }
    if (!complete) return fail(Errc::not_found, "no fragment completed the bundle");
    return take_whole(*complete);
  }

  Result<Intake::Stored> take_whole(storage::AduKey const& adu) {
    TRY(auto whole, load_whole_bundle(*node.store, adu, node.clock.now().node_ms));
    return test::run(intake.receive_whole(kNeighbour, std::move(whole.wire), adu));
  }

  Result<Intake::Stored> receive_cut_off(Bytes fragment) {
    return test::run(intake.receive_cut_off(LinkId{1}, kNeighbour, std::move(fragment)));
  }
};

TEST(IntakeOfFragments, PutsABundleForThisNodeTogether) {
  FragmentReceiver receiver;
  auto const payload = random_octets(300 * kKiB, 1);
  auto const spec = receiver.spec_for("dtn://node/app");
  auto const stored = receiver.receive_all(receiver.cut(spec, payload, 100 * kKiB));
  ASSERT_TRUE(stored) << stored.error().detail;
  EXPECT_EQ(stored->reception.queue, Queue::inbox);
  auto const inbox = receiver.in(Queue::inbox);
  ASSERT_EQ(inbox.size(), 1u);
  EXPECT_EQ(receiver.node.store->open_payload(inbox[0].first)->read_all(1 << 20).value(), payload);
  EXPECT_TRUE(receiver.in(Queue::reassembly).empty());
}

TEST(IntakeOfFragments, ReportTheReceptionOfEachAndTheDeliveryOfTheWhole) {
  FragmentReceiver receiver(test::small_options(), {}, test::every_report());
  auto const spec = test::asking_for_reports(receiver, "dtn://node/echo");
  auto const fragments = receiver.cut(spec, random_octets(150 * kKiB, 1), 100 * kKiB);
  ASSERT_EQ(fragments.size(), 2u);
  ASSERT_TRUE(receiver.receive_all(fragments));
  EXPECT_THAT(test::reports_made(receiver),
              ::testing::ElementsAre("received 0", "received 0", "delivered 0"));
}

TEST(IntakeOfFragments, KeepsThemWhileOthersAreMissing) {
  FragmentReceiver receiver;
  auto const payload = random_octets(300 * kKiB, 1);
  auto const fragments = receiver.cut(receiver.spec_for("dtn://node/app"), payload, 100 * kKiB);
  auto const stored = receiver.receive(fragments[1]).value();
  EXPECT_EQ(stored.reception.queue, Queue::reassembly);
  EXPECT_FALSE(stored.complete);
  EXPECT_EQ(receiver.in(Queue::reassembly).size(), 1u);
  EXPECT_TRUE(receiver.in(Queue::inbox).empty());
}

TEST(IntakeOfFragments, FindsACompleteBundleAfterARestart) {
  FragmentReceiver receiver;
  auto const payload = random_octets(300 * kKiB, 1);
  for (auto const& fragment :
       receiver.cut(receiver.spec_for("dtn://node/app"), payload, 100 * kKiB))
    ASSERT_TRUE(receiver.receive(fragment));
  receiver.node.store.reopen();
  auto const complete = complete_adus(receiver.node.store.view()).value();
  ASSERT_EQ(complete.size(), 1u);
  auto const whole =
      load_whole_bundle(*receiver.node.store, complete.front(), receiver.node.clock.now().node_ms);
  EXPECT_TRUE(std::ranges::equal(parse_bundle(whole->wire)->payload.data, payload));
}

TEST(IntakeOfFragments, VerifiesAChunkWhenItIsWhole) {
  FragmentReceiver receiver;
  auto const chunk = random_octets(300 * kKiB, 1);
  auto spec = receiver.spec();
  spec.content.emplace();
  spec.content->kind = ContentKind::chunk;
  spec.content->object = chunk_id_of(chunk).bytes;
  auto const stored = receiver.receive_all(receiver.cut(spec, chunk, 100 * kKiB));
  ASSERT_TRUE(stored) << stored.error().detail;
  EXPECT_EQ(stored->reception.queue, Queue::pending);
  EXPECT_TRUE(receiver.node.store->open_chunk(chunk_id_of(chunk)));

  auto forged = spec;
  forged.timestamp.sequence += 100;
  auto const other =
      receiver.receive_all(receiver.cut(forged, random_octets(300 * kKiB, 2), 100 * kKiB));
  EXPECT_EQ(other->reception.queue, Queue::quarantine);
}

TEST(IntakeOfFragments, RelaysThoseOfOrdinaryBundles) {
  FragmentReceiver receiver;
  auto const payload = random_octets(300 * kKiB, 1);
  for (auto const& fragment :
       receiver.cut(receiver.spec_for("dtn://else/app"), payload, 100 * kKiB))
    EXPECT_EQ(receiver.receive(fragment)->reception.queue, Queue::pending);
}

TEST(IntakeOfFragments, RecognisesDuplicates) {
  FragmentReceiver receiver;
  auto const payload = random_octets(300 * kKiB, 1);
  auto const spec = receiver.spec_for("dtn://node/app");
  auto const fragments = receiver.cut(spec, payload, 100 * kKiB);
  EXPECT_TRUE(receiver.receive(fragments[0])->is_new);
  EXPECT_FALSE(receiver.receive(fragments[0])->is_new);
  EXPECT_FALSE(receiver.receive(receiver.piece(spec, payload, {10, 1000}))->is_new)
      << "nothing in it that is not here";
  ASSERT_TRUE(receiver.receive_all({fragments.begin() + 1, fragments.end()}));
  EXPECT_FALSE(receiver.receive(receiver.piece(spec, payload, {0, 200 * kKiB}))->is_new)
      << "the bundle is here as a whole";
  EXPECT_TRUE(receiver.in(Queue::reassembly).empty());
}

TEST(IntakeOfFragments, DropsThemWhenTheWholeArrives) {
  FragmentReceiver receiver;
  auto const payload = random_octets(300 * kKiB, 1);
  auto const spec = receiver.spec_for("dtn://node/app");
  ASSERT_TRUE(receiver.receive(receiver.piece(spec, payload, {0, 200 * kKiB})));
  ASSERT_TRUE(receiver.receive(build_bundle(spec, payload)));
  EXPECT_TRUE(receiver.in(Queue::reassembly).empty());
  EXPECT_EQ(receiver.in(Queue::inbox).size(), 1u);
}

TEST(IntakeOfFragments, RefusesThoseOfABundleThatIsTooLong) {
  FragmentReceiver receiver(test::small_options(), {.adu_length = 250 * kKiB, .reassembly = {}});
  auto const payload = random_octets(300 * kKiB, 1);
  auto const for_us = receiver.spec_for("dtn://node/app");
  EXPECT_EQ(receiver.receive(receiver.piece(for_us, payload, {0, 1000})).error().code,
            Errc::unsupported);
  auto const for_others = receiver.spec_for("dtn://else/app");
  EXPECT_TRUE(receiver.receive(receiver.piece(for_others, payload, {0, 1000})));
}

TEST(IntakeOfFragments, AsksToComeLaterWhenTooMuchIsIncomplete) {
  Intake::Limits limits;
  limits.reassembly.bytes = 150 * kKiB;
  FragmentReceiver receiver(test::small_options(), limits);
  auto const payload = random_octets(300 * kKiB, 1);
  auto const fragments = receiver.cut(receiver.spec_for("dtn://node/app"), payload, 100 * kKiB);
  EXPECT_TRUE(receiver.receive(fragments[0]));
  EXPECT_EQ(receiver.receive(fragments[1]).error().code, Errc::over_budget);
}

Intake::Limits two_units() {
  Intake::Limits limits;
  limits.reassembly.units = 2;
  return limits;
}

TEST(IntakeOfFragments, GivesUpTheOldestIncompleteBundleOfTheSameSource) {
  FragmentReceiver receiver(test::small_options(), two_units(), test::every_report());
  auto const payload = random_octets(300 * kKiB, 1);
  auto other = receiver.spec_for("dtn://node/app");
  other.source = eid("dtn://other/app");
  ASSERT_TRUE(receiver.receive(receiver.piece(other, payload, {0, 1000})));
  auto const first = test::asking_for_reports(receiver, "dtn://node/app");
  ASSERT_TRUE(receiver.receive(receiver.piece(first, payload, {0, 1000})));
  auto const second = test::asking_for_reports(receiver, "dtn://node/app");
  ASSERT_TRUE(receiver.receive(receiver.piece(second, payload, {0, 1000})));

  auto const waiting = receiver.in(Queue::reassembly);
  ASSERT_EQ(waiting.size(), 2u);
  EXPECT_EQ(waiting[0].second.source, "dtn://other/app");
  auto const expired = receiver.in(Queue::expired);
  ASSERT_EQ(expired.size(), 1u);
  EXPECT_EQ(expired[0].second.reason, "depleted storage");
  EXPECT_TRUE(std::holds_alternative<storage::DroppedPayload>(expired[0].second.payload));
  EXPECT_THAT(test::reports_made(receiver),
              ::testing::UnorderedElementsAre("received 0", "received 0", "deleted 4"));
}

TEST(IntakeOfFragments, TakesNoRoomFromOtherSourcesThatBeganJustNow) {
  FragmentReceiver receiver(test::small_options(), two_units());
  auto const payload = random_octets(300 * kKiB, 1);
  for (auto const* const source : {"dtn://one/app", "dtn://two/app"}) {
    auto spec = receiver.spec_for("dtn://node/app");
    spec.source = eid(source);
    ASSERT_TRUE(receiver.receive(receiver.piece(spec, payload, {0, 1000})));
  }
  auto const third = receiver.spec_for("dtn://node/app");
  EXPECT_EQ(receiver.receive(receiver.piece(third, payload, {0, 1000})).error().code,
            Errc::over_budget);
  EXPECT_EQ(receiver.in(Queue::reassembly).size(), 2u);
}

TEST(IntakeOfFragments, WaitsWithACutOffTransferForTheRest) {
  FragmentReceiver receiver;
  auto const payload = random_octets(300 * kKiB, 1);
  auto const spec = receiver.spec_for("dtn://else/app");
  auto const cut_off = receiver.receive_cut_off(receiver.piece(spec, payload, {0, 200 * kKiB}));
  EXPECT_EQ(cut_off->reception.queue, Queue::reassembly);

  auto const receipts = receipts_for(receiver.node.store.view(), kNeighbour).value();
  ASSERT_EQ(receipts.size(), 1u);
  EXPECT_EQ(receipts[0].total_length, payload.size());
  EXPECT_EQ(receipts[0].held, std::vector({PayloadRange{0, 200 * kKiB}}));
  EXPECT_TRUE(receipts_for(receiver.node.store.view(), eid("dtn://other/"))->empty());

  auto const rest = receiver.receive(receiver.piece(spec, payload, {200 * kKiB, 100 * kKiB}));
  ASSERT_TRUE(rest->complete);
  EXPECT_EQ(receiver.take_whole(*rest->complete)->reception.queue, Queue::pending);
  EXPECT_TRUE(receipts_for(receiver.node.store.view(), kNeighbour)->empty());
}

TEST(IntakeOfFragments, KeepsNothingOfACutOffTransferThatItKnows) {
  FragmentReceiver receiver;
  auto const payload = random_octets(300 * kKiB, 1);
  auto const spec = receiver.spec_for("dtn://else/app");
  ASSERT_TRUE(receiver.receive(build_bundle(spec, payload)));
  EXPECT_FALSE(receiver.receive_cut_off(receiver.piece(spec, payload, {0, 200 * kKiB}))->is_new);
  EXPECT_TRUE(receiver.in(Queue::reassembly).empty());
}

TEST(IntakeOfFragments, KeepsNothingOfACutOffChunk) {
  FragmentReceiver receiver;
  auto const chunk = random_octets(300 * kKiB, 1);
  auto spec = receiver.spec();
  spec.content.emplace();
  spec.content->kind = ContentKind::chunk;
  spec.content->object = chunk_id_of(chunk).bytes;
  EXPECT_EQ(receiver.receive_cut_off(receiver.piece(spec, chunk, {0, 200 * kKiB})).error().code,
            Errc::unsupported);
}

TEST(Receipts, FindTheBundlesTheySpeakOf) {
  FragmentReceiver receiver;
  auto const payload = random_octets(300 * kKiB, 1);
  auto const spec = receiver.spec_for("dtn://else/app");
  ASSERT_TRUE(receiver.receive(build_bundle(spec, payload)));
  PartialReceipt receipt;
  receipt.bundle = {spec.source, spec.timestamp, std::nullopt};
  receipt.total_length = payload.size();
  auto const& view = receiver.node.store.view();
  EXPECT_EQ(bundles_of_receipt(view, receipt)->size(), 1u);
  receipt.total_length += 1;
  EXPECT_TRUE(bundles_of_receipt(view, receipt)->empty());
}

}  // namespace
}  // namespace bindle::agent
