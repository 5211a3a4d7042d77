#include "agent/subscriptions/subscription_steps.hpp"

#include "bundle/manifest_summary.hpp"
#include "bundle/signing_key.hpp"
#include "storage/events.hpp"
#include "storage/transaction.hpp"

#include <map>
#include <utility>

namespace bindle::agent {
namespace {

constexpr std::size_t kConsideredPerStep = 64;

struct Considered {
  std::vector<storage::WantedFile> wanted;
  std::map<ManifestId, PublisherKey> publishers;
  storage::CatalogueNumber up_to = 0;
};

// None at the end of the catalogue.
Result<std::optional<Considered>> consider_page(storage::View const& view,
                                                SubscriptionRule const& rule,
                                                Keyring const& keyring,
                                                storage::CatalogueNumber after) {
  TRY(auto const page, storage::catalogue_page(view, after, kConsideredPerStep));
  if (page.empty()) return std::nullopt;
  Considered considered;
  considered.up_to = page.back().entry.number;
  for (auto const& item : page) {
    TRY(auto const fitting, fit(view, rule, keyring, item.id));
    if (!fitting) continue;
    considered.wanted.push_back(fitting->file);
    considered.publishers.emplace(item.id, fitting->publisher);
  }
  return std::optional(std::move(considered));
}

Result<void> tell_of_matches(storage::Transaction& transaction,
                             std::string const& subscription,
                             std::vector<ManifestId> const& files,
                             std::uint64_t unix_ms) {
  for (auto const& file : files)
    TRY_VOID(storage::append_event(transaction,
                                   {.kind = storage::EventKind::subscription_matched,
                                    .at_ms = unix_ms,
                                    .file = file,
                                    .subject = subscription}));
  return {};
}

Result<std::vector<FetchLine::Waiting>> request(storage::Store& store,
                                                storage::NamedSubscription const& for_whom,
                                                Considered const& considered,
                                                std::uint64_t unix_ms) {
  std::vector<ManifestId> requested;
  storage::Change change;
  change.work = [&](storage::Transaction& transaction) -> Result<void> {
    TRY(requested,
        storage::request_for_subscription(transaction,
                                          for_whom.name,
                                          for_whom.subscription.revision,
                                          considered.wanted,
                                          considered.up_to,
                                          store.budget().usage().given_out,
                                          unix_ms));
    return tell_of_matches(transaction, for_whom.name, requested, unix_ms);
  };
  TRY_VOID(store.committer().commit(std::move(change)));
  std::vector<FetchLine::Waiting> waiting;
  for (auto const& file : requested)
    waiting.push_back({file, {for_whom.name, considered.publishers.at(file)}});
  return waiting;
}

}  // namespace

Result<std::optional<FittingFile>> fit(storage::View const& view,
                                       SubscriptionRule const& rule,
                                       Keyring const& keyring,
                                       ManifestId const& id) {
  TRY(auto const bytes, storage::signed_manifest(view, id));
  if (!bytes || bytes->size() < kSignatureSize) return std::nullopt;
  TRY(auto summary, decode_summary(ByteView(*bytes).subspan(kSignatureSize)));
  if (keyring.level_of(summary.publisher) == TrustLevel::blocked) return std::nullopt;
  TRY(auto const fits,
      rule.matches(summary, keyring.successions().predecessors_of(summary.publisher)));
  if (!fits) return std::nullopt;
  return std::optional(FittingFile{{id, summary.size}, std::move(summary.name), summary.publisher});
}

Result<FetchLine::Whose> whose_share(storage::View const& view,
                                     ManifestId const& file,
                                     std::string subscription) {
  TRY(auto const bytes, storage::signed_manifest(view, file));
  if (!bytes || bytes->size() < kSignatureSize)
    return fail(Errc::not_found, "the manifest has been deleted");
  TRY(auto const summary, decode_summary(ByteView(*bytes).subspan(kSignatureSize)));
  return FetchLine::Whose{std::move(subscription), summary.publisher};
}

Result<RequestedFiles> request_next_files(storage::Store& store,
                                          Keyring const& keyring,
                                          std::uint64_t unix_ms) {
  TRY(auto const subscriptions, storage::list_subscriptions(store.view()));
  for (auto const& each : subscriptions) {
    auto const rule = SubscriptionRule::parse(each.subscription.rule);
    if (!rule) continue;  // a later version wrote it
    TRY(auto const considered,
        consider_page(store.view(), *rule, keyring, each.subscription.considered));
    if (!considered) continue;
    RequestedFiles requested;
    TRY(requested.files, request(store, each, *considered, unix_ms));
    requested.more = true;
    return requested;
  }
  return RequestedFiles{};
}

Result<bool> DryRun::step(storage::View const& view) {
  TRY(auto const page, storage::catalogue_page(view, considered_, kConsideredPerStep));
  for (auto const& item : page) {
    TRY_VOID(consider(view, item.id));
    considered_ = item.entry.number;
  }
  return !page.empty();
}

Result<void> DryRun::consider(storage::View const& view, ManifestId const& id) {
  TRY(auto fitting, fit(view, rule_, *keyring_, id));
  if (!fitting) return {};
  auto const size = fitting->file.size;
  TRY(auto const wanted, storage::is_to_be_requested(view, id));
  auto const fits_budget = size <= budget_bytes_ - requested_.bytes;
  auto& sum = !wanted ? present_ : fits_budget ? requested_ : left_out_;
  sum.files += 1;
  sum.bytes += size;
  if (wanted && files_.size() < limit_)
    files_.push_back({id, std::move(fitting->name), size, fits_budget});
  return {};
}

}  // namespace bindle::agent
