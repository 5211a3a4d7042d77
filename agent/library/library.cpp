#include "agent/library/library.hpp"

#include "agent/content/download_steps.hpp"
#include "agent/replication/said.hpp"
#include "storage/events.hpp"
#include "storage/manifests.hpp"
#include "storage/receipts.hpp"
#include "storage/replicas.hpp"
#include "storage/transaction.hpp"
#include "storage/undertakings.hpp"

#include <spdlog/spdlog.h>

#include <memory>
#include <utility>
#include <vector>

namespace bindle::agent {
namespace {

constexpr std::size_t kLibraryPage = 256;

Result<void> put_in_place(storage::Transaction& transaction,
                          LibraryRules const& rules,
                          ManifestId const& file,
                          storage::LibraryEntry entry) {
  entry.place = rules.place(entry);
  return storage::put_library_entry(transaction, file, entry);
}

}  // namespace

Result<void> Library::file_completed(storage::Transaction& transaction,
                                     ManifestId const& file,
                                     Manifest const& manifest,
                                     Completion how) const {
  storage::EventRecord event;
  event.kind = how == Completion::published ? storage::EventKind::file_published
                                            : storage::EventKind::file_completed;
  event.at_ms = clock_.unix_ms();
  event.file = file;
  event.subject = manifest.name;
  TRY_VOID(storage::append_event(transaction, event));
  if (how == Completion::fetched && manifest.receipt != ReceiptPolicy::none)
    storage::owe_receipt(transaction, file);
  TRY(auto const undertaking, storage::find_undertaking(transaction, file));
  auto entry = entry_of(manifest, how);
  if (undertaking) {
    entry.accesses = 0;
    entry.weight = 0;
    entry.accessed_ms = 0;
    entry.replica = undertaking->purpose == storage::Purpose::replica;
    entry.speculative = undertaking->purpose == storage::Purpose::speculative;
    storage::end_undertaking(transaction, file);
  }
  if (how == Completion::fetched) TRY_VOID(note_publisher(transaction, file, manifest));
  TRY(entry.last_copy, is_last_copy(transaction, file, entry));
  return put_in_place(transaction, *rules_, file, std::move(entry));
}

// Whoever signed the manifest had the file then: that is its first word as a holder.
Result<void> Library::note_publisher(storage::Transaction& transaction,
                                     ManifestId const& file,
                                     Manifest const& manifest) const {
  if (manifest.publisher == self_) return {};
  auto const until = counts_until({manifest.created_ms, holder_timeout_}, clock_.now());
  if (!until) return {};
  storage::HolderWord word;
  word.since_ms = word.heard_ms = clock_.unix_ms();
  word.until_node_ms = *until;
  TRY(auto const noted, storage::note_word(transaction, file, manifest.publisher, word));
  (void)noted;
  return {};
}

Result<bool> Library::is_last_copy(storage::View const& view,
                                   ManifestId const& file,
                                   storage::LibraryEntry const& entry) const {
  if (entry.replicas == 0 || entry.wanted_until_node_ms <= clock_.now().node_ms) return false;
  TRY(auto const elsewhere, storage::is_held_elsewhere(view, file));
  return !elsewhere;
}

Result<void> Library::recount(storage::Transaction& transaction, ManifestId const& file) const {
  TRY(auto entry, storage::find_library_entry(transaction, file));
  if (!entry) return {};
  TRY(auto const last_copy, is_last_copy(transaction, file, *entry));
  if (last_copy == entry->last_copy) return {};
  entry->last_copy = last_copy;
  return put_in_place(transaction, *rules_, file, std::move(*entry));
}

Result<void> Library::asked_for(storage::Store& store, ManifestId const& file) const {
  TRY(auto const undertaking, storage::find_undertaking(store.view(), file));
  TRY(auto const entry, storage::find_library_entry(store.view(), file));
  auto const unasked = entry && (entry->speculative || entry->replica);
  if (!undertaking && !unasked) return {};
  storage::Change change;
  change.work = [this, file](storage::Transaction& transaction) -> Result<void> {
    storage::end_undertaking(transaction, file);
    TRY(auto present, storage::find_library_entry(transaction, file));
    if (!present) return {};
    present->speculative = present->replica = false;
    return put_in_place(transaction, *rules_, file, std::move(*present));
  };
  return store.committer().commit(std::move(change));
}

storage::LibraryEntry Library::entry_of(Manifest const& manifest, Completion how) const {
  storage::LibraryEntry entry;
  entry.size = manifest.size;
  entry.tags = manifest.tags;
  entry.priority = manifest.priority;
  entry.added_ms = clock_.unix_ms();
  entry.own = how == Completion::published;
  note_wish(entry, manifest);
  if (how == Completion::published) return entry;
  entry.accessed_ms = entry.added_ms;
  rules_->count_access(entry, clock_.now().node_ms);
  return entry;
}

void Library::note_wish(storage::LibraryEntry& entry, Manifest const& manifest) const {
  entry.replicas = manifest.replicas;
  entry.audience = manifest.audience;
  auto const lifetime = std::chrono::milliseconds(manifest.lifetime_ms);
  entry.wanted_until_node_ms =
      counts_until({manifest.created_ms, lifetime}, clock_.now()).value_or(0);
}

void Library::count_access(storage::Store& store, ManifestId const& file) const {
  storage::Change change;
  change.work = [rules = rules_, file, unix_ms = clock_.unix_ms(), node_ms = clock_.now().node_ms](
                    storage::Transaction& transaction) -> Result<void> {
    TRY(auto entry, storage::find_library_entry(transaction, file));
    if (!entry) return {};
    rules->count_access(*entry, node_ms);
    entry->accessed_ms = unix_ms;
    return put_in_place(transaction, *rules, file, std::move(*entry));
  };
  change.done = [file](Result<void> const& counted) {
    if (!counted)
      spdlog::debug("an access to {} is not counted: {}", file.to_string(), counted.error().detail);
  };
  auto const accepted = store.committer().submit_lazy(std::move(change));
  if (!accepted)
    spdlog::debug("an access to {} is not counted: {}", file.to_string(), accepted.error().detail);
}

Result<void> Library::pin(storage::Store& store, ManifestId const& file, Pin pin) const {
  storage::Change change;
  change.work = [this, file, pin](storage::Transaction& transaction) -> Result<void> {
    TRY(auto entry, storage::find_library_entry(transaction, file));
    if (!entry)
      return fail(Errc::not_found, "the file " + file.to_string() + " is not complete here");
    entry->pinned = pin == Pin::on;
    return put_in_place(transaction, *rules_, file, std::move(*entry));
  };
  return store.committer().commit(std::move(change));
}

Result<void> Library::bring_up_to_date(storage::Store& store) const {
  TRY(auto const rules, storage::library_rules(store.view()));
  if (rules == rules_->fingerprint()) return {};
  if (rules.empty()) TRY_VOID(adopt_complete_files(store));
  TRY_VOID(give_places(store));
  storage::Change change;
  change.work = [this](storage::Transaction& transaction) -> Result<void> {
    storage::note_library_rules(transaction, rules_->fingerprint());
    return {};
  };
  return store.committer().commit(std::move(change));
}

Result<void> Library::adopt_complete_files(storage::Store& store) const {
  storage::CatalogueNumber after = 0;
  for (auto more = true; more;) {
    TRY(auto const page, storage::catalogue_page(store.view(), after, kLibraryPage));
    storage::Change change;
    std::vector<storage::LibraryItem> items;
    for (auto const& item : page) {
      TRY(auto const known, storage::find_library_entry(store.view(), item.id));
      if (known || !storage::is_complete(item.entry.state)) continue;
      TRY(auto const manifest, load_manifest(store.view(), item.id));
      auto const own = item.entry.state == storage::ManifestState::published;
      items.push_back(
          {item.id, entry_of(manifest, own ? Completion::published : Completion::fetched)});
    }
    change.work = [this,
                   items = std::move(items)](storage::Transaction& transaction) -> Result<void> {
      for (auto const& item : items)
        TRY_VOID(put_in_place(transaction, *rules_, item.file, item.entry));
      return {};
    };
    TRY_VOID(store.committer().commit(std::move(change)));
    more = page.size() == kLibraryPage;
    if (more) after = page.back().entry.number;
  }
  return {};
}

Result<void> Library::give_places(storage::Store& store) const {
  std::optional<ManifestId> after;
  for (auto more = true; more;) {
    TRY(auto page, storage::library_page(store.view(), after, kLibraryPage));
    more = page.size() == kLibraryPage;
    if (more) after = page.back().file;
    for (auto& item : page) {
      TRY(auto const manifest, load_manifest(store.view(), item.file));
      note_wish(item.entry, manifest);
    }
    storage::Change change;
    change.work = [this,
                   page = std::move(page)](storage::Transaction& transaction) -> Result<void> {
      for (auto const& item : page) {
        TRY_VOID(put_in_place(transaction, *rules_, item.file, item.entry));
        TRY_VOID(recount(transaction, item.file));
      }
      return {};
    };
    TRY_VOID(store.committer().commit(std::move(change)));
  }
  return {};
}

}  // namespace bindle::agent
