#pragma once

#include "bundle/manifest_summary.hpp"
#include "bundle/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// How texts become the terms by which files are found, those of manifests and of questions alike.
namespace bindle::storage {

inline constexpr std::size_t kMaxWordsOfFile = 256;  // distinct; further ones find nothing
inline constexpr std::size_t kMaxTermSize = 64;      // octets; what is longer is cut there

// Upper and lower case, accents and compatibility forms (Unicode NFKC_Casefold) no longer differ.
// Marks that belong to a script of their own, such as Indic vowels, stay. Octets that are no UTF-8
// become U+FFFD. Fails with Errc::unsupported when ICU's data is missing.
Result<std::string> fold_text(std::string_view text);

// The words of a text in its order, folded; at most `most`. A word is letters and digits; scripts
// without spaces are cut into words by ICU's dictionaries.
Result<std::vector<std::string>> words_of(std::string_view text, std::size_t most);

// A topic or tag as a term.
Result<std::string> label_term(std::string_view label);

// "video/mp4" of "Video/MP4; codecs=avc1"; a whole type such as "video/*" or "video/" is "video/".
std::string media_type_term(std::string_view media_type);

enum class TermKind : std::uint8_t {
  every = '*',  // the empty term, of each file
  word = 'w',   // of name, description, topic and tags
  topic = 't',
  tag = 'g',
  publisher = 'p',   // the key in hexadecimal digits
  media_type = 'm',  // two terms: "video/mp4" and "video/"
};

struct SearchTerm {
  TermKind kind = TermKind::every;
  std::string text;      // has no octet 0
  bool in_name = false;  // of a word

  friend bool operator==(SearchTerm const&, SearchTerm const&) = default;
};

// Each term once, at most kMaxWordsOfFile words; those of the name come first, the description's
// last.
Result<std::vector<SearchTerm>> terms_of(ManifestSummary const& summary);

// Changes when the same text may give other terms than before.
std::string term_rules_version();

}  // namespace bindle::storage
