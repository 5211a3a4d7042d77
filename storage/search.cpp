#include "storage/search.hpp"

#include "storage/keys.hpp"
#include "storage/view.hpp"

#include <algorithm>
#include <utility>

namespace bindle::storage {
namespace {

constexpr std::size_t kMaxBeginnings = 64;          // terms that the last word may stand for
constexpr std::size_t kMaxPlacesLookedAt = 20'000;  // for one page

// The files of a few terms of which one must hold, newest first.
class AnyOfTerms {
 public:
  AnyOfTerms(View const& view,
             TermKind kind,
             std::vector<std::string> const& terms,
             PostingList list) {
    for (auto const& term : terms)
      cursors_.push_back(view.scan(Column::search_index, posting_prefix(kind, term, list)));
  }

  // The first place that is not before `place`; none: there is no more. Valid until the next call.
  std::optional<std::string> seek(std::string_view place) {
    std::optional<std::string> first;
    for (auto& cursor : cursors_) {
      if (!cursor.valid()) continue;
      if (cursor.key_after_prefix() < place) cursor.seek(place);
      if (cursor.valid() && (!first || cursor.key_after_prefix() < *first))
        first = std::string(cursor.key_after_prefix());
    }
    return first;
  }

  // Of the file at this place, where seek() found it.
  Result<Posting> posting_at(std::string_view place) {
    Posting found;
    for (auto& cursor : cursors_) {
      if (!cursor.valid() || cursor.key_after_prefix() != place) continue;
      TRY(auto const posting, decode_posting(cursor.value()));
      found.in_name = found.in_name || posting.in_name;
      found.size = posting.size;
    }
    return found;
  }

  Result<void> status() const {
    for (auto const& cursor : cursors_)
      TRY_VOID(cursor.status());
    return {};
  }

 private:
  std::vector<Cursor> cursors_;
};

// What a question comes to in terms of the index.
struct Wanted {
  std::vector<std::vector<std::string>> words;  // of each, the terms it may stand for
  std::vector<std::pair<TermKind, std::string>> labels;
  bool beginning_too_common = false;
};

// The terms that begin with this.
Result<std::vector<std::string>> terms_beginning_with(View const& view,
                                                      std::string const& beginning,
                                                      std::size_t most) {
  std::vector<std::string> terms;
  auto const kind = std::string(1, static_cast<char>(TermKind::word));
  auto at = view.scan(Column::search_index, kind + beginning);
  while (at.valid() && terms.size() < most) {
    auto const rest = at.key_after_prefix();
    auto const end = std::string(rest.substr(0, rest.find('\0')));
    terms.push_back(beginning + end);
    at.seek(end + '\1');
  }
  TRY_VOID(at.status());
  return terms;
}

Result<void> want_words(View const& view, std::string const& text, Wanted& wanted) {
  if (text.size() > kMaxQuestionSize)
    return fail(Errc::invalid_argument, "the words to look for have at most 512 octets");
  TRY(auto const words, words_of(text, kMaxQuestionWords + 1));
  if (words.size() > kMaxQuestionWords)
    return fail(Errc::invalid_argument, "at most 16 words can be looked for");
  if (words.empty() && !text.empty())
    return fail(Errc::invalid_argument, "there is no word to look for in \"" + text + "\"");
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    wanted.words.push_back({words[i]});
  if (words.empty()) return {};
  TRY(auto terms, terms_beginning_with(view, words.back(), kMaxBeginnings + 1));
  wanted.beginning_too_common = terms.size() > kMaxBeginnings;
  if (wanted.beginning_too_common) terms.resize(kMaxBeginnings);
  wanted.words.push_back(std::move(terms));
  return {};
}

Result<Wanted> wanted_by(View const& view, SearchQuestion const& question) {
  Wanted wanted;
  TRY_VOID(want_words(view, question.words, wanted));
  if (question.tags.size() > kMaxQuestionTags)
    return fail(Errc::invalid_argument, "at most 32 tags can be asked for");
  for (auto const& tag : question.tags) {
    TRY(auto term, label_term(tag));
    wanted.labels.emplace_back(TermKind::tag, std::move(term));
  }
  if (question.topic) {
    TRY(auto term, label_term(*question.topic));
    wanted.labels.emplace_back(TermKind::topic, std::move(term));
  }
  if (question.publisher)
    wanted.labels.emplace_back(TermKind::publisher, question.publisher->to_string());
  if (!question.media_type.empty())
    wanted.labels.emplace_back(TermKind::media_type, media_type_term(question.media_type));
  if (wanted.words.empty() && wanted.labels.empty())
    wanted.labels.emplace_back(TermKind::every, "");
  return wanted;
}

// One walk over the files in which all that is wanted comes together.
class Intersection {
 public:
  Intersection(View const& view, Wanted const& wanted, PostingList list) : list_(list) {
    for (auto const& terms : wanted.words)
      words_.emplace_back(view, TermKind::word, terms, list);
    for (auto const& [kind, text] : wanted.labels)
      labels_.emplace_back(view, kind, std::vector{text}, PostingList::anywhere);
  }

