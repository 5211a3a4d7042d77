#pragma once

#include "bundle/bytes.hpp"
#include "bundle/result.hpp"
#include "storage/manifests.hpp"
#include "storage/search_terms.hpp"

#include <cstdint>
#include <string>
#include <string_view>

// The inverted index of the catalogue. A posting says that a term belongs to a file; the postings
// of a term stand in the order of their catalogue numbers, newest first.
namespace bindle::storage {

class Committer;
class Transaction;
class View;

// Each term has two lists. A word of a name stands in both, every other term in `anywhere`.
enum class PostingList : std::uint8_t { in_name = 0, anywhere = 1 };

// The key up to the catalogue number, and the number in it: eight octets, inverted.
std::string posting_prefix(TermKind kind, std::string_view term, PostingList list);
std::string posting_place(CatalogueNumber number);
Result<CatalogueNumber> number_at(std::string_view place);

struct Posting {
  bool in_name = false;
  std::uint64_t size = 0;  // of the file, in octets
};

Result<Posting> decode_posting(std::string_view value);

// In the commit that adds or deletes the manifest. Bytes that are no manifest have no terms.
// Errc::over_budget.
Result<void> enter_search_index(Transaction& transaction,
                                CatalogueNumber number,
                                ByteView signed_manifest);
Result<void> leave_search_index(Transaction& transaction,
                                CatalogueNumber number,
                                ByteView signed_manifest);

// Indexes the catalogue anew if it never was, or by other rules; in steps, durable on return. When
// the budget leaves no room for the index this succeeds too, and is tried again at the next start.
Result<void> complete_search_index(View const& view, Committer& committer);

// Whether every file of the catalogue is in the index.
Result<bool> search_index_is_complete(View const& view);

}  // namespace bindle::storage
