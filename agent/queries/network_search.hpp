#pragma once

#include "agent/core/report_quota.hpp"
#include "agent/endpoints.hpp"
#include "agent/neighbours/trust.hpp"
#include "agent/queries/query_answers.hpp"
#include "agent/worker_pool.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <vector>

namespace bindle::agent {

// Asks other nodes for files that the catalogue does not know, and answers them: each query once,
// and none of a node that asks too much. Belongs to the I/O thread.
class NetworkSearch {
 public:
  static constexpr std::uint8_t kQueryHops = 10;
  static constexpr std::chrono::milliseconds kDefaultDeadline = std::chrono::hours(1);
  static constexpr std::chrono::milliseconds kLongestDeadline = std::chrono::days(7);
  static constexpr std::size_t kMostQueries = 64;   // of this node, remembered
  static constexpr std::size_t kMostAnswers = 256;  // to one of them

  using QueryId = std::array<std::uint8_t, 32>;

  struct Answer {
    Eid node;
    std::uint64_t answered_ms = 0;  // DTN time by the clock of that node; 0: it has none
    FoundFiles found;
  };

  struct Asked {
    QueryId id{};
    std::uint64_t asked_ms = 0;     // Unix time
    std::uint64_t deadline_ms = 0;  // likewise; answers that come later are taken all the same
    std::vector<Answer> answers;
  };

  // Told of manifests that are new to the catalogue.
  using CatalogueGrew = std::function<void(std::vector<ManifestId> const&)>;

  NetworkSearch(storage::Store& store,
                WorkerPool& workers,
                NodeClock const& clock,
                Trust& trust,
                Endpoints& endpoints,
                CatalogueGrew catalogue_grew);

  // Completes when the query is durably in the outbox. Errc::invalid_argument on one that no node
  // would understand.
  Task<Result<QueryId>> ask(FileQuery query, std::chrono::milliseconds deadline);

  // The last queries of this node since it was started; null when this is none of them.
  Asked const* find(QueryId const& id) const;

  // A query of another node came, which lives until then.
  Task<void> answer(Eid asker, QueryId id, FileQuery query, storage::Deadline expires);

  // An answer to this node came.
  Task<void> take(Eid node, QueryAnswer answer);

 private:
  bool is_first(QueryId const& id);

  storage::Store& store_;
  WorkerPool& workers_;
  NodeClock const& clock_;
  Trust& trust_;
  Endpoints& endpoints_;
  CatalogueGrew catalogue_grew_;
  ReportQuota quota_;  // of answers
  std::deque<Asked> asked_;
  std::set<QueryId> seen_;
  std::deque<QueryId> seen_order_;
};

}  // namespace bindle::agent
