#include "agent/core/downloads.hpp"

#include "tests/unit/agent/sample_queue.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::chunk_named;
using test::file_named;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::Le;

ManifestId const kFile = file_named("file");
ManifestId const kOther = file_named("other");
ChunkId const kA = chunk_named("a");
ChunkId const kB = chunk_named("b");
ChunkId const kC = chunk_named("c");
Downloads::Pace const kPace{.first_retry = 10s, .longest_retry = 40s};

// One download of three chunks, the first and last the same.
Downloads three_chunks(std::uint64_t seed = 1) {
  Downloads downloads(kPace, seed);
  downloads.start(kFile, {kA, kB, kA}, PositionSet({false, false, false}), at(0ms));
  return downloads;
}

// Asks whenever a request is due, `count` times; the waits between.
std::vector<std::chrono::milliseconds> waits(Downloads& downloads, std::size_t count) {
  std::vector<std::chrono::milliseconds> result;
  auto now = *downloads.next_due();
  for (std::size_t i = 0; i < count; ++i) {
    EXPECT_THAT(downloads.due(at(now)), ElementsAre(kFile));
    result.push_back(*downloads.next_due() - now);
    now = *downloads.next_due();
  }
  return result;
}

auto between(std::chrono::milliseconds least, std::chrono::milliseconds most) {
  return AllOf(Ge(least), Le(most));
}

TEST(Downloads, AskAtOnce) {
  auto downloads = three_chunks();
  EXPECT_EQ(downloads.next_due(), 0ms);
  EXPECT_THAT(downloads.due(at(0ms)), ElementsAre(kFile));
  EXPECT_THAT(downloads.due(at(0ms)), IsEmpty());
}

TEST(Downloads, AskMoreAndMoreSeldomWhenNothingComes) {
  auto downloads = three_chunks();
  EXPECT_THAT(
      waits(downloads, 4),
      ElementsAre(between(10s, 12500ms), between(20s, 25s), between(40s, 50s), between(40s, 50s)));
}

TEST(Downloads, DoNotAskBeforeTheyAreDue) {
  auto downloads = three_chunks();
  downloads.due(at(0ms));
  auto const next = *downloads.next_due();
  EXPECT_THAT(downloads.due(at(next - 1ms)), IsEmpty());
  EXPECT_THAT(downloads.due(at(next)), ElementsAre(kFile));
}

TEST(Downloads, SpreadTheirRequestsBySeed) {
  auto one = three_chunks(1);
  auto same = three_chunks(1);
  auto another = three_chunks(2);
  auto const waited = waits(one, 4);
  EXPECT_EQ(waits(same, 4), waited);
  EXPECT_NE(waits(another, 4), waited);
}

TEST(Downloads, AskOftenAgainOnceChunksCome) {
  auto downloads = three_chunks();
  waits(downloads, 3);
  downloads.held(kFile, {1}, at(1h));
  EXPECT_EQ(downloads.next_due(), 1h + 10s);
  downloads.due(at(1h + 10s));
  EXPECT_THAT(*downloads.next_due() - (1h + 10s), between(10s, 12500ms));
}

TEST(Downloads, AskAgainForANewNeighbour) {
  auto downloads = three_chunks();
  waits(downloads, 3);
  downloads.ask_again(at(5s));
  EXPECT_THAT(downloads.due(at(5s)), ElementsAre(kFile));
  EXPECT_THAT(*downloads.next_due() - 5s, between(10s, 12500ms));
}

TEST(Downloads, WantAChunkAtEveryPositionWhereItRepeats) {
  auto const downloads = three_chunks();
  auto const places = downloads.placements(kA);
  ASSERT_EQ(places.size(), 1u);
  EXPECT_EQ(places[0].file, kFile);
  EXPECT_THAT(places[0].positions, ElementsAre(0, 2));
}

TEST(Downloads, WantAChunkForEveryFileThatLacksIt) {
  auto downloads = three_chunks();
  downloads.start(kOther, {kC, kA}, PositionSet({false, false}), at(0ms));
  EXPECT_EQ(downloads.placements(kA).size(), 2u);
  downloads.held(kOther, {1}, at(0ms));
  ASSERT_EQ(downloads.placements(kA).size(), 1u);
  EXPECT_EQ(downloads.placements(kA)[0].file, kFile);
}

TEST(Downloads, WantNothingThatNoFileHas) {
  EXPECT_THAT(three_chunks().placements(kC), IsEmpty());
}

TEST(Downloads, AskForThePositionsTheyLack) {
  auto downloads = three_chunks();
  EXPECT_THAT(downloads.missing(kFile), ElementsAre(ChunkRange{0, 3}));
  downloads.held(kFile, {1}, at(0ms));
  EXPECT_THAT(downloads.missing(kFile), ElementsAre(ChunkRange{0, 1}, ChunkRange{2, 1}));
}

