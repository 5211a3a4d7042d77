#include "agent/contacts/contact_journal.hpp"

#include "convergence/await_tuple.hpp"
#include "convergence/spawn.hpp"

#include <utility>

namespace bindle::agent {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto kJournalPace = 10s;

storage::ContactVolume volume_of(convergence::Link const& link) {
  auto const counters = link.counters();
  return {.bundles_sent = counters.bundles_sent,
          .bytes_sent = counters.bundle_bytes_sent,
          .bundles_received = counters.bundles_received,
          .bytes_received = counters.bundle_bytes_received};
}

}  // namespace

ContactJournal::ContactJournal(asio::any_io_executor executor,
                               storage::Store& store,
                               WorkerPool& workers,
                               NodeClock const& clock,
                               Settings settings)
    : executor_(std::move(executor)),
      log_(store, workers, clock, settings.retention),
      transports_(store, clock, std::move(settings.islands), settings.retention.age),
      timer_(executor_) {}

Task<Result<void>> ContactJournal::start() {
  CO_TRY_VOID(co_await log_.start());
  spawn(executor_, "contact journal", keep_writing());
  co_return Result<void>{};
}

void ContactJournal::stop() {
  stopped_ = true;
  timer_.cancel();
  transports_.flush();
}

void ContactJournal::link_up(std::shared_ptr<convergence::Link> link, Eid const& neighbour) {
  auto const& description = link->description();
  storage::ContactRecord contact;
  if (!neighbour.is_null()) contact.peer = neighbour.to_string();
  contact.medium = description.medium;
  contact.dialled = !description.dialled_url.empty();
  contact.address = contact.dialled ? description.dialled_url : description.remote_address;
  auto const id = link->id();
  links_[id] = {std::move(link), log_.began(std::move(contact))};
}

void ContactJournal::link_down(convergence::LinkId link, std::string const& reason) {
  auto const followed = links_.extract(link);
  if (followed.empty()) return;
  log_.ended(followed.mapped().number, volume_of(*followed.mapped().link), reason);
}

void ContactJournal::write_down() {
  for (auto const& [id, followed] : links_)
    log_.going_on(followed.number, volume_of(*followed.link));
  log_.keep();
  transports_.flush();
}

Task<void> ContactJournal::keep_writing() {
  while (!stopped_) {
    timer_.expires_after(kJournalPace);
    co_await timer_.async_wait(kAwaitTuple);
    if (!stopped_) write_down();
  }
}

}  // namespace bindle::agent
