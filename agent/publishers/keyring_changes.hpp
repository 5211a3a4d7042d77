#pragma once

#include "agent/neighbours/contact_table.hpp"
#include "agent/neighbours/trust.hpp"
#include "agent/node_clock.hpp"
#include "agent/queue_work.hpp"
#include "agent/worker_pool.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <set>

namespace bindle::agent {

// Changes of the keyring, and what follows from them at once: a publisher who falls below level
// `known` is no longer passed on, one who reaches it gets out of quarantine, sessions with a
// key that is blocked, or that comes to be trusted or ceases to, end. Each completes when all of
// that is done and durable. Belongs to the I/O thread.
class KeyringChanges {
 public:
  struct Effects {
    std::function<void()> judge_neighbours;
    std::function<Task<void>(ReleasedManifest)> released;  // a manifest has left quarantine
    std::function<Task<void>(PublisherKey)> became_known;
    std::function<Task<void>()> changed;  // whoever is trusted may be others
  };

  KeyringChanges(storage::Store& store,
                 WorkerPool& workers,
                 NodeClock const& clock,
                 Trust& trust,
                 ContactTable const& contacts,
                 std::chrono::milliseconds quarantine_retention,
                 Effects effects)
      : store_(store),
        workers_(workers),
        clock_(clock),
        trust_(trust),
        contacts_(contacts),
        quarantine_retention_(quarantine_retention),
        effects_(std::move(effects)) {}

  // All as the functions of Trust.
  Task<Result<void>> put(PublisherKey key, Keyring::Entry entry);
  Task<Result<void>> erase(PublisherKey key);
  Task<Result<std::size_t>> merge(Keyring others, TrustLevel at_most);
  Task<Result<void>> revoke(PublisherKey key);
  Task<Result<bool>> inherit(KeyRotation rotation);
  Task<void> accept_vouched(std::set<PublisherKey> keys);

  // The keyring was `former` and is another one now.
  Task<void> follow(std::shared_ptr<Keyring const> former);

  // The publisher has just got to level known.
  Task<void> became_known(PublisherKey key);

 private:
  void tell_of(PublisherKey const& key, TrustLevel level) const;
  Task<void> withdraw(PublisherKey key);
  Task<void> review_quarantine(PublisherKey key);

  storage::Store& store_;
  WorkerPool& workers_;
  NodeClock const& clock_;
  Trust& trust_;
  ContactTable const& contacts_;
  std::chrono::milliseconds quarantine_retention_;
  Effects effects_;
};

}  // namespace bindle::agent
