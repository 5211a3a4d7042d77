#include "agent/events/told_event.hpp"

#include "storage/transaction.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace bindle::agent {

void tell(storage::Store& store, storage::EventRecord event) {
  auto const kind = storage::event_kind_name(event.kind);
  storage::Change change;
  change.work = [event = std::move(event)](storage::Transaction& transaction) {
    return storage::append_event(transaction, event);
  };
  change.done = [kind](Result<void> const& outcome) {
    if (!outcome) spdlog::warn("the event {} is not kept: {}", kind, outcome.error().detail);
  };
  auto const accepted = store.committer().submit_lazy(std::move(change));
  if (!accepted) spdlog::warn("the event {} is not kept: {}", kind, accepted.error().detail);
}

}  // namespace bindle::agent
