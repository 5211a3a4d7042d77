#include "storage/search_terms.hpp"

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/uversion.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>

namespace bindle::storage {
namespace {

// What is done here besides what ICU does.
constexpr std::string_view kTermRules = "1";

Error unicode_error(UErrorCode code) {
  return fail(Errc::unsupported, std::string("ICU: ") + u_errorName(code));
}

// Accents and points. Kana's voicing marks change the letter itself.
bool is_accent(UChar32 c) {
  constexpr UChar32 kVoiced = 0x3099;
  constexpr UChar32 kSemiVoiced = 0x309a;
  if (u_charType(c) != U_NON_SPACING_MARK || c == kVoiced || c == kSemiVoiced) return false;
  UErrorCode error = U_ZERO_ERROR;
  return uscript_getScript(c, &error) == USCRIPT_INHERITED;
}

bool is_of_a_word(UChar32 c) {
  return u_isalnum(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

template <class Replace>
icu::UnicodeString map_code_points(icu::UnicodeString const& text, Replace append) {
  icu::UnicodeString mapped;
  for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1))
    append(mapped, text.char32At(at));
  return mapped;
}

Result<icu::UnicodeString> fold_unicode(std::string_view text) {
  auto const length = static_cast<std::int32_t>(text.size());
  auto const unfolded = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), length));
  UErrorCode error = U_ZERO_ERROR;
  auto const* const casefold = icu::Normalizer2::getNFKCCasefoldInstance(error);
  auto const* const decompose = icu::Normalizer2::getNFDInstance(error);
  auto const* const compose = icu::Normalizer2::getNFCInstance(error);
  if (U_FAILURE(error)) return unicode_error(error);
  auto const apart = decompose->normalize(casefold->normalize(unfolded, error), error);
  auto const plain = map_code_points(apart, [](icu::UnicodeString& into, UChar32 c) {
    if (!is_accent(c)) into.append(c);
  });
  auto folded = compose->normalize(plain, error);
  if (U_FAILURE(error)) return unicode_error(error);
  return folded;
}

std::string utf8_of(icu::UnicodeString const& text) {
  std::string octets;
  text.toUTF8String(octets);
  return octets;
}

// Cuts between code points.
std::string cut_to_term(std::string text) {
  if (text.size() <= kMaxTermSize) return text;
  auto end = kMaxTermSize;
  while (end > 0 && (static_cast<std::uint8_t>(text[end]) & 0xc0) == 0x80)
    --end;
  text.resize(end);
  return text;
}

// Collects the words of one file, each once.
class WordTerms {
 public:
  Result<void> add(std::string_view text, bool in_name) {
    TRY(auto words, words_of(text, kMaxWordsOfFile));
    for (auto& word : words) {
      if (seen_.size() == kMaxWordsOfFile) return {};
      if (seen_.insert(word).second) terms_.push_back({TermKind::word, std::move(word), in_name});
    }
    return {};
  }

  std::vector<SearchTerm> take() { return std::move(terms_); }

 private:
  std::set<std::string> seen_;
  std::vector<SearchTerm> terms_;
};

void add_media_type(std::vector<SearchTerm>& terms, std::string_view media_type) {
  auto const whole = media_type_term(media_type);
  if (whole.empty()) return;
  terms.push_back({TermKind::media_type, whole});
  auto const slash = whole.find('/');
  if (slash != std::string::npos && slash + 1 < whole.size())
    terms.push_back({TermKind::media_type, whole.substr(0, slash + 1)});
}

}  // namespace

Result<std::string> fold_text(std::string_view text) {
  TRY(auto const folded, fold_unicode(text));
  return utf8_of(folded);
}

Result<std::vector<std::string>> words_of(std::string_view text, std::size_t most) {
  TRY(auto const folded, fold_unicode(text));
  auto const spaced = map_code_points(folded, [](icu::UnicodeString& into, UChar32 c) {
    into.append(is_of_a_word(c) ? c : UChar32(' '));
  });
  UErrorCode error = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> const breaks(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), error));
  if (U_FAILURE(error)) return unicode_error(error);
  breaks->setText(spaced);
  std::vector<std::string> words;
  auto begin = breaks->first();
  for (auto end = breaks->next(); end != icu::BreakIterator::DONE && words.size() < most;
       begin = end, end = breaks->next()) {
    if (spaced.charAt(begin) == u' ') continue;
    words.push_back(cut_to_term(utf8_of(spaced.tempSubStringBetween(begin, end))));
  }
  return words;
}

Result<std::string> label_term(std::string_view label) {
  TRY(auto folded, fold_text(label));
  return cut_to_term(std::move(folded));
}

std::string media_type_term(std::string_view media_type) {
  auto type = media_type.substr(0, media_type.find(';'));
  if (type.ends_with("/*")) type.remove_suffix(1);
  std::string term;
  for (auto const c : type) {
    if (c == ' ') continue;
    term.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return cut_to_term(std::move(term));
}

Result<std::vector<SearchTerm>> terms_of(ManifestSummary const& summary) {
  WordTerms words;
  TRY_VOID(words.add(summary.name, true));
  for (auto const& tag : summary.tags)
    TRY_VOID(words.add(tag, false));
  TRY_VOID(words.add(summary.topic, false));
  TRY_VOID(words.add(summary.description, false));
  auto terms = words.take();
  terms.push_back({TermKind::every, ""});
  terms.push_back({TermKind::publisher, summary.publisher.to_string()});
  std::set<std::string> tags;
  for (auto const& tag : summary.tags) {
    TRY(auto term, label_term(tag));
    if (tags.insert(term).second) terms.push_back({TermKind::tag, std::move(term)});
  }
  if (!summary.topic.empty()) {
    TRY(auto term, label_term(summary.topic));
    terms.push_back({TermKind::topic, std::move(term)});
  }
  add_media_type(terms, summary.media_type);
  return terms;
}

std::string term_rules_version() {
  std::array<char, U_MAX_VERSION_STRING_LENGTH> text{};
  UVersionInfo version;
  u_getVersion(version);
  u_versionToString(version, text.data());
  return std::string(kTermRules) + " icu " + text.data();
}

}  // namespace bindle::storage
