#include "storage/versions.hpp"

#include "tests/support/temp_store.hpp"

#include <gmock/gmock.h>

namespace bindle::storage {
namespace {

using test::id_of;
using test::TempStore;
using ::testing::ElementsAre;

FileVersion version(std::uint8_t id,
                    std::uint64_t number,
                    std::optional<std::uint8_t> supersedes = {},
                    std::string name = "tides.pdf",
                    std::uint8_t publisher = 1) {
  FileVersion made{
      id_of<ManifestId>(id), id_of<PublisherKey>(publisher), std::move(name), number, {}};
  if (supersedes) made.supersedes = id_of<ManifestId>(*supersedes);
  return made;
}

void add(TempStore& store, FileVersion const& added) {
  ASSERT_TRUE(store.commit([&](Transaction& t) { return add_version(t, added); }));
}

bool superseded(TempStore& store, FileVersion const& asked) {
  return is_superseded(store.view(), asked).value();
}

TEST(Versions, AreListedHighestFirstAfterReopen) {
  TempStore store;
  add(store, version(1, 1));
  add(store, version(3, 3, 2));
  add(store, version(2, 2, 1));
  store.reopen();
  auto const listed =
      versions_of_name(store.view(), id_of<PublisherKey>(1), "tides.pdf", 2).value();
  EXPECT_THAT(listed,
              ElementsAre(NumberedVersion{3, id_of<ManifestId>(3)},
                          NumberedVersion{2, id_of<ManifestId>(2)}));
}

TEST(Versions, AreSupersededByALaterOneThatNamesThem) {
  TempStore store;
  auto const first = version(1, 1);
  auto const renamed = version(2, 2, 1, "tides-2027.pdf");
  add(store, first);
  EXPECT_FALSE(superseded(store, first));
  add(store, renamed);
  EXPECT_TRUE(superseded(store, first));
  EXPECT_FALSE(superseded(store, renamed));
}

TEST(Versions, AreSupersededAcrossOneThatWasNeverHeardOf) {
  TempStore store;
  add(store, version(3, 3, 2));
  auto const first = version(1, 1);
  add(store, first);
  EXPECT_TRUE(superseded(store, first));
}

TEST(Versions, ThatComeLateWithALowerNumberAreNotTheLatest) {
  TempStore store;
  add(store, version(9, 2, 1));
  auto const rollback = version(4, 1);
  add(store, rollback);
  EXPECT_TRUE(superseded(store, rollback));
  EXPECT_FALSE(superseded(store, version(9, 2, 1)));
}

TEST(Versions, OfAnotherPublisherSupersedeNothing) {
  TempStore store;
  auto const mine = version(1, 1);
  add(store, mine);
  add(store, version(2, 7, 1, "tides.pdf", 2));
  EXPECT_FALSE(superseded(store, mine));
}

TEST(Versions, WithOneNumberStandBesideEachOther) {
  TempStore store;
  add(store, version(1, 1));
  add(store, version(2, 1));
  EXPECT_FALSE(superseded(store, version(1, 1)));
  EXPECT_FALSE(superseded(store, version(2, 1)));
}

TEST(Versions, WithALongerNameAreOthers) {
  TempStore store;
  add(store, version(1, 1, {}, "a"));
  add(store, version(2, 5, {}, "ab"));
  EXPECT_FALSE(superseded(store, version(1, 1, {}, "a")));
}

TEST(Versions, ThatAreRemovedSupersedeNothing) {
  TempStore store;
  add(store, version(1, 1));
  auto const second = version(2, 2, 1);
  add(store, second);
  ASSERT_TRUE(store.commit([&](Transaction& t) -> Result<void> {
    remove_version(t, second);
    return {};
  }));
  EXPECT_FALSE(superseded(store, version(1, 1)));
}

}  // namespace
}  // namespace bindle::storage
