#include "agent/core/contact.hpp"

#include "tests/unit/agent/served_contact.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using test::at;
using test::chunk_named;
using test::eid;
using test::file_named;
using test::queued;
using test::queued_chunk;
using test::ServedContact;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

ManifestId const kFile = file_named("file");
ChunkId const kOne = chunk_named("one");
ChunkId const kTwo = chunk_named("two");
ChunkId const kThree = chunk_named("three");

// The one step that a contact takes now.
template <class Step>
Step only_step(Contact& contact) {
  auto const steps = contact.advance(at({}));
  EXPECT_EQ(steps.size(), 1u);
  return std::get<Step>(steps.at(0));
}

TEST(Contact, SendsTheMoreUrgentClassFirst) {
  ServedContact peer;
  peer.store(queued(1, SendClass::low));
  peer.store(queued(2, SendClass::normal));
  peer.store(queued(3, SendClass::normal_restricted));
  peer.store(queued(4, SendClass::perishable));
  peer.store(queued(5, SendClass::emergency));
  EXPECT_THAT(peer.advance(), ElementsAre(5, 4, 3, 2, 1));
}

TEST(Contact, SendsTheOldestOfAClassFirst) {
  ServedContact peer;
  for (Arrival arrival = 1; arrival <= 4; ++arrival)
    peer.store(queued(arrival));
  EXPECT_THAT(peer.advance(), ElementsAre(1, 2, 3, 4));
}

TEST(Contact, LetsNothingOvertakeAClassThatIsStillBeingFetched) {
  Contact contact(LinkId{1}, eid("dtn://peer/"), {}, {}, {}, {});
  auto const urgent = only_step<Contact::Fetch>(contact);
  EXPECT_EQ(urgent.send_class, SendClass::emergency);
  EXPECT_THAT(contact.advance(at({})), IsEmpty());
  contact.fetched(SendClass::emergency, {}, urgent.limit);
  EXPECT_EQ(only_step<Contact::Fetch>(contact).send_class, SendClass::perishable);
}

QueuedBundle for_audience(Arrival arrival, Audience audience) {
  auto bundle = queued(arrival);
  bundle.audience = audience;
  return bundle;
}

ServedContact with_every_audience(Standing standing) {
  ServedContact peer({}, {}, standing);
  peer.store(for_audience(1, Audience::everyone));
  peer.store(for_audience(2, Audience::local));
  peer.store(for_audience(3, Audience::trusted));
  peer.store(for_audience(4, Audience::recipients));
  peer.store(for_audience(5, Audience::local));
  return peer;
}

TEST(Contact, KeepsContentFromNeighboursThatItIsNotFor) {
  auto stranger = with_every_audience({});
  EXPECT_THAT(stranger.advance(), ElementsAre(1, 4));
  EXPECT_THAT(stranger.withheld, ElementsAre(Audience::local, Audience::trusted));
  auto local = with_every_audience({.configured = true, .local = true, .trusted = false});
  EXPECT_THAT(local.advance(), ElementsAre(1, 2, 4, 5));
  auto trusted = with_every_audience({.configured = false, .local = false, .trusted = true});
  EXPECT_THAT(trusted.advance(), ElementsAre(1, 3, 4));
}

TEST(Contact, KeepsChunksThatAreAskedForFromNeighboursThatTheyAreNotFor) {
  ServedContact peer;
  auto chunk = queued_chunk(1, kOne);
  chunk.audience = Audience::trusted;
  peer.store(chunk);
  peer.store(queued_chunk(2, kTwo));
  peer.contact.want(kFile, SendClass::normal, {kOne, kTwo});
  EXPECT_THAT(peer.advance(), ElementsAre(2));
  EXPECT_THAT(peer.withheld, ElementsAre(Audience::trusted));
}

TEST(Contact, OffersMoreThanOneFetchHolds) {
  ServedContact peer;
  for (Arrival arrival = 1; arrival <= 300; ++arrival)
    peer.store(queued(arrival));
  auto const sent = peer.advance();
  ASSERT_EQ(sent.size(), 300u);
  EXPECT_TRUE(std::is_sorted(sent.begin(), sent.end()));
}

TEST(Contact, BeginsAfterWhatTheNeighbourWasOfferedBefore) {
  Contact::Watermarks offered{};
  offered[static_cast<std::size_t>(SendClass::normal)] = 2;
  ServedContact peer({}, offered);
  for (Arrival arrival = 1; arrival <= 3; ++arrival)
    peer.store(queued(arrival));
  EXPECT_THAT(peer.advance(), ElementsAre(3));
}

TEST(Contact, DoesNotSendABundleBackWhereItCameFrom) {
  ServedContact peer;
  auto relayed = queued(1);
  relayed.received_from = eid("dtn://peer/");
  peer.store(relayed);
  EXPECT_THAT(peer.advance(), IsEmpty());
}

TEST(Contact, DoesNotSendABundleToItsSource) {
  ServedContact peer;
  auto own = queued(1);
  own.source = eid("dtn://peer/content");
  peer.store(own);
  EXPECT_THAT(peer.advance(), IsEmpty());
}

