#include "storage/search_index.hpp"

#include "bundle/signing_key.hpp"
#include "storage/committer.hpp"
#include "storage/keys.hpp"
#include "storage/transaction.hpp"

#include <vector>

namespace bindle::storage {
namespace {

constexpr std::string_view kIndexVersion = "search_index";
constexpr std::size_t kIndexedPerStep = 64;
constexpr std::size_t kErasedPerStep = 4096;
constexpr std::uint8_t kEndOfTerm = 0;

// What RocksDB needs for a posting beside its octets, generously.
constexpr std::uint64_t kPostingOverhead = 24;

std::string encode_posting(Posting const& posting) {
  return make_key(std::uint8_t{posting.in_name}, posting.size);
}

struct KeyedPosting {
  std::string key;
  std::string value;
};

Result<std::vector<KeyedPosting>> postings_of(CatalogueNumber number, ByteView signed_manifest) {
  std::vector<KeyedPosting> postings;
  if (signed_manifest.size() < kSignatureSize) return postings;
  auto const summary = decode_summary(signed_manifest.subspan(kSignatureSize));
  if (!summary) return postings;
  TRY(auto const terms, terms_of(*summary));
  auto const place = posting_place(number);
  for (auto const& term : terms) {
    auto const value = encode_posting({term.in_name, summary->size});
    postings.push_back(
        {posting_prefix(term.kind, term.text, PostingList::anywhere) + place, value});
    if (term.in_name)
      postings.push_back(
          {posting_prefix(term.kind, term.text, PostingList::in_name) + place, value});
  }
  return postings;
}

Result<void> erase_index(View const& view, Committer& committer) {
  for (auto more = true; more;) {
    std::vector<std::string> keys;
    auto at = view.scan(Column::search_index, {});
    for (; at.valid() && keys.size() < kErasedPerStep; at.next())
      keys.emplace_back(at.key_after_prefix());
    TRY_VOID(at.status());
    more = keys.size() == kErasedPerStep;
    Change change;
    change.work = [keys = std::move(keys)](Transaction& transaction) -> Result<void> {
      for (auto const& key : keys)
        transaction.erase(Column::search_index, key);
      return {};
    };
    TRY_VOID(committer.commit(std::move(change)));
  }
  return {};
}

Result<void> index_page(Committer& committer, std::vector<CatalogueItem> page) {
  Change change;
  change.work = [page = std::move(page)](Transaction& transaction) -> Result<void> {
    for (auto const& item : page) {
      TRY(auto const bytes, signed_manifest(transaction, item.id));
      if (bytes) TRY_VOID(enter_search_index(transaction, item.entry.number, *bytes));
    }
    return {};
  };
  return committer.commit(std::move(change));
}

Result<void> index_catalogue(View const& view, Committer& committer) {
  CatalogueNumber after = 0;
  while (true) {
    TRY(auto page, catalogue_page(view, after, kIndexedPerStep));
    if (page.empty()) return {};
    after = page.back().entry.number;
    TRY_VOID(index_page(committer, std::move(page)));
  }
}

}  // namespace

std::string posting_prefix(TermKind kind, std::string_view term, PostingList list) {
  return make_key(
      static_cast<std::uint8_t>(kind), as_bytes(term), kEndOfTerm, static_cast<std::uint8_t>(list));
}

std::string posting_place(CatalogueNumber number) {
  return make_key(~number);
}

Result<CatalogueNumber> number_at(std::string_view place) {
  TRY(auto const inverted, decode_number(place));
  return ~inverted;
}

Result<Posting> decode_posting(std::string_view value) {
  Posting posting;
  TRY(auto const in_name, take_octet(value));
  posting.in_name = in_name != 0;
  TRY(posting.size, decode_number(value));
  return posting;
}

Result<void> enter_search_index(Transaction& transaction,
                                CatalogueNumber number,
                                ByteView signed_manifest) {
  TRY(auto const postings, postings_of(number, signed_manifest));
  std::uint64_t octets = 0;
  for (auto const& posting : postings)
    octets += posting.key.size() + posting.value.size() + kPostingOverhead;
  TRY_VOID(transaction.charge(octets));
  for (auto const& posting : postings)
    transaction.put(Column::search_index, posting.key, posting.value);
  return {};
}

Result<void> leave_search_index(Transaction& transaction,
                                CatalogueNumber number,
                                ByteView signed_manifest) {
  TRY(auto const postings, postings_of(number, signed_manifest));
  for (auto const& posting : postings)
    transaction.erase(Column::search_index, posting.key);
  return {};
}

Result<void> complete_search_index(View const& view, Committer& committer) {
  TRY(auto const complete, search_index_is_complete(view));
  if (complete) return {};
  TRY_VOID(erase_index(view, committer));
  auto const indexed = index_catalogue(view, committer);
  if (!indexed && indexed.error().code == Errc::over_budget) return {};
  TRY_VOID(indexed);
  Change change;
  change.work = [](Transaction& transaction) -> Result<void> {
    transaction.put(Column::meta, kIndexVersion, term_rules_version());
    return {};
  };
  return committer.commit(std::move(change));
}

Result<bool> search_index_is_complete(View const& view) {
  TRY(auto const version, view.get(Column::meta, kIndexVersion));
  return version == term_rules_version();
}

}  // namespace bindle::storage
