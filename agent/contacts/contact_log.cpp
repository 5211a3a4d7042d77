#include "agent/contacts/contact_log.hpp"

#include "agent/durability.hpp"
#include "storage/transaction.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace bindle::agent {
namespace {

using storage::ContactState;

void submit(storage::Store& store, storage::Change change) {
  change.done = [](Result<void> const& outcome) {
    if (!outcome) spdlog::warn("the contact log is not written: {}", outcome.error().detail);
  };
  auto const accepted = store.committer().submit_lazy(std::move(change));
  if (!accepted) spdlog::warn("the contact log is not written: {}", accepted.error().detail);
}

}  // namespace

Task<Result<void>> ContactLog::start() {
  storage::Change change;
  change.work = storage::lose_sight_of_open_contacts;
  CO_TRY_VOID(co_await commit(store_.committer(), std::move(change)));
  auto read = [this] { return storage::last_contact(store_.view()); };
  CO_TRY(last_, co_await workers_.run(std::move(read)));
  co_return Result<void>{};
}

ContactLog::Number ContactLog::began(storage::ContactRecord contact) {
  auto const number = ++last_;
  contact.began_ms = contact.seen_ms = clock_.unix_ms();
  contact.state = ContactState::open;
  auto const& record = open_[number] = std::move(contact);
  storage::Change change;
  change.work =
      [number, record, retention = retention_](storage::Transaction& transaction) -> Result<void> {
    TRY_VOID(storage::add_contact(transaction, number, record));
    return storage::prune_contacts(transaction, retention, record.began_ms);
  };
  submit(store_, std::move(change));
  return number;
}

void ContactLog::going_on(Number contact, storage::ContactVolume const& volume) {
  auto const found = open_.find(contact);
  if (found != open_.end()) found->second.volume = volume;
}

void ContactLog::ended(Number contact, storage::ContactVolume const& volume, std::string reason) {
  auto found = open_.extract(contact);
  if (found.empty()) return;
  auto& record = found.mapped();
  record.volume = volume;
  record.seen_ms = clock_.unix_ms();
  record.state = ContactState::ended;
  record.reason = std::move(reason);
  storage::Change change;
  change.work = [contact, record = std::move(record)](storage::Transaction& transaction) {
    return storage::replace_contact(transaction, contact, record);
  };
  submit(store_, std::move(change));
}

void ContactLog::keep() {
  if (open_.empty()) return;
  storage::Change change;
  change.work = [open = open()](storage::Transaction& transaction) -> Result<void> {
    for (auto const& [number, record] : open)
      TRY_VOID(storage::replace_contact(transaction, number, record));
    return {};
  };
  submit(store_, std::move(change));
}

std::map<ContactLog::Number, storage::ContactRecord> ContactLog::open() const {
  auto open = open_;
  auto const now = clock_.unix_ms();
  for (auto& [number, record] : open)
    record.seen_ms = now;
  return open;
}

}  // namespace bindle::agent
