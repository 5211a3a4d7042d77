#pragma once

#include "tests/unit/agent/sample_queue.hpp"

#include <map>
#include <utility>
#include <variant>
#include <vector>

namespace bindle::test {

inline constexpr std::string_view kPeer = "dtn://peer/";

// A contact with dtn://peer/ whose questions to storage are answered at once from plain containers.
class ServedContact {
 public:
  explicit ServedContact(agent::Contact::Window window = {},
                         agent::Contact::Watermarks offered = {},
                         agent::Standing standing = {},
                         agent::Contact::Conditions conditions = {})
      : contact(
            convergence::LinkId{1}, eid(kPeer), standing, offered, window, std::move(conditions)) {}

  // Stores it in the queue, as bundles in order of arrival.
  void store(agent::QueuedBundle bundle) {
    if (bundle.kind == ContentKind::chunk) carriers_[ChunkId{bundle.object}] = bundle;
    queue_.push_back(std::move(bundle));
  }

  // What it sends now.
  std::vector<storage::Arrival> advance(agent::Moment now = at({})) {
    std::vector<storage::Arrival> sent;
    for (auto steps = contact.advance(now); !steps.empty(); steps = contact.advance(now))
      for (auto const& step : steps)
        std::visit([&](auto const& it) { serve(it, sent); }, step);
    return sent;
  }

  std::optional<agent::Contact::Settled> settle(
      storage::Arrival arrival,
      agent::TransferOutcome outcome = agent::TransferOutcome::acknowledged,
      agent::Moment now = at({})) {
    return contact.settled(arrival, outcome, now);
  }

  agent::Contact contact;
  std::vector<Audience> withheld;              // as it told, once for each
  std::vector<std::vector<ChunkId>> resolved;  // every question for the bundles of chunks

 private:
  using Sent = std::vector<storage::Arrival>;

  void serve(agent::Contact::Fetch const& fetch, Sent&) {
    std::vector<agent::QueuedBundle> page;
    for (auto const& bundle : queue_)
      if (bundle.send_class == fetch.send_class && bundle.arrival > fetch.after &&
          page.size() < fetch.limit)
        page.push_back(bundle);
    contact.fetched(fetch.send_class, page, fetch.limit);
  }

  void serve(agent::Contact::FetchRouted const& fetch, Sent&) {
    std::vector<agent::QueuedBundle> page;
    for (auto const& bundle : queue_)
      if (bundle.routing && bundle.send_class == fetch.send_class && bundle.arrival > fetch.after &&
          page.size() < fetch.limit)
        page.push_back(bundle);
    contact.routed_fetched(
        fetch.send_class, std::move(page), fetch.limit, [](agent::QueuedBundle const&) {
          return true;
        });
  }

  void serve(agent::Contact::Resolve const& resolve, Sent&) {
    resolved.push_back(resolve.chunks);
    std::vector<agent::QueuedBundle> bundles;
    for (auto const& chunk : resolve.chunks)
      if (auto const found = carriers_.find(chunk); found != carriers_.end())
        bundles.push_back(found->second);
    contact.resolved(resolve.send_class, std::move(bundles));
  }

  void serve(agent::Contact::Send const& send, Sent& sent) { sent.push_back(send.bundle.arrival); }

  void serve(agent::Contact::Withhold const& withhold, Sent&) {
    withheld.push_back(withhold.audience);
  }

  std::vector<agent::QueuedBundle> queue_;
  std::map<ChunkId, agent::QueuedBundle> carriers_;
};

}  // namespace bindle::test
