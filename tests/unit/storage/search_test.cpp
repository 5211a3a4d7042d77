#include "storage/search.hpp"

#include "bundle/manifest_signature.hpp"
#include "bundle/signing_key.hpp"
#include "tests/support/temp_store.hpp"

#include <gmock/gmock.h>

#include <map>
#include <random>

namespace bindle::storage {
namespace {

using test::TempStore;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Names = std::vector<std::string>;
using Postings = std::map<std::string, std::string>;

// A file of one chunk that nobody has.
Manifest described(std::string name, std::string description = "") {
  Manifest manifest;
  manifest.name = std::move(name);
  manifest.description = std::move(description);
  manifest.lifetime_ms = 1000;
  return manifest;
}

void sized(Manifest& manifest, std::uint32_t size) {
  manifest.size = size;
  manifest.chunks = {{test::id_of<ChunkId>(1), size}};
}

class Search : public ::testing::Test {
 protected:
  ManifestId add(Manifest manifest,
                 ManifestState state = ManifestState::remote,
                 std::uint8_t publisher = 1) {
    manifest.root = merkle_root(manifest.chunks);
    auto const signed_one = sign_manifest(manifest, SigningKey::from_seed({publisher})).value();
    ManifestEntry entry;
    entry.state = state;
    auto const outcome = store.commit([&](Transaction& t) -> Result<void> {
      TRY(auto const is_new, add_manifest(t, signed_one.id, signed_one.bytes, entry));
      EXPECT_TRUE(is_new);
      return {};
    });
    EXPECT_TRUE(outcome);
    names[signed_one.id] = manifest.name;
    return signed_one.id;
  }

  void forget(ManifestId const& id) {
    EXPECT_TRUE(store.commit([&](Transaction& t) { return delete_manifest(t, id); }));
  }

  Names found(SearchQuestion const& question, std::size_t limit = 1000) {
    auto const page = search_catalogue(store.view(), question, {}, limit);
    EXPECT_TRUE(page) << page.error().detail;
    Names result;
    for (auto const& hit : page->hits)
      result.push_back(names.at(hit.id));
    return result;
  }

  Names found(std::string words) { return found(SearchQuestion{.words = std::move(words)}); }

  Postings index() {
    Postings postings;
    for (auto at = store.view().scan(Column::search_index, {}); at.valid(); at.next())
      postings.emplace(at.key_after_prefix(), at.value());
    return postings;
  }

  // As a folder has it that an earlier version wrote.
  void drop_index() {
    auto const postings = index();
    ASSERT_TRUE(store.commit([&](Transaction& t) -> Result<void> {
      for (auto const& [key, value] : postings)
        t.erase(Column::search_index, key);
      t.erase(Column::meta, "search_index");
      return {};
    }));
  }