TEST(Contact, SendsAChunkOnlyToWhoAsks) {
  ServedContact peer;
  peer.store(queued_chunk(1, kOne));
  EXPECT_THAT(peer.advance(), IsEmpty());
  peer.contact.want(kFile, SendClass::normal, {kOne});
  EXPECT_THAT(peer.advance(), ElementsAre(1));
}

TEST(Contact, SendsAChunkThatIsAddressedToTheNeighbour) {
  ServedContact peer;
  auto pushed = queued_chunk(1, kOne);
  pushed.destination = eid("dtn://peer/content");
  peer.store(pushed);
  EXPECT_THAT(peer.advance(), ElementsAre(1));
}

TEST(Contact, SendsWhatFloodsBeforeWhatWasAskedForInTheSameClass) {
  ServedContact peer;
  peer.store(queued_chunk(1, kOne));
  peer.store(queued(2));
  peer.contact.want(kFile, SendClass::normal, {kOne});
  EXPECT_THAT(peer.advance(), ElementsAre(2, 1));
}

TEST(Contact, SendsAnUrgentChunkBeforeOrdinaryManifests) {
  ServedContact peer;
  auto chunk = queued_chunk(1, kOne);
  chunk.send_class = SendClass::emergency;
  peer.store(chunk);
  peer.store(queued(2));
  peer.contact.want(kFile, SendClass::emergency, {kOne});
  EXPECT_THAT(peer.advance(), ElementsAre(1, 2));
}

TEST(Contact, ForgetsTheEarlierWantOfTheSameFile) {
  ServedContact peer;
  peer.store(queued_chunk(1, kOne));
  peer.store(queued_chunk(2, kTwo));
  peer.contact.want(kFile, SendClass::normal, {kOne});
  peer.contact.want(kFile, SendClass::low, {kTwo});
  EXPECT_THAT(peer.advance(), ElementsAre(2));
}

TEST(Contact, KeepsTheWantsOfOtherFiles) {
  ServedContact peer;
  peer.store(queued_chunk(1, kOne));
  peer.store(queued_chunk(2, kTwo));
  peer.contact.want(kFile, SendClass::normal, {kOne});
  peer.contact.want(file_named("another"), SendClass::normal, {kTwo});
  EXPECT_THAT(peer.advance(), ElementsAre(1, 2));
}

TEST(Contact, LeavesOutOfAWantWhatIsOnItsWay) {
  ServedContact peer;
  peer.store(queued_chunk(1, kOne));
  peer.store(queued_chunk(2, kTwo));
  peer.contact.want(kFile, SendClass::normal, {kOne});
  peer.advance();
  peer.contact.want(kFile, SendClass::normal, {kOne, kTwo});
  EXPECT_THAT(peer.advance(), ElementsAre(2));
}

TEST(Contact, LeavesOutOfAWantWhatIsBeingLookedUp) {
  Contact contact(LinkId{1}, eid("dtn://peer/"), {}, {}, {}, {});
  contact.want(kFile, SendClass::emergency, {kOne});
  auto const steps = contact.advance(at({}));
  ASSERT_EQ(steps.size(), 2u);  // the fetch of the class, and the chunk's bundle
  contact.want(kFile, SendClass::emergency, {kOne, kTwo});
  contact.fetched(SendClass::emergency, {}, 64);
  contact.resolved(SendClass::emergency, {});
  for (auto const& step : contact.advance(at({})))
    if (auto const* const resolve = std::get_if<Contact::Resolve>(&step)) {
      EXPECT_THAT(resolve->chunks, ElementsAre(kTwo));
    }
}

TEST(Contact, GoesOnWhenAWantedChunkHasGone) {
  ServedContact peer;
  peer.store(queued_chunk(1, kOne));
  peer.contact.want(kFile, SendClass::normal, {kThree, kOne});
  EXPECT_THAT(peer.advance(), ElementsAre(1));
}

TEST(Contact, RemembersABoundedNumberOfWants) {
  ServedContact peer;
  std::vector<ChunkId> many(Contact::kMaxWants + 10);
  for (std::size_t i = 0; i < many.size(); ++i)
    for (std::size_t digit = 0; digit < sizeof i; ++digit)
      many[i].bytes[digit] = static_cast<std::uint8_t>(i >> (8 * digit));
  peer.contact.want(kFile, SendClass::normal, many);
  peer.advance();
  std::size_t looked_up = 0;
  for (auto const& chunks : peer.resolved)
    looked_up += chunks.size();
  EXPECT_EQ(looked_up, Contact::kMaxWants);
}

TEST(Contact, LooksAgainWhenABundleComesDuringAFetch) {
  Contact contact(LinkId{1}, eid("dtn://peer/"), {}, {}, {}, {});
  auto const first = only_step<Contact::Fetch>(contact);
  contact.wake(SendClass::emergency);
  contact.fetched(SendClass::emergency, {}, first.limit);
  EXPECT_EQ(only_step<Contact::Fetch>(contact).send_class, SendClass::emergency);
}

TEST(Contact, SendsWhatIsStoredLater) {
  ServedContact peer;
  peer.advance();
  peer.store(queued(1));
  EXPECT_THAT(peer.advance(), IsEmpty());
  peer.contact.wake(SendClass::normal);
  EXPECT_THAT(peer.advance(), ElementsAre(1));
}

}  // namespace
}  // namespace bindle::agent
