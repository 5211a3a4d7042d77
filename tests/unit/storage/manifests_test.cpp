#include "storage/manifests.hpp"

#include "tests/support/temp_store.hpp"

namespace bindle::storage {
namespace {

using test::id_of;
using test::TempStore;

bool add(TempStore& store, ManifestId const& id, ManifestEntry const& entry = {}) {
  auto is_new = false;
  EXPECT_TRUE(store.commit([&](Transaction& t) -> Result<void> {
    TRY(is_new, add_manifest(t, id, Bytes{1, 2, 3}, entry));
    return {};
  }));
  return is_new;
}

TEST(Manifests, KeepTheirSignedBytesAndStateAcrossReopen) {
  TempStore store;
  auto const id = id_of<ManifestId>(1);
  ManifestEntry entry;
  entry.first_seen_ms = 77;
  entry.state = ManifestState::published;
  entry.chunk_count = 12;
  ASSERT_TRUE(add(store, id, entry));
  store.reopen();
  entry.number = 1;
  EXPECT_EQ(find_manifest(store.view(), id).value(), entry);
  EXPECT_EQ(signed_manifest(store.view(), id).value(), (Bytes{1, 2, 3}));
}

TEST(Manifests, AreAddedOnce) {
  TempStore store;
  EXPECT_TRUE(add(store, id_of<ManifestId>(1)));
  EXPECT_FALSE(add(store, id_of<ManifestId>(1)));
  EXPECT_EQ(manifest_count(store.view()).value(), 1u);
}

TEST(Manifests, AreListedInOrderOfFirstSight) {
  TempStore store;
  for (auto const value : Bytes{9, 3, 5})
    add(store, id_of<ManifestId>(value));
  auto const first = catalogue_page(store.view(), 0, 2).value();
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0].id, id_of<ManifestId>(9));
  EXPECT_EQ(first[1].id, id_of<ManifestId>(3));
  auto const rest = catalogue_page(store.view(), first.back().entry.number, 2).value();
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].id, id_of<ManifestId>(5));
}

TEST(Manifests, AreFoundByPrefix) {
  TempStore store;
  add(store, id_of<ManifestId>(0xab));
  auto other = id_of<ManifestId>(0xab);
  other.bytes[5] = 0;
  add(store, other);
  EXPECT_EQ(manifests_with_prefix(store.view(), Bytes{0xab, 0xab}, 5)->size(), 2u);
  EXPECT_EQ(manifests_with_prefix(store.view(), ByteView(other.bytes).first(6), 5).value(),
            std::vector{other});
  EXPECT_TRUE(manifests_with_prefix(store.view(), Bytes{1}, 5)->empty());
}

TEST(Manifests, TakeOverAHoldingSoThatItSurvivesARestart) {
  TempStore store;
  auto const id = id_of<ManifestId>(1);
  add(store, id);
  ASSERT_TRUE(store.commit([&](Transaction& t) -> Result<void> {
    TRY(auto const holding, begin_holding(t, HoldingOwner::upload));
    TRY_VOID(add_chunk(t, id_of<ChunkId>(4), Bytes{1}, holding));
    ManifestEntry entry;
    entry.state = ManifestState::downloaded;
    entry.holding = holding;
    return update_manifest(t, id, entry);
  }));
  store.reopen();
  EXPECT_TRUE(find_chunk(store.view(), id_of<ChunkId>(4)).value());
  EXPECT_EQ(find_manifest(store.view(), id).value()->number, 1u);
}

TEST(Manifests, AreNotDeletedWhileTheyHoldChunks) {
  TempStore store;
  auto const id = id_of<ManifestId>(1);
  ManifestEntry entry;
  entry.holding = 1;
  add(store, id, entry);
  auto const erase = [&](Transaction& t) { return delete_manifest(t, id); };
  EXPECT_EQ(store.commit(erase).error().code, Errc::conflict);
  entry.holding.reset();
  ASSERT_TRUE(store.commit([&](Transaction& t) { return update_manifest(t, id, entry); }));
  ASSERT_TRUE(store.commit(erase));
  EXPECT_FALSE(find_manifest(store.view(), id).value());
  EXPECT_TRUE(catalogue_page(store.view(), 0, 5)->empty());
  EXPECT_EQ(manifest_count(store.view()).value(), 0u);
}

}  // namespace
}  // namespace bindle::storage