  TempStore store;
  std::map<ManifestId, std::string> names;
};

TEST_F(Search, FindsWordsOfNameDescriptionTopicAndTags) {
  auto manifest = described("Tides 2026.pdf", "Höhe des Wassers in jedem Hafen");
  manifest.topic = "Knowledge";
  manifest.tags = {"sea level"};
  add(manifest);
  for (auto const* const words :
       {"tides", "PDF", "wassers", "hohe", "knowledge", "level", "hafen tides 2026"})
    EXPECT_THAT(found(words), ElementsAre("Tides 2026.pdf")) << words;
  EXPECT_THAT(found("tides moon"), IsEmpty());
}

TEST_F(Search, TakesTheLastWordAsABeginning) {
  add(described("boat manual"));
  EXPECT_THAT(found("boat man"), ElementsAre("boat manual"));
  EXPECT_THAT(found("bo"), ElementsAre("boat manual"));
  EXPECT_THAT(found("bo manual"), IsEmpty());
}

TEST_F(Search, PutsNamesFirstAndThenWhatIsNewer) {
  add(described("old name with water"));
  add(described("a", "water"));
  add(described("b", "clean water"));
  add(described("new name with water"));
  EXPECT_THAT(found("water"), ElementsAre("new name with water", "old name with water", "b", "a"));
  EXPECT_THAT(found("clean water"), ElementsAre("b"));
}

TEST_F(Search, GivesPagesThatMakeTheWhole) {
  for (auto number = 0; number < 5; ++number) {
    add(described("water " + std::to_string(number)));
    add(described("other " + std::to_string(number), "of water"));
  }
  SearchQuestion const question{.words = "water"};
  auto const whole = found(question);
  ASSERT_EQ(whole.size(), 10u);
  Names paged;
  for (std::optional<SearchPlace> place = SearchPlace{}; place;) {
    auto const page = search_catalogue(store.view(), question, *place, 3).value();
    EXPECT_LE(page.hits.size(), 3u);
    for (auto const& hit : page.hits)
      paged.push_back(names.at(hit.id));
    place = page.next;
  }
  EXPECT_EQ(paged, whole);
}

TEST_F(Search, FiltersByLabels) {
  auto video = described("lesson one");
  video.topic = "Éducation";
  video.tags = {"maths", "beginners"};
  video.media_type = "video/mp4";
  add(video);
  auto text = described("lesson two");
  text.media_type = "text/plain";
  add(text, ManifestState::remote, 2);
  EXPECT_THAT(found({.words = "lesson", .topic = "education"}), ElementsAre("lesson one"));
  EXPECT_THAT(found({.tags = {"maths", "Beginners"}}), ElementsAre("lesson one"));
  EXPECT_THAT(found({.tags = {"maths", "experts"}}), IsEmpty());
  EXPECT_THAT(found({.media_type = "video/*"}), ElementsAre("lesson one"));
  EXPECT_THAT(found({.media_type = "text/plain"}), ElementsAre("lesson two"));
  EXPECT_THAT(found({.publisher = SigningKey::from_seed({2}).public_key()}),
              ElementsAre("lesson two"));
  EXPECT_THAT(found(SearchQuestion{}), ElementsAre("lesson two", "lesson one"));
}

TEST_F(Search, FiltersBySizeAndByWhatIsHeld) {
  auto small = described("small map");
  sized(small, 10);
  auto large = described("large map");
  sized(large, 1000);
  add(small, ManifestState::published);
  add(large, ManifestState::partial);
  EXPECT_THAT(found({.words = "map", .min_size = 11}), ElementsAre("large map"));
  EXPECT_THAT(found({.words = "map", .max_size = 10}), ElementsAre("small map"));
  EXPECT_THAT(found({.words = "map", .held = HeldFilter::held}), ElementsAre("small map"));
  EXPECT_THAT(found({.words = "map", .held = HeldFilter::missing}), ElementsAre("large map"));
}

TEST_F(Search, SaysThatABeginningIsTooCommon) {
  for (auto number = 100; number < 165; ++number)
    add(described("x" + std::to_string(number)));
  auto const page = search_catalogue(store.view(), {.words = "x"}, {}, 1000).value();
  EXPECT_TRUE(page.beginning_too_common);
  EXPECT_EQ(page.hits.size(), 64u);
  EXPECT_FALSE(search_catalogue(store.view(), {.words = "x16"}, {}, 1000)->beginning_too_common);
}

TEST_F(Search, RefusesQuestionsBeyondItsLimits) {
  auto const code = [&](std::string words) {
    auto const page = search_catalogue(store.view(), {.words = std::move(words)}, {}, 10);
    return page ? std::nullopt : std::optional(page.error().code);
  };
  EXPECT_EQ(code(std::string(513, 'a')), Errc::invalid_argument);
  EXPECT_EQ(code("a b c d e f g h i j k l m n o p q"), Errc::invalid_argument);
  EXPECT_EQ(code("--"), Errc::invalid_argument);
  EXPECT_EQ(code("nothing"), std::nullopt);
}

TEST_F(Search, ForgetsWithTheManifest) {
  auto const id = add(described("tides", "of the moon"));
  forget(id);
  EXPECT_THAT(found("tides"), IsEmpty());
  EXPECT_THAT(index(), IsEmpty());
}

TEST_F(Search, IndexesAFolderThatHasNoIndex) {
  for (auto number = 0; number < 150; ++number)
    add(described("file " + std::to_string(number)));
  auto const before = index();
  drop_index();
  EXPECT_FALSE(search_index_is_complete(store.view()).value());
  store.reopen();
  EXPECT_TRUE(search_index_is_complete(store.view()).value());
  EXPECT_EQ(index(), before);
  EXPECT_THAT(found("149"), ElementsAre("file 149"));
}

TEST_F(Search, ReplacesAnIndexMadeByOtherRules) {
  add(described("tides"));
  auto const before = index();
  ASSERT_TRUE(store.commit([&](Transaction& t) -> Result<void> {
    t.put(Column::search_index, "wstale", "");
    t.put(Column::meta, "search_index", "0");
    return {};
  }));
  store.reopen();
  EXPECT_EQ(index(), before);
}

TEST_F(Search, IndexEqualsARecountAfterAnything) {
  constexpr std::array<std::string_view, 8> kWords = {
      "water", "boat", "Straße", "été", "2026", "水", "x-ray", "manual"};
  std::mt19937 random(7);
  auto const text = [&](std::size_t count) {
    std::string line = "f";
    for (std::size_t i = 0; i < count; ++i)
      line += " " + std::string(kWords[random() % kWords.size()]);
    return line;
  };
  std::vector<ManifestId> known;
  for (std::uint64_t step = 1; step <= 300; ++step) {
    if (!known.empty() && random() % 3 == 0) {
      auto const place = random() % known.size();
      forget(known[place]);
      known.erase(known.begin() + static_cast<std::ptrdiff_t>(place));
    } else {
      auto manifest = described(text(random() % 4), text(random() % 6));
      manifest.topic = text(random() % 2);
      manifest.tags = {text(1)};
      manifest.version = step;
      known.push_back(add(std::move(manifest)));
    }
  }
  auto const kept = index();
  drop_index();
  store.reopen();
  EXPECT_EQ(index(), kept);
}

}  // namespace
}  // namespace bindle::storage
