#include "agent/replication/reissue.hpp"

#include "agent/content/catalogue.hpp"
#include "agent/content/download_steps.hpp"
#include "storage/replicas.hpp"
#include "storage/transaction.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace bindle::agent {
namespace {

constexpr std::size_t kReissuePage = 64;

// A bundle that has less than this part of its life before it is replaced.
constexpr std::uint64_t kLastPart = 4;

bool may_last(storage::LibraryEntry const& entry) {
  return entry.priority == Priority::normal || entry.priority == Priority::low;
}

}  // namespace

Result<std::vector<storage::SendClass>> Reissue::step() {
  earn();
  TRY(auto const page, storage::library_page(store_.view(), after_, kReissuePage));
  after_.reset();
  if (page.size() == kReissuePage) after_ = page.back().file;
  std::vector<storage::SendClass> issued;
  for (auto const& item : page) {
    TRY(auto const entry, storage::find_manifest(store_.view(), item.file));
    if (!entry || !may_last(item.entry)) continue;
    TRY(auto const due, is_due(item, *entry));
    if (!due) continue;
    TRY(auto const send_class, issue(item.file, *entry));
    if (send_class) issued.push_back(*send_class);
  }
  return issued;
}

void Reissue::earn() {
  using Hours = std::chrono::duration<double, std::ratio<3600>>;
  auto const now = clock_.now().elapsed;
  auto const most = static_cast<double>(rules_.prepublish_per_hour);
  if (earned_up_to_.count() != 0)
    allowance_ = std::min(most, allowance_ + most * Hours(now - earned_up_to_).count());
  earned_up_to_ = now;
}

Result<bool> Reissue::is_due(storage::LibraryItem const& item,
                             storage::ManifestEntry const& entry) {
  TRY(auto const spreads, still_spreads(store_.view(), entry.bundle));
  if (item.entry.own && rules_.republish) {
    if (!spreads) return true;
    return ends_soon(entry.bundle);
  }
  if (spreads) return false;
  TRY(auto const lacking, lacks_copies(item));
  if (lacking) return true;
  if (allowance_ < 1 || item.entry.audience != Audience::everyone) return false;
  allowance_ -= 1;
  return true;
}

Result<bool> Reissue::lacks_copies(storage::LibraryItem const& item) {
  auto const& entry = item.entry;
  if (entry.replicas == 0 || entry.wanted_until_node_ms <= clock_.now().node_ms) return false;
  TRY(auto const words, storage::words_about(store_.view(), item.file));
  auto const others = std::count_if(
      words.begin(), words.end(), [](storage::Holder const& holder) { return holder.word.holds; });
  return static_cast<std::uint64_t>(others) + 1 < entry.replicas;
}

Result<bool> Reissue::ends_soon(storage::Arrival bundle) const {
  TRY(auto const record, storage::find_bundle(store_.view(), bundle));
  if (!record) return true;
  auto const part = record->lifetime_ms / kLastPart;
  auto now = clock_.now().instant();
  now.node_ms += part;
  if (now.dtn_ms != 0) now.dtn_ms += part;
  return record->expires.passed(now);
}

// None when a later version has come.
Result<std::optional<storage::SendClass>> Reissue::issue(ManifestId const& file,
                                                         storage::ManifestEntry const& entry) {
  TRY(auto const manifest, load_manifest(store_.view(), file));
  TRY(auto const superseded, storage::is_superseded(store_.view(), version_of(file, manifest)));
  TRY(auto bytes, storage::signed_manifest(store_.view(), file));
  if (superseded || !bytes) return std::optional<storage::SendClass>();
  TRY(auto carrier,
      manifest_bundle(
          origin_, store_, utterance_about(manifest, hop_limit_), file, std::move(*bytes)));
  auto const send_class = storage::send_class(carrier.record.priority, carrier.record.audience);
  storage::Change change;
  change.payloads = std::move(carrier.written);
  change.work =
      [file,
       former = entry.bundle,
       record = std::move(carrier.record),
       payload = std::move(carrier.payload)](storage::Transaction& transaction) -> Result<void> {
    TRY(auto const present, storage::find_manifest(transaction, file));
    if (!present || present->bundle != former || !storage::is_complete(present->state))
      return fail(Errc::conflict, "the file " + file.to_string() + " has changed meanwhile");
    TRY(auto const added, storage::add_bundle(transaction, record, payload));
    return storage::note_manifest_bundle(transaction, file, added.arrival);
  };
  auto const committed = store_.committer().commit(std::move(change));
  if (!committed && committed.error().code == Errc::conflict)
    return std::optional<storage::SendClass>();
  if (!committed) return committed.error();
  return std::optional(send_class);
}

}  // namespace bindle::agent
