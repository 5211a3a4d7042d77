#include "storage/subscriptions.hpp"

#include "bundle/utf8.hpp"
#include "storage/counters.hpp"
#include "storage/downloads.hpp"
#include "storage/subscription_codec.hpp"
#include "storage/transaction.hpp"

#include <algorithm>

namespace bindle::storage {
namespace {

constexpr std::string_view kRevisions = "subscription_revisions";
constexpr std::uint64_t kSubscriptionOverhead = 1024;

Result<std::optional<Subscription>> find_subscription(View const& view, std::string_view name) {
  TRY(auto const value, view.get(Column::subscriptions, name));
  if (!value) return std::nullopt;
  TRY(auto subscription, decode_subscription(*value));
  return std::optional(std::move(subscription));
}

Result<void> check_subscription_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxSubscriptionName || !is_plain_text(name))
    return fail(Errc::invalid_argument,
                "a subscription's name has 1 to 64 octets of UTF-8 without control characters");
  return {};
}

Result<void> check_subscription_count(View const& view) {
  TRY(auto const all, list_subscriptions(view));
  if (all.size() < kMaxSubscriptions) return {};
  return fail(Errc::conflict, "there are 64 subscriptions already");
}

bool has_room(Subscription const& subscription, std::uint64_t size) {
  return subscription.requested_bytes <= subscription.budget_bytes &&
         size <= subscription.budget_bytes - subscription.requested_bytes;
}

}  // namespace

Result<bool> set_subscription(Transaction& transaction,
                              std::string_view name,
                              SubscriptionTerms terms,
                              std::uint64_t unix_ms) {
  TRY_VOID(check_subscription_name(name));
  TRY(auto const before, find_subscription(transaction, name));
  if (!before) TRY_VOID(check_subscription_count(transaction));
  TRY_VOID(transaction.charge(kSubscriptionOverhead + terms.rule.size()));
  Subscription subscription;
  subscription.rule = std::move(terms.rule);
  subscription.budget_bytes = terms.budget_bytes;
  subscription.priority = terms.priority;
  subscription.requested_bytes = before ? before->requested_bytes : 0;
  subscription.requested_files = before ? before->requested_files : 0;
  subscription.set_ms = unix_ms;
  TRY(subscription.revision, next_number(transaction, kRevisions));
  transaction.put(Column::subscriptions, name, encode(subscription));
  return !before;
}

Result<void> delete_subscription(Transaction& transaction, std::string_view name) {
  TRY(auto const before, find_subscription(transaction, name));
  if (!before)
    return fail(Errc::not_found, "there is no subscription \"" + std::string(name) + "\"");
  transaction.erase(Column::subscriptions, name);
  return {};
}

Result<std::vector<ManifestId>> request_for_subscription(Transaction& transaction,
                                                         std::string_view name,
                                                         std::uint64_t revision,
                                                         std::vector<WantedFile> const& files,
                                                         CatalogueNumber considered,
                                                         std::uint64_t largest,
                                                         std::uint64_t unix_ms) {
  std::vector<ManifestId> requested;
  TRY(auto subscription, find_subscription(transaction, name));
  if (!subscription || subscription->revision != revision) return requested;
  for (auto const& file : files) {
    TRY(auto const wanted, is_to_be_requested(transaction, file.id));
    if (!wanted) continue;
    if (!has_room(*subscription, file.size) || file.size > largest) {
      subscription->left_out_bytes += file.size;
      subscription->left_out_files += 1;
      continue;
    }
    Download download;
    download.created_ms = download.updated_ms = unix_ms;
    download.priority = subscription->priority;
    download.subscription = name;
    TRY_VOID(put_download(transaction, file.id, std::move(download)));
    subscription->requested_bytes += file.size;
    subscription->requested_files += 1;
    requested.push_back(file.id);
  }
  subscription->considered = std::max(subscription->considered, considered);
  transaction.put(Column::subscriptions, name, encode(*subscription));
  return requested;
}

Result<bool> is_to_be_requested(View const& view, ManifestId const& id) {
  TRY(auto const entry, find_manifest(view, id));
  if (!entry || entry->state != ManifestState::remote) return false;
  TRY(auto const download, find_download(view, id));
  return !download;
}

Result<std::vector<NamedSubscription>> list_subscriptions(View const& view) {
  std::vector<NamedSubscription> all;
  auto at = view.scan(Column::subscriptions, {});
  for (; at.valid(); at.next()) {
    TRY(auto subscription, decode_subscription(at.value()));
    all.push_back({std::string(at.key_after_prefix()), std::move(subscription)});
  }
  TRY_VOID(at.status());
  return all;
}

}  // namespace bindle::storage
