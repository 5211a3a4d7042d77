#include "agent/subscriptions/fetch_line.hpp"

#include "tests/unit/agent/sample_queue.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using test::file_named;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

PublisherKey key(std::uint8_t octet) {
  PublisherKey publisher;
  publisher.bytes.fill(octet);
  return publisher;
}

FetchLine::Whose const kSchoolOne{"school", key(1)};
FetchLine::Whose const kSchoolTwo{"school", key(2)};
FetchLine::Whose const kMusicOne{"music", key(1)};
FetchLine::Whose const kMusicThree{"music", key(3)};

void add(FetchLine& line, FetchLine::Whose const& whose, std::vector<std::string> const& names) {
  for (auto const& name : names)
    line.add({file_named(name), whose});
}

std::vector<ManifestId> all_next(FetchLine& line) {
  std::vector<ManifestId> files;
  while (auto const file = line.next())
    files.push_back(*file);
  return files;
}

TEST(FetchLine, LetsPublishersTakeTurns) {
  FetchLine line;
  add(line, kSchoolOne, {"a", "b"});
  add(line, kSchoolTwo, {"c"});
  EXPECT_THAT(all_next(line), ElementsAre(file_named("a"), file_named("c"), file_named("b")));
  EXPECT_EQ(line.waiting(), 0u);
}

TEST(FetchLine, GivesOnePublisherItsShareOnly) {
  FetchLine line({.all = 100, .of_subscription = 100, .of_publisher = 2});
  add(line, kSchoolOne, {"a", "b", "c"});
  add(line, kMusicOne, {"d"});
  add(line, kSchoolTwo, {"e"});
  EXPECT_EQ(all_next(line).size(), 3u);
  EXPECT_EQ(line.waiting(), 2u);
}

TEST(FetchLine, GivesOneSubscriptionItsShareOnly) {
  FetchLine line({.all = 100, .of_subscription = 1, .of_publisher = 100});
  add(line, kSchoolOne, {"a"});
  add(line, kSchoolTwo, {"b"});
  add(line, kMusicThree, {"c"});
  EXPECT_THAT(all_next(line), UnorderedElementsAre(file_named("a"), file_named("c")));
}

TEST(FetchLine, HasSoManyPlacesInAll) {
  FetchLine line({.all = 2, .of_subscription = 100, .of_publisher = 100});
  add(line, kSchoolOne, {"a", "b", "c"});
  EXPECT_EQ(all_next(line).size(), 2u);
}

TEST(FetchLine, GivesAPlaceThatIsFreeToTheNext) {
  FetchLine line({.all = 1, .of_subscription = 1, .of_publisher = 1});
  add(line, kSchoolOne, {"a", "b"});
  ASSERT_EQ(line.next(), file_named("a"));
  EXPECT_THAT(line.placed(), ElementsAre(file_named("a")));
  line.leave(file_named("a"));
  line.leave(file_named("a"));
  EXPECT_EQ(line.next(), file_named("b"));
}

TEST(FetchLine, PutsWhatFoundNoRoomBehindTheOthers) {
  FetchLine line;
  add(line, kSchoolOne, {"a", "b"});
  ASSERT_EQ(line.next(), file_named("a"));
  line.put_back(file_named("a"));
  EXPECT_THAT(all_next(line), ElementsAre(file_named("b"), file_named("a")));
}

}  // namespace
}  // namespace bindle::agent
