#pragma once

#include "bundle/ids.hpp"
#include "bundle/result.hpp"
#include "storage/manifests.hpp"
#include "storage/search_index.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace bindle::storage {

class View;

inline constexpr std::size_t kMaxQuestionSize = 512;  // octets of its words
inline constexpr std::size_t kMaxQuestionWords = 16;
inline constexpr std::size_t kMaxQuestionTags = 32;

enum class HeldFilter : std::uint8_t { any, held, missing };

// All of it must hold for a file. Texts are compared as fold_text() leaves them.
struct SearchQuestion {
  std::string words;  // whole words, but the last may be the beginning of one
  std::optional<std::string> topic;
  std::vector<std::string> tags;
  std::optional<PublisherKey> publisher;
  std::string media_type;  // "video/mp4", or "video/*"; empty: any
  std::uint64_t min_size = 0;
  std::uint64_t max_size = std::numeric_limits<std::uint64_t>::max();
  HeldFilter held = HeldFilter::any;  // held: complete here
};

// Behind the last file that was looked at. Keeps its meaning while the catalogue changes.
struct SearchPlace {
  PostingList list = PostingList::in_name;
  CatalogueNumber number = std::numeric_limits<CatalogueNumber>::max();
};

struct SearchHit {
  ManifestId id;
  ManifestEntry entry;
};

struct SearchPage {
  std::vector<SearchHit> hits;
  std::optional<SearchPlace> next;  // none: nothing more is to be found
  // More words begin as the last one does than are looked for: some files may be left out.
  bool beginning_too_common = false;
};

// First the files with all words in the name, then the others; of each, those first that came to be
// known here last. The work is bounded: a page may have fewer than `limit` hits, even none, and
// still a `next`. Errc::invalid_argument when a limit is passed or the words are none.
Result<SearchPage> search_catalogue(View const& view,
                                    SearchQuestion const& question,
                                    SearchPlace after,
                                    std::size_t limit);

}  // namespace bindle::storage
