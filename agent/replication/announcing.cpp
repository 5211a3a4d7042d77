#include "agent/replication/announcing.hpp"

#include "bundle/holding_receipt.hpp"
#include "storage/bundles.hpp"
#include "storage/library.hpp"
#include "storage/replicas.hpp"
#include "storage/transaction.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kRefreshPage = 256;
constexpr int kRefreshesInTimeout = 4;
constexpr std::chrono::milliseconds kLongestReceiptLifetime = std::chrono::days(30);
constexpr std::chrono::milliseconds kShortestReceiptLifetime = 1min;

// What may be told to the same nodes goes into one receipt.
std::vector<storage::HoldingNews> for_one_audience(std::vector<storage::HoldingNews> news) {
  std::erase_if(news, [audience = news.front().audience](storage::HoldingNews const& each) {
    return each.audience != audience;
  });
  return news;
}

Result<SignedReceipt> receipt_about(std::vector<storage::HoldingNews> const& news,
                                    AnnouncingNode const& node,
                                    std::uint64_t sequence) {
  HoldingReceipt receipt;
  receipt.node = node.origin.self().like(content_group());
  receipt.signed_ms = node.clock.now().dtn_ms;
  receipt.sequence = sequence;
  for (auto const& each : news)
    (each.holds ? receipt.held : receipt.given_up).push_back(each.file);
  return sign_holding_receipt(std::move(receipt), node.key);
}

Utterance receipt_utterance(SignedReceipt const& receipt,
                            Audience audience,
                            std::chrono::milliseconds holder_timeout,
                            std::uint8_t hop_limit) {
  ContentBlock content;
  content.kind = ContentKind::receipt;
  content.object = receipt.object;
  content.audience = audience;
  auto const lifetime =
      std::clamp(holder_timeout, kShortestReceiptLifetime, kLongestReceiptLifetime);
  return {std::move(content), content_group(), lifetime, hop_limit};
}

}  // namespace

Result<std::optional<Announced>> announce_news(AnnouncingNode const& node) {
  TRY(auto all, storage::holding_news(node.store.view(), HoldingReceipt::kMaxFiles));
  if (all.empty()) return std::optional<Announced>();
  auto const news = for_one_audience(std::move(all));
  TRY(auto told, storage::last_told(node.store.view()));
  // Above what an earlier data folder of the same key has said, if the clock is right.
  told.sequence = std::max(told.sequence + 1, node.clock.unix_ms());
  TRY(auto receipt, receipt_about(news, node, told.sequence));
  auto const utterance =
      receipt_utterance(receipt, news.front().audience, node.holder_timeout, node.hop_limit);
  TRY(auto const bundle, node.origin.bundle(utterance, std::move(receipt.payload)));
  Announced const announced{news.size(),
                            storage::send_class(bundle.record.priority, bundle.record.audience)};
  storage::Change change;
  change.work = [bundle, news, told](storage::Transaction& transaction) -> Result<void> {
    TRY(auto const added, storage::add_bundle(transaction, bundle.record, bundle.payload));
    (void)added;
    for (auto const& each : news)
      TRY_VOID(storage::erase_news(transaction, each));
    TRY(auto last, storage::last_told(transaction));
    storage::note_told(transaction, {told.sequence, last.all_node_ms});
    return {};
  };
  TRY_VOID(node.store.committer().commit(std::move(change)));
  return std::optional(announced);
}

Result<bool> is_refresh_due(AnnouncingNode const& node) {
  TRY(auto const told, storage::last_told(node.store.view()));
  auto const pause = static_cast<std::uint64_t>(node.holder_timeout.count() / kRefreshesInTimeout);
  return node.clock.now().node_ms >= told.all_node_ms + pause;
}

Result<std::optional<ManifestId>> refresh_some(AnnouncingNode const& node,
                                               std::optional<ManifestId> const& after) {
  TRY(auto const page, storage::library_page(node.store.view(), after, kRefreshPage));
  auto const now = node.clock.now().node_ms;
  auto const is_last = page.size() < kRefreshPage;
  storage::Change change;
  change.work = [&library = node.library, page, now, is_last](
                    storage::Transaction& transaction) -> Result<void> {
    for (auto const& [file, seen] : page) {
      TRY(auto const entry, storage::find_library_entry(transaction, file));
      if (!entry || entry->replicas == 0) continue;
      TRY_VOID(library.recount(transaction, file));
      if (entry->wanted_until_node_ms > now && entry->audience != Audience::recipients)
        storage::put_news(transaction, {file, true, entry->audience});
    }
    if (!is_last) return {};
    TRY(auto told, storage::last_told(transaction));
    told.all_node_ms = now;
    storage::note_told(transaction, told);
    return {};
  };
  TRY_VOID(node.store.committer().commit(std::move(change)));
  if (is_last) return std::optional<ManifestId>();
  return std::optional(page.back().file);
}

}  // namespace bindle::agent