TEST(Downloads, GoOnFromWhatARestartLeft) {
  Downloads downloads(kPace, 1);
  downloads.start(kFile, {kA, kB, kC}, PositionSet({true, false, true}), at(0ms));
  EXPECT_THAT(downloads.missing(kFile), ElementsAre(ChunkRange{1, 1}));
  EXPECT_FALSE(downloads.is_complete(kFile));
}

TEST(Downloads, AskNoMoreOnceTheyAreComplete) {
  auto downloads = three_chunks();
  downloads.held(kFile, {0, 2}, at(0ms));
  EXPECT_FALSE(downloads.is_complete(kFile));
  downloads.held(kFile, {1}, at(0ms));
  EXPECT_TRUE(downloads.is_complete(kFile));
  EXPECT_EQ(downloads.next_due(), std::nullopt);
  EXPECT_THAT(downloads.due(at(1h)), IsEmpty());
}

TEST(Downloads, CountAPositionOnce) {
  auto downloads = three_chunks();
  downloads.held(kFile, {1}, at(0ms));
  downloads.held(kFile, {1}, at(0ms));
  downloads.held(kFile, {1}, at(0ms));
  EXPECT_FALSE(downloads.is_complete(kFile));
}

TEST(Downloads, AreCompleteWithoutChunks) {
  Downloads downloads(kPace, 1);
  downloads.start(kFile, {}, PositionSet(), at(0ms));
  EXPECT_TRUE(downloads.is_complete(kFile));
}

TEST(Downloads, ForgetWhatIsStopped) {
  auto downloads = three_chunks();
  downloads.stop(kFile);
  EXPECT_FALSE(downloads.is_active(kFile));
  EXPECT_THAT(downloads.placements(kA), IsEmpty());
  EXPECT_THAT(downloads.missing(kFile), IsEmpty());
  EXPECT_EQ(downloads.next_due(), std::nullopt);
  downloads.held(kFile, {0}, at(0ms));
  EXPECT_EQ(downloads.active_count(), 0u);
}

TEST(Downloads, AskForAManifestThatIsNotHere) {
  Downloads downloads(kPace, 1);
  downloads.await_manifest(kFile, at(0ms), Priority::low);
  EXPECT_FALSE(downloads.is_complete(kFile));
  EXPECT_THAT(downloads.due(at(0ms)), ElementsAre(kFile));
  EXPECT_THAT(downloads.missing(kFile), IsEmpty());
  EXPECT_EQ(downloads.priority_of(kFile), Priority::low);
  EXPECT_THAT(*downloads.next_due(), between(10s, 12500ms));
}

TEST(Downloads, AskForChunksOnceTheManifestIsHere) {
  Downloads downloads(kPace, 1);
  downloads.await_manifest(kFile, at(0ms), Priority::normal);
  downloads.due(at(0ms));
  downloads.start(kFile, {kA}, PositionSet({false}), at(1s));
  EXPECT_THAT(downloads.due(at(1s)), ElementsAre(kFile));
  EXPECT_THAT(downloads.missing(kFile), ElementsAre(ChunkRange{0, 1}));
}

TEST(Downloads, AskForOneAgainWhenItsPriorityChanges) {
  auto downloads = three_chunks();
  downloads.due(at(0ms));
  downloads.set_priority(kFile, Priority::emergency);
  downloads.ask_again(kFile, at(1s));
  EXPECT_EQ(downloads.next_request(kFile), 1s);
  EXPECT_THAT(downloads.due(at(1s), PowerMode::low), ElementsAre(kFile));
}

TEST(Downloads, AreDeliveredAgainAndAgainUntilThereIsRoom) {
  Downloads downloads(kPace, 1);
  downloads.start(kFile, {kA}, PositionSet({true}), at(0ms));
  EXPECT_EQ(downloads.next_finish(), std::nullopt);
  downloads.put_off_finish(kFile, at(0ms));
  auto const first = downloads.next_finish().value();
  EXPECT_THAT(first, between(10s, 12500ms));
  EXPECT_THAT(downloads.finishes_due(at(first - 1ms)), IsEmpty());
  EXPECT_THAT(downloads.finishes_due(at(first)), ElementsAre(kFile));
  EXPECT_THAT(downloads.finishes_due(at(first)), IsEmpty());
  downloads.put_off_finish(kFile, at(first));
  EXPECT_THAT(downloads.next_finish().value() - first, between(20s, 25s));
  downloads.stop(kFile);
  EXPECT_EQ(downloads.next_finish(), std::nullopt);
}

}  // namespace
}  // namespace bindle::agent
