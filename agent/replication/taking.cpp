#include "agent/replication/taking.hpp"

#include "agent/content/catalogue.hpp"
#include "agent/content/download_steps.hpp"
#include "agent/library/eviction.hpp"
#include "agent/replication/said.hpp"
#include "bundle/signing_key.hpp"
#include "storage/downloads.hpp"
#include "storage/library.hpp"
#include "storage/transaction.hpp"

#include <algorithm>
#include <memory>
#include <optional>

namespace bindle::agent {
namespace {

constexpr std::size_t kConsideredAtOnce = 64;
constexpr std::size_t kMostUndertakings = 8;

Result<std::optional<ManifestSummary>> summary_of(storage::View const& view,
                                                  ManifestId const& file) {
  TRY(auto const bytes, storage::signed_manifest(view, file));
  if (!bytes || bytes->size() < kSignatureSize) return std::nullopt;
  TRY(auto summary, decode_summary(ByteView(*bytes).subspan(kSignatureSize)));
  return std::optional(std::move(summary));
}

bool wish_holds(ManifestSummary const& summary, Moment now) {
  auto const lifetime = std::chrono::milliseconds(summary.lifetime_ms);
  return summary.replicas > 0 && counts_until({summary.created_ms, lifetime}, now).has_value();
}

Result<bool> is_latest(storage::View const& view, ManifestId const& file) {
  TRY(auto const manifest, load_manifest(view, file));
  TRY(auto const superseded, storage::is_superseded(view, version_of(file, manifest)));
  return !superseded;
}

// Of what is to be for the purpose, with what is here and on its way.
Result<bool> has_room_for(storage::Store& store,
                          storage::Undertaking const& wanted,
                          TakingRules const& rules) {
  TRY(auto const here, storage::library_totals(store.view()));
  TRY(auto const others, storage::list_undertakings(store.view()));
  auto const for_replicas = wanted.purpose == storage::Purpose::replica;
  auto used = for_replicas ? here.replica_bytes : here.speculative_bytes;
  std::uint64_t on_the_way = 0;
  for (auto const& [file, other] : others) {
    on_the_way += other.size;
    if (other.purpose == wanted.purpose) used += other.size;
  }
  auto const most = for_replicas ? rules.replica_bytes : rules.speculative_bytes;
  if (used > most || wanted.size > most - used) return false;
  auto const usage = store.budget().usage();
  auto const low = percent_of(usage.given_out, kLowWatermarkPercent);
  auto const taken = usage.used() + on_the_way;
  return taken <= low && wanted.size <= low - taken;
}

Result<bool> take_if_room(storage::Store& store,
                          TakingRules const& rules,
                          storage::Undertaking const& undertaking,
                          ManifestId const& file,
                          std::uint64_t unix_ms) {
  TRY(auto const room, has_room_for(store, undertaking, rules));
  if (!room) return false;
  auto const taken = std::make_shared<bool>(false);
  storage::Change change;
  change.work =
      [taken, file, undertaking, unix_ms](storage::Transaction& transaction) -> Result<void> {
    TRY(*taken, storage::undertake(transaction, file, undertaking, kMostUndertakings, unix_ms));
    return {};
  };
  TRY_VOID(store.committer().commit(std::move(change)));
  return *taken;
}

Result<bool> lacks_copies(storage::View const& view,
                          TakingRules const& rules,
                          Keyring const& keyring,
                          Moment now,
                          ManifestId const& file,
                          ManifestSummary const& summary) {
  if (!wish_holds(summary, now) || summary.audience == Audience::recipients) return false;
  if (keyring.level_of(summary.publisher) < TrustLevel::known) return false;
  TRY(auto const elsewhere, kept_elsewhere(view, file, summary, rules.holder_timeout, now));
  if (elsewhere.copies() >= summary.replicas) return false;
  return is_latest(view, file);
}

}  // namespace

std::size_t KeptElsewhere::copies() const {
  auto const told = std::count_if(
      words.begin(), words.end(), [](storage::Holder const& holder) { return holder.word.holds; });
  return static_cast<std::size_t>(told) + (publisher ? 1 : 0);
}

Result<KeptElsewhere> kept_elsewhere(storage::View const& view,
                                     ManifestId const& file,
                                     ManifestSummary const& summary,
                                     std::chrono::milliseconds holder_timeout,
                                     Moment now) {
  KeptElsewhere kept;
  TRY(kept.words, storage::words_about(view, file));
  auto const spoke =
      std::any_of(kept.words.begin(), kept.words.end(), [&summary](storage::Holder const& holder) {
        return holder.key == summary.publisher;
      });
  kept.publisher = !spoke && counts_until({summary.created_ms, holder_timeout}, now).has_value();
  return kept;
}

Result<Taken> take_lacking(storage::Store& store,
                           TakingRules const& rules,
                           Keyring const& keyring,
                           NodeClock const& clock,
                           storage::CatalogueNumber after) {
  TRY(auto const page, storage::catalogue_page(store.view(), after, kConsideredAtOnce));
  Taken taken;
  taken.considered = page.empty() ? after : page.back().entry.number;
  taken.at_end = page.size() < kConsideredAtOnce;
  for (auto const& item : page) {
    if (item.entry.state != storage::ManifestState::remote) continue;
    TRY(auto const summary, summary_of(store.view(), item.id));
    if (!summary) continue;
    TRY(auto const lacks,
        lacks_copies(store.view(), rules, keyring, clock.now(), item.id, *summary));
    if (!lacks) continue;
    storage::Undertaking const undertaking{storage::Purpose::replica, summary->size};
    TRY(auto const is_taken, take_if_room(store, rules, undertaking, item.id, clock.unix_ms()));
    if (is_taken) taken.files.push_back(item.id);
  }
  return taken;
}

Result<bool> take_hot(storage::Store& store,
                      TakingRules const& rules,
                      Keyring const& keyring,
                      NodeClock const& clock,
                      ManifestId const& file) {
  TRY(auto const summary, summary_of(store.view(), file));
  if (!summary || keyring.level_of(summary->publisher) < TrustLevel::known) return false;
  storage::Undertaking const undertaking{storage::Purpose::speculative, summary->size};
  return take_if_room(store, rules, undertaking, file, clock.unix_ms());
}

Result<std::vector<ManifestId>> open_undertakings(storage::Store& store) {
  TRY(auto const all, storage::list_undertakings(store.view()));
  std::vector<ManifestId> open;
  storage::Change change;
  std::vector<ManifestId> lost;
  for (auto const& [file, undertaking] : all) {
    TRY(auto const download, storage::find_download(store.view(), file));
    auto const goes_on = download && !storage::is_over(download->state);
    (goes_on ? open : lost).push_back(file);
  }
  if (lost.empty()) return open;
  change.work = [lost](storage::Transaction& transaction) -> Result<void> {
    for (auto const& file : lost)
      storage::end_undertaking(transaction, file);
    return {};
  };
  TRY_VOID(store.committer().commit(std::move(change)));
  return open;
}

}  // namespace bindle::agent
