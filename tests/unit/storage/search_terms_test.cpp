#include "storage/search_terms.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace bindle::storage {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Words = std::vector<std::string>;

Words words(std::string_view text, std::size_t most = 100) {
  return words_of(text, most).value();
}

std::size_t count_of(std::vector<SearchTerm> const& terms, TermKind kind) {
  return static_cast<std::size_t>(std::count_if(
      terms.begin(), terms.end(), [kind](auto const& term) { return term.kind == kind; }));
}

TEST(SearchTerms, ForgetCaseAndAccents) {
  EXPECT_EQ(fold_text("WÄRMEPUMPE Straße").value(), "warmepumpe strasse");
  EXPECT_EQ(fold_text("Éducation À distance").value(), "education a distance");
  EXPECT_EQ(fold_text("Cafe\u0301").value(), fold_text("café").value());
  EXPECT_EQ(fold_text("ΣΊΣΥΦΟΣ").value(), "σισυφοσ");
  EXPECT_EQ(fold_text("ﬁsh").value(), "fish");
}

TEST(SearchTerms, KeepMarksThatMakeLetters) {
  EXPECT_EQ(fold_text("が").value(), "が");
  EXPECT_EQ(fold_text("हिन्दी").value(), "हिन्दी");
}

TEST(SearchTerms, AreLettersAndDigitsBetweenAnythingElse) {
  EXPECT_THAT(words("boat-manual_2026.v2.pdf"), ElementsAre("boat", "manual", "2026", "v2", "pdf"));
  EXPECT_THAT(words("l'eau,  potable!"), ElementsAre("l", "eau", "potable"));
  EXPECT_THAT(words(" \t\n-- "), IsEmpty());
  EXPECT_THAT(words(""), IsEmpty());
}

TEST(SearchTerms, AreFoundWhereNoSpacesAre) {
  EXPECT_THAT(words("ภาษาไทย"), SizeIs(2));
  EXPECT_THAT(words("水の本"), Contains("水"));
}

TEST(SearchTerms, AreCutBetweenCodePoints) {
  auto const long_words = words(std::string(63, 'a') + "ø");
  EXPECT_THAT(long_words, ElementsAre(std::string(63, 'a')));
}

TEST(SearchTerms, SurviveOctetsThatAreNoText) {
  EXPECT_THAT(words("a\xff\xfe z"), ElementsAre("a", "z"));
  EXPECT_THAT(words(std::string_view("a\0b", 3)), ElementsAre("a", "b"));
}

TEST(SearchTerms, AreNoMoreThanAskedFor) {
  EXPECT_THAT(words("a b c d", 2), ElementsAre("a", "b"));
}

TEST(SearchTerms, OfMediaTypesKnowTheWholeType) {
  EXPECT_EQ(media_type_term("Video/MP4; codecs=avc1"), "video/mp4");
  EXPECT_EQ(media_type_term("video/*"), "video/");
  EXPECT_EQ(media_type_term("video/"), "video/");
  EXPECT_EQ(media_type_term(""), "");
}

TEST(SearchTerms, OfAFileAreEachOnce) {
  ManifestSummary summary;
  summary.name = "Tides and tides.pdf";
  summary.description = "Tables of the tides";
  summary.media_type = "application/pdf";
  summary.topic = "Sea";
  summary.tags = {"Tides", "TIDES"};
  auto const terms = terms_of(summary).value();
  EXPECT_THAT(terms, Contains(SearchTerm{TermKind::word, "tides", true}));
  EXPECT_THAT(terms, Not(Contains(SearchTerm{TermKind::word, "tides", false})));
  EXPECT_THAT(terms, Contains(SearchTerm{TermKind::word, "tables", false}));
  EXPECT_THAT(terms, Contains(SearchTerm{TermKind::topic, "sea"}));
  EXPECT_THAT(terms, Contains(SearchTerm{TermKind::media_type, "application/pdf"}));
  EXPECT_THAT(terms, Contains(SearchTerm{TermKind::media_type, "application/"}));
  EXPECT_EQ(count_of(terms, TermKind::tag), 1u);
  EXPECT_EQ(count_of(terms, TermKind::every), 1u);
}

TEST(SearchTerms, OfAHostileManifestAreBounded) {
  ManifestSummary summary;
  for (auto number = 0; summary.description.size() < 4000; ++number)
    summary.description += std::to_string(number) + " ";
  summary.name = std::string(255, 'n');
  summary.topic = "\xef\xb7\xba";  // one code point that folding makes eighteen
  for (auto number = 0; number < 20; ++number)
    summary.topic += "\xef\xb7\xba";
  auto const terms = terms_of(summary).value();
  EXPECT_EQ(count_of(terms, TermKind::word), kMaxWordsOfFile);
  for (auto const& term : terms) {
    EXPECT_LE(term.text.size(), kMaxTermSize);
    EXPECT_EQ(term.text.find('\0'), std::string::npos);
  }
}

}  // namespace
}  // namespace bindle::storage
