#pragma once

#include "agent/forwarding/outlet.hpp"
#include "agent/own_speech.hpp"
#include "agent/reception/intake.hpp"
#include "agent/worker_pool.hpp"
#include "bundle/partial_receipt.hpp"
#include "storage/store.hpp"

#include <optional>

namespace bindle::agent {

// Makes transfers that were cut off go on at the next contact: the receiver keeps what came, and
// tells the sender by a partial receipt. Belongs to the I/O thread.
class BrokenContacts {
 public:
  BrokenContacts(
      storage::Store& store, WorkerPool& workers, Intake& intake, Outlet& outlet, OwnSpeech& speech)
      : store_(store), workers_(workers), intake_(intake), outlet_(outlet), speech_(speech) {}

  // Keeps the beginning of a bundle, as a fragment. None when it is not worth it, or known.
  Task<std::optional<Intake::Stored>> keep(LinkId link, Eid neighbour, Bytes beginning);

  // Tells the neighbour what is durable of the bundles whose transfer from it was cut off.
  Task<void> tell_what_is_held(Eid neighbour);

  // The neighbour told what it holds of bundles that were sent to it.
  Task<void> take_receipt(Eid neighbour, PartialReceipt receipt);

 private:
  storage::Store& store_;
  WorkerPool& workers_;
  Intake& intake_;
  Outlet& outlet_;
  OwnSpeech& speech_;
};

}  // namespace bindle::agent