  enum class Step { match, end, tired };

  // To the next file at or after `place`, which becomes its place; of two lists, a file with all
  // words in its name is in the first only.
  Result<Step> find(std::string& place, std::size_t& looked_at) {
    for (; looked_at < kMaxPlacesLookedAt; ++looked_at) {
      auto agreed = true;
      for (auto* const lists : {&words_, &labels_}) {
        for (auto& list : *lists) {
          auto const at = list.seek(place);
          if (!at) return end_of(list);
          agreed = agreed && *at == place;
          place = *at;
        }
      }
      if (!agreed) continue;
      TRY(auto const was_first, all_in_name(place));
      if (list_ == PostingList::in_name || !was_first) return Step::match;
      TRY(auto const number, number_at(place));
      if (number == 0) return Step::end;
      place = posting_place(number - 1);
    }
    return Step::tired;
  }

  // Of the file that find() stands at.
  Result<std::uint64_t> size_at(std::string const& place) {
    auto& list = words_.empty() ? labels_.front() : words_.front();
    TRY(auto const posting, list.posting_at(place));
    return posting.size;
  }

 private:
  static Result<Step> end_of(AnyOfTerms const& list) {
    TRY_VOID(list.status());
    return Step::end;
  }

  Result<bool> all_in_name(std::string const& place) {
    for (auto& word : words_) {
      TRY(auto const posting, word.posting_at(place));
      if (!posting.in_name) return false;
    }
    return !words_.empty();
  }

  PostingList list_;
  std::vector<AnyOfTerms> words_;
  std::vector<AnyOfTerms> labels_;
};

bool is_held_as(HeldFilter filter, ManifestState state) {
  return filter == HeldFilter::any || is_complete(state) == (filter == HeldFilter::held);
}

Result<std::optional<SearchHit>> file_with(View const& view, CatalogueNumber number) {
  TRY(auto const value, view.get(Column::catalogue, make_key(number)));
  if (!value) return std::nullopt;
  TRY(auto const id, ManifestId::from_bytes(as_bytes(*value)));
  TRY(auto entry, find_manifest(view, id));
  if (!entry) return std::nullopt;
  return std::optional(SearchHit{id, std::move(*entry)});
}

class Search {
 public:
  Search(View const& view, SearchQuestion const& question, Wanted const& wanted, std::size_t limit)
      : view_(view), question_(question), wanted_(wanted), limit_(limit) {
    page_.beginning_too_common = wanted.beginning_too_common;
  }

  // False when the page is full or enough was looked at; `next` then says where to go on.
  Result<bool> walk(SearchPlace after) {
    Intersection files(view_, wanted_, after.list);
    auto number = after.number;
    while (number > 0) {
      auto place = posting_place(number - 1);
      TRY(auto const step, files.find(place, looked_at_));
      if (step == Intersection::Step::end) return true;
      TRY(number, number_at(place));
      if (step == Intersection::Step::tired) {
        page_.next = SearchPlace{after.list, number + 1};
        return false;
      }
      ++looked_at_;
      TRY(auto const size, files.size_at(place));
      TRY_VOID(consider(number, size));
      if (page_.hits.size() < limit_) continue;
      page_.next = SearchPlace{after.list, number};
      return false;
    }
    return true;
  }

  SearchPage take() { return std::move(page_); }

 private:
  Result<void> consider(CatalogueNumber number, std::uint64_t size) {
    if (size < question_.min_size || size > question_.max_size) return {};
    TRY(auto hit, file_with(view_, number));
    if (hit && is_held_as(question_.held, hit->entry.state)) page_.hits.push_back(std::move(*hit));
    return {};
  }

  View const& view_;
  SearchQuestion const& question_;
  Wanted const& wanted_;
  std::size_t limit_;
  std::size_t looked_at_ = 0;
  SearchPage page_;
};

}  // namespace

Result<SearchPage> search_catalogue(View const& view,
                                    SearchQuestion const& question,
                                    SearchPlace after,
                                    std::size_t limit) {
  TRY(auto const wanted, wanted_by(view, question));
  Search search(view, question, wanted, limit);
  if (after.list == PostingList::in_name && !wanted.words.empty()) {
    TRY(auto const ended, search.walk(after));
    if (!ended) return search.take();
    after = {};
  }
  TRY([[maybe_unused]] auto const ended, search.walk({PostingList::anywhere, after.number}));
  return search.take();
}

}  // namespace bindle::storage
