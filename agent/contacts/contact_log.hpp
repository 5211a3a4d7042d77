#pragma once

#include "agent/node_clock.hpp"
#include "agent/worker_pool.hpp"
#include "bundle/result.hpp"
#include "storage/contacts.hpp"
#include "storage/store.hpp"

#include <map>
#include <string>

namespace bindle::agent {

// Writes the log of contacts, for links and for sticks alike. Beginnings and ends are in the
// database within a fraction of a second, and survive a killed process; a power cut may take the
// last seconds. Belongs to the I/O thread.
class ContactLog {
 public:
  using Number = storage::ContactNumber;

  ContactLog(storage::Store& store,
             WorkerPool& workers,
             NodeClock const& clock,
             storage::ContactRetention retention)
      : store_(store), workers_(workers), clock_(clock), retention_(retention) {}

  // Before anything is told: contacts that an earlier process left open are marked as such.
  Task<Result<void>> start();

  // `contact` says with whom, over what and where; the rest is set here.
  Number began(storage::ContactRecord contact);
  void going_on(Number contact, storage::ContactVolume const& volume);  // kept by keep()
  void ended(Number contact, storage::ContactVolume const& volume, std::string reason);

  // Writes how contacts that last stand, in one change however many they are.
  void keep();

  // Contacts that last; their records are as last told, seen now.
  std::map<Number, storage::ContactRecord> open() const;

 private:
  storage::Store& store_;
  WorkerPool& workers_;
  NodeClock const& clock_;
  storage::ContactRetention retention_;
  Number last_ = 0;
  std::map<Number, storage::ContactRecord> open_;
};

}  // namespace bindle::agent
