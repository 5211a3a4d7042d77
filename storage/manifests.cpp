#include "storage/manifests.hpp"

#include "storage/content_codec.hpp"
#include "storage/counters.hpp"
#include "storage/keys.hpp"
#include "storage/receipts.hpp"
#include "storage/search_index.hpp"
#include "storage/transaction.hpp"

#include <string>

namespace bindle::storage {
namespace {

constexpr std::string_view kCatalogue = "catalogue";
constexpr std::string_view kManifests = "manifests";
constexpr std::uint64_t kManifestOverhead = 512;

std::string manifest_key(ManifestId const& id) {
  return make_key(ByteView(id.bytes));
}

void put_entry(Transaction& transaction, ManifestId const& id, ManifestEntry const& entry) {
  transaction.put(Column::manifests, manifest_key(id), encode(entry));
}

Result<ManifestEntry> existing_manifest(View const& view, ManifestId const& id) {
  TRY(auto entry, find_manifest(view, id));
  if (!entry) return fail(Errc::not_found, "there is no manifest " + id.to_string());
  return std::move(*entry);
}

}  // namespace

Result<bool> add_manifest(Transaction& transaction,
                          ManifestId const& id,
                          ByteView signed_bytes,
                          ManifestEntry entry) {
  TRY(auto const known, find_manifest(transaction, id));
  if (known) return false;
  TRY_VOID(transaction.charge(signed_bytes.size() + kManifestOverhead));
  TRY(entry.number, next_number(transaction, kCatalogue));
  if (entry.holding) TRY_VOID(give_holding(transaction, *entry.holding, HoldingOwner::manifest));
  put_entry(transaction, id, entry);
  transaction.put(Column::signed_manifests, manifest_key(id), as_text(signed_bytes));
  transaction.put(Column::catalogue, make_key(entry.number), manifest_key(id));
  TRY_VOID(add_to_counter(transaction, kManifests, 1));
  TRY_VOID(enter_search_index(transaction, entry.number, signed_bytes));
  return true;
}

Result<void> update_manifest(Transaction& transaction, ManifestId const& id, ManifestEntry entry) {
  TRY(auto const before, existing_manifest(transaction, id));
  entry.number = before.number;
  if (entry.holding && entry.holding != before.holding)
    TRY_VOID(give_holding(transaction, *entry.holding, HoldingOwner::manifest));
  put_entry(transaction, id, entry);
  return {};
}

Result<void> note_manifest_bundle(Transaction& transaction,
                                  ManifestId const& id,
                                  std::uint64_t arrival) {
  TRY(auto entry, find_manifest(transaction, id));
  if (!entry) return {};
  entry->bundle = arrival;
  put_entry(transaction, id, *entry);
  return {};
}

Result<void> delete_manifest(Transaction& transaction, ManifestId const& id) {
  TRY(auto const entry, existing_manifest(transaction, id));
  if (entry.holding) return fail(Errc::conflict, "the manifest still holds its chunks");
  TRY(auto const bytes, signed_manifest(transaction, id));
  if (bytes) TRY_VOID(leave_search_index(transaction, entry.number, *bytes));
  transaction.erase(Column::manifests, manifest_key(id));
  transaction.erase(Column::signed_manifests, manifest_key(id));
  transaction.erase(Column::catalogue, make_key(entry.number));
  TRY_VOID(forget_receipts(transaction, id));
  return take_from_counter(transaction, kManifests, 1);
}

Result<std::optional<ManifestEntry>> find_manifest(View const& view, ManifestId const& id) {
  TRY(auto const value, view.get(Column::manifests, manifest_key(id)));
  if (!value) return std::nullopt;
  TRY(auto entry, decode_manifest_entry(*value));
  return std::optional(std::move(entry));
}

Result<std::optional<Bytes>> signed_manifest(View const& view, ManifestId const& id) {
  TRY(auto const value, view.get(Column::signed_manifests, manifest_key(id)));
  if (!value) return std::nullopt;
  auto const octets = as_bytes(*value);
  return std::optional(Bytes(octets.begin(), octets.end()));
}

Result<std::vector<CatalogueItem>> catalogue_page(View const& view,
                                                  CatalogueNumber after,
                                                  std::size_t limit) {
  std::vector<CatalogueItem> page;
  auto at = view.scan(Column::catalogue, {});
  for (at.seek(make_key(after + 1)); at.valid() && page.size() < limit; at.next()) {
    TRY(auto const id, ManifestId::from_bytes(as_bytes(at.value())));
    TRY(auto entry, find_manifest(view, id));
    // It may have been deleted since the index was read.
    if (entry) page.push_back({id, std::move(*entry)});
  }
  TRY_VOID(at.status());
  return page;
}

Result<std::vector<ManifestId>> manifests_with_prefix(View const& view,
                                                      ByteView prefix,
                                                      std::size_t limit) {
  std::vector<ManifestId> found;
  auto at = view.scan(Column::manifests, std::string(as_text(prefix)));
  for (; at.valid() && found.size() < limit; at.next()) {
    auto const key = make_key(prefix) + std::string(at.key_after_prefix());
    TRY(auto const id, ManifestId::from_bytes(as_bytes(key)));
    found.push_back(id);
  }
  TRY_VOID(at.status());
  return found;
}

Result<std::uint64_t> manifest_count(View const& view) {
  return read_counter(view, kManifests);
}

}  // namespace bindle::storage
