#include "storage/library.hpp"

#include "storage/counters.hpp"
#include "storage/keys.hpp"
#include "storage/library_codec.hpp"
#include "storage/replicas.hpp"
#include "storage/transaction.hpp"

#include <array>
#include <bit>

namespace bindle::storage {
namespace {

constexpr std::string_view kFiles = "library files";
constexpr std::string_view kBytes = "library bytes";
constexpr std::string_view kReplicaBytes = "library replica bytes";
constexpr std::string_view kSpeculativeBytes = "library speculative bytes";
constexpr std::string_view kRules = "library rules";
constexpr std::uint64_t kLibraryOverhead = 1024;

std::string key_of(ManifestId const& file) {
  return make_key(ByteView(file.bytes));
}

// Of IEEE 754 numbers without NaN the order is that of these integers.
std::uint64_t ordered_bits(double value) {
  constexpr auto kSign = std::uint64_t{1} << 63;
  auto const bits = std::bit_cast<std::uint64_t>(value);
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}

// Of entries with one value the one goes first that was not used for longest.
std::string order_key(ManifestId const& file, LibraryEntry const& entry) {
  return make_key(static_cast<std::uint8_t>(entry.place->kind),
                  ordered_bits(entry.place->value),
                  entry.accessed_ms,
                  ByteView(file.bytes));
}

Result<std::optional<LibraryItem>> ordered_item(View const& view, std::string_view key) {
  TRY(auto const kind, take_octet(key));
  TRY(auto const place, take_number(key));
  TRY(auto const accessed, take_number(key));
  (void)kind;
  (void)place;
  (void)accessed;
  TRY(auto const file, ManifestId::from_bytes(as_bytes(key)));
  TRY(auto entry, find_library_entry(view, file));
  // It may have gone since the index was read.
  if (!entry || !entry->place) return std::nullopt;
  return std::optional(LibraryItem{file, std::move(*entry)});
}

// By which an entry counts in the totals.
struct Share {
  std::string_view counter;
  std::uint64_t amount;
};

std::array<Share, 4> shares_of(LibraryEntry const& entry) {
  return {{{kFiles, 1},
           {kBytes, entry.size},
           {kReplicaBytes, entry.replica ? entry.size : 0},
           {kSpeculativeBytes, entry.speculative ? entry.size : 0}}};
}

Result<void> take_out(Transaction& transaction, ManifestId const& file, LibraryEntry const& entry) {
  transaction.erase(Column::library, key_of(file));
  if (entry.place) transaction.erase(Column::library_order, order_key(file, entry));
  for (auto const& [counter, amount] : shares_of(entry))
    if (amount > 0) TRY_VOID(take_from_counter(transaction, counter, amount));
  return {};
}

// Who may read a private file is told by nobody else.
void tell(Transaction& transaction, ManifestId const& file, LibraryEntry const& entry, bool holds) {
  if (entry.replicas == 0 || entry.audience == Audience::recipients) return;
  put_news(transaction, {file, holds, entry.audience});
}

}  // namespace

Result<void> put_library_entry(Transaction& transaction,
                               ManifestId const& file,
                               LibraryEntry const& entry) {
  TRY(auto const before, find_library_entry(transaction, file));
  if (before) {
    TRY_VOID(take_out(transaction, file, *before));
  } else {
    TRY_VOID(transaction.charge(kLibraryOverhead));
  }
  if (!before || before->replicas == 0) tell(transaction, file, entry, true);
  transaction.put(Column::library, key_of(file), encode(entry));
  if (entry.place) transaction.put(Column::library_order, order_key(file, entry), {});
  for (auto const& [counter, amount] : shares_of(entry))
    if (amount > 0) TRY_VOID(add_to_counter(transaction, counter, amount));
  return {};
}

Result<void> erase_library_entry(Transaction& transaction, ManifestId const& file) {
  TRY(auto const entry, find_library_entry(transaction, file));
  if (!entry) return {};
  tell(transaction, file, *entry, false);
  return take_out(transaction, file, *entry);
}

Result<std::optional<LibraryEntry>> find_library_entry(View const& view, ManifestId const& file) {
  TRY(auto const value, view.get(Column::library, key_of(file)));
  if (!value) return std::nullopt;
  TRY(auto entry, decode_library_entry(*value));
  return std::optional(std::move(entry));
}

Result<std::vector<LibraryItem>> library_page(View const& view,
                                              std::optional<ManifestId> const& after,
                                              std::size_t limit) {
  std::vector<LibraryItem> page;
  auto at = view.scan(Column::library, {});
  if (after) at.seek(key_of(*after));
  for (; at.valid() && page.size() < limit; at.next()) {
    TRY(auto const file, ManifestId::from_bytes(as_bytes(at.key_after_prefix())));
    if (file == after) continue;
    TRY(auto entry, decode_library_entry(at.value()));
    page.push_back({file, std::move(entry)});
  }
  TRY_VOID(at.status());
  return page;
}

Result<std::vector<LibraryItem>> eviction_order(View const& view,
                                                std::optional<LibraryItem> const& after,
                                                std::size_t limit) {
  std::vector<LibraryItem> items;
  auto at = view.scan(Column::library_order, {});
  auto const begin =
      after && after->entry.place ? order_key(after->file, after->entry) : std::string();
  for (at.seek(begin); at.valid() && items.size() < limit; at.next()) {
    if (at.key_after_prefix() == begin) continue;
    TRY(auto item, ordered_item(view, at.key_after_prefix()));
    if (item) items.push_back(std::move(*item));
  }
  TRY_VOID(at.status());
  return items;
}

Result<LibraryTotals> library_totals(View const& view) {
  LibraryTotals totals;
  TRY(totals.files, read_counter(view, kFiles));
  TRY(totals.bytes, read_counter(view, kBytes));
  TRY(totals.replica_bytes, read_counter(view, kReplicaBytes));
  TRY(totals.speculative_bytes, read_counter(view, kSpeculativeBytes));
  return totals;
}

Result<std::string> library_rules(View const& view) {
  TRY(auto rules, view.get(Column::meta, kRules));
  return rules.value_or("");
}

void note_library_rules(Transaction& transaction, std::string const& rules) {
  transaction.put(Column::meta, kRules, rules);
}

}  // namespace bindle::storage
