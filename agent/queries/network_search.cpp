#include "agent/queries/network_search.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace bindle::agent {
namespace {

constexpr std::uint32_t kAnswersPerMinute = 6;  // to one node
constexpr std::size_t kSeenQueries = 4096;
constexpr auto kAnswerLifetime = std::chrono::hours(1);

ContentBlock content_of(ContentKind kind, NetworkSearch::QueryId const& id) {
  ContentBlock content;
  content.kind = kind;
  content.object = id;
  return content;
}

std::chrono::milliseconds left_until(storage::Deadline expires, storage::Instant now) {
  auto const time = expires.scale == storage::TimeScale::node ? now.node_ms : now.dtn_ms;
  auto const left = expires.at_ms - std::min(expires.at_ms, time);
  auto const most = static_cast<std::uint64_t>(NetworkSearch::kLongestDeadline.count());
  return std::chrono::milliseconds(std::min(left, most));
}

}  // namespace

NetworkSearch::NetworkSearch(storage::Store& store,
                             WorkerPool& workers,
                             NodeClock const& clock,
                             Trust& trust,
                             Endpoints& endpoints,
                             CatalogueGrew catalogue_grew)
    : store_(store),
      workers_(workers),
      clock_(clock),
      trust_(trust),
      endpoints_(endpoints),
      catalogue_grew_(std::move(catalogue_grew)),
      quota_(kAnswersPerMinute) {}

Task<Result<NetworkSearch::QueryId>> NetworkSearch::ask(FileQuery query,
                                                        std::chrono::milliseconds deadline) {
  CO_TRY(auto payload, encode_query(query));
  Asked asked;
  asked.id = random_query_id();
  asked.asked_ms = clock_.unix_ms();
  asked.deadline_ms = asked.asked_ms + static_cast<std::uint64_t>(deadline.count());
  auto const id = asked.id;
  if (asked_.size() == kMostQueries) asked_.pop_front();
  asked_.push_back(std::move(asked));
  Utterance utterance;
  utterance.content = content_of(ContentKind::query, id);
  utterance.destination = content_group();
  utterance.lifetime = deadline;
  utterance.hop_limit = kQueryHops;
  CO_TRY_VOID(co_await endpoints_.send(std::move(utterance), std::move(payload)));
  co_return id;
}

NetworkSearch::Asked const* NetworkSearch::find(QueryId const& id) const {
  auto const found = std::find_if(
      asked_.begin(), asked_.end(), [&id](Asked const& asked) { return asked.id == id; });
  return found == asked_.end() ? nullptr : &*found;
}

// A query may come in several bundles.
bool NetworkSearch::is_first(QueryId const& id) {
  if (!seen_.insert(id).second) return false;
  seen_order_.push_back(id);
  if (seen_order_.size() > kSeenQueries) {
    seen_.erase(seen_order_.front());
    seen_order_.pop_front();
  }
  return true;
}

Task<void> NetworkSearch::answer(Eid asker,
                                 QueryId id,
                                 FileQuery query,
                                 storage::Deadline expires) {
  auto const now = clock_.now();
  auto const left = left_until(expires, now.instant());
  if (left.count() == 0 || !is_first(id) || !quota_.take(asker, now.elapsed)) co_return;
  auto look = [this, query = std::move(query), keyring = trust_.keyring(), dtn_ms = now.dtn_ms] {
    return answer_to(store_.view(), query, *keyring, clock_.unix_ms(), dtn_ms);
  };
  auto found = co_await workers_.run(std::move(look));
  if (!found) {
    spdlog::warn("a query of {} is not answered: {}", asker.to_string(), found.error().detail);
    co_return;
  }
  if (!*found) co_return;
  (*found)->query = id;
  auto payload = encode_answer(**found);
  if (!payload) {
    spdlog::warn("an answer cannot be written: {}", payload.error().detail);
    co_return;
  }
  Utterance utterance;
  utterance.content = content_of(ContentKind::answer, id);
  utterance.destination = asker.node_id();
  // Who asks cannot be told: an answer to nobody must not stay for long.
  utterance.lifetime = std::min<std::chrono::milliseconds>(left, kAnswerLifetime);
  utterance.hop_limit = kQueryHops;
  auto const sent = co_await endpoints_.send(std::move(utterance), std::move(*payload));
  if (!sent) spdlog::warn("an answer is not sent: {}", sent.error().detail);
}

Task<void> NetworkSearch::take(Eid node, QueryAnswer answer) {
  auto const query = answer.query;
  auto const answered_ms = answer.answered_ms;
  auto take_it = [this, answer = std::move(answer), keyring = trust_.keyring()] {
    return take_answer(store_, answer, *keyring, clock_.unix_ms());
  };
  auto found = co_await workers_.run(std::move(take_it));
  if (!found) {
    spdlog::warn("the answer of {} is lost: {}", node.to_string(), found.error().detail);
    co_return;
  }
  std::vector<ManifestId> fresh;
  for (auto const& file : found->files)
    if (file.is_new) fresh.push_back(file.id);
  if (!fresh.empty()) catalogue_grew_(fresh);
  auto const asked = std::find_if(
      asked_.begin(), asked_.end(), [&query](Asked const& each) { return each.id == query; });
  if (asked == asked_.end() || asked->answers.size() == kMostAnswers) co_return;
  asked->answers.push_back({std::move(node), answered_ms, std::move(*found)});
}

}  // namespace bindle::agent
