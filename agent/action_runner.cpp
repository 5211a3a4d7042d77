#include "agent/action_runner.hpp"

#include "agent/content/chunk_lookup.hpp"
#include "agent/queue_work.hpp"
#include "convergence/spawn.hpp"

#include <spdlog/spdlog.h>

#include <utility>
#include <vector>

namespace bindle::agent {
namespace {

// Whoever asks says how urgent it is, but what is emergency its publisher says.
SendClass granted_class(SendClass asked, Priority of_the_file) {
  return asked == SendClass::emergency && of_the_file != Priority::emergency ? SendClass::perishable
                                                                             : asked;
}

}  // namespace

ActionRunner::ActionRunner(boost::asio::any_io_executor executor,
                           Services services,
                           std::uint8_t hop_limit)
    : executor_(std::move(executor)),
      store_(services.store),
      workers_(services.workers),
      clock_(services.clock),
      origin_(services.origin),
      core_(services.core),
      contacts_(services.contacts),
      outlet_(services.outlet),
      downloads_(services.downloads),
      fetching_(services.fetching),
      speech_(services.speech),
      forwarding_(services.forwarding),
      inventories_(services.inventories),
      library_(services.library),
      trust_(services.trust),
      offers_(executor_, store_),
      hop_limit_(hop_limit),
      core_timer_(executor_) {}

void ActionRunner::perform(Actions actions) {
  for (auto& action : actions)
    spawn(executor_, "action", perform_one(std::move(action)));
  wake_up_in_time();
}

void ActionRunner::stop() {
  if (!stopped_) offers_.stop();
  stopped_ = true;
  core_timer_.cancel();
}

Task<void> ActionRunner::perform_one(Action action) {
  if (stopped_) co_return;
  auto running = std::visit([this](auto& what) { return run(std::move(what)); }, action);
  auto const done = co_await std::move(running);
  if (!done) spdlog::error("{}", done.error().detail);
}

// ---- sending

Task<Result<void>> ActionRunner::run(action::Fetch fetch) {
  auto const what = fetch.what;
  auto read = [this, what] {
    return bundles_to_offer(store_.view(), what.send_class, what.after, what.limit);
  };
  auto bundles = co_await workers_.run(std::move(read));
  // A read error must not stall the contact: it looks like the end, and the next bundle wakes it.
  perform(core_.fetched(fetch.link, what, bundles ? *bundles : std::vector<QueuedBundle>{}, now()));
  if (!bundles) co_return bundles.error();
  co_return Result<void>{};
}

Task<Result<void>> ActionRunner::run(action::FetchRouted fetch) {
  auto const what = fetch.what;
  auto read = [this, what, reach = std::move(fetch.reach)] {
    return bundles_to_route(store_.view(), *reach, what.send_class, what.after, what.limit);
  };
  auto bundles = co_await workers_.run(std::move(read));
  auto failed = bundles ? std::nullopt : std::optional(bundles.error());
  auto found = bundles ? std::move(*bundles) : std::vector<QueuedBundle>{};
  perform(core_.routed_fetched(fetch.link, what, std::move(found), now()));
  if (failed) co_return *failed;
  co_return Result<void>{};
}

Task<Result<void>> ActionRunner::run(action::Resolve resolve) {
  auto const send_class = resolve.what.send_class;
  auto find = [this, chunks = std::move(resolve.what.chunks), at = now().instant()] {
    return bundles_for_chunks(store_, origin_, hop_limit_, chunks, at);
  };
  auto bundles = co_await workers_.run(std::move(find));
  perform(core_.resolved(
      resolve.link, send_class, bundles ? *bundles : std::vector<QueuedBundle>{}, now()));
  if (!bundles) co_return bundles.error();
  co_return Result<void>{};
}

Task<Result<void>> ActionRunner::run(action::Withhold withhold) {
  auto const node = contacts_.neighbour_of(withhold.link).to_string();
  auto const* const why = withhold.audience == Audience::local
                              ? "it is not marked as local"
                              : "it is not authenticated with a key that is trusted";
  spdlog::info(
      "content for {} neighbours is kept from {}: {}", to_string(withhold.audience), node, why);
  co_return Result<void>{};
}

Task<Result<void>> ActionRunner::run(action::Send send) {
  auto link = contacts_.link(send.link);
  if (!link) co_return Result<void>{};
  auto const neighbour = contacts_.neighbour_of(send.link);
  auto const outcome = co_await outlet_.send(std::move(link), neighbour, send.bundle);
  // What can go to nobody counts as refused by this neighbour.
  perform(core_.transfer_settled(send.link,
                                 send.bundle.arrival,
                                 outcome ? *outcome : TransferOutcome::refused_not_acceptable,
                                 now()));
  if (outcome) co_return Result<void>{};
  if (outcome.error().code == Errc::expired)
    co_return co_await forwarding_.hops_used_up(send.bundle.arrival);
  spdlog::debug("bundle {} is not sent: {}", send.bundle.arrival, outcome.error().detail);
  co_return Result<void>{};
}

Task<Result<void>> ActionRunner::run(action::HandedOn handed_on) {
  auto const arrival = handed_on.bundle.arrival;
  auto const is_routed = handed_on.bundle.routing.has_value();
  auto medium = contacts_.medium_of(handed_on.link);
  auto recorded = co_await forwarding_.handed_on(
      std::move(handed_on.neighbour), std::move(handed_on.bundle), std::move(medium));
  if (is_routed) perform(core_.hand_over_recorded(arrival, now()));
  co_return recorded;
}

Task<Result<void>> ActionRunner::run(action::RaiseWatermark raise) {
  offers_.raise(
      offered_name(raise.neighbour, raise.standing), raise.send_class, raise.offered_up_to);
  co_return Result<void>{};
}

Task<Result<void>> ActionRunner::run(action::OfferInventory offer) {
  co_await inventories_.offer(offer.link, std::move(offer.neighbour), offer.offered);
  co_return Result<void>{};
}

Task<Result<void>> ActionRunner::run(action::TellPredictabilities tell) {
  co_return co_await speech_.tell(std::move(tell.neighbour), std::move(tell.table));
}

// ---- files

Task<Result<void>> ActionRunner::run(action::RequestChunks wanted) {
  auto const file = wanted.request.manifest;
  CO_TRY_VOID(co_await speech_.request(std::move(wanted.request)));
  // The download may have ended while the request was written.
  if (!core_.downloads().is_active(file)) co_return co_await speech_.end_request(file);
  co_return Result<void>{};
}

Task<Result<void>> ActionRunner::run(action::AskNeighbour ask) {
  co_return co_await speech_.ask(std::move(ask.neighbour), std::move(ask.request));
}

Task<Result<void>> ActionRunner::run(action::LookUpRequest look_up) {
  auto const file = look_up.request.manifest;
  auto find = [this,
               request = std::move(look_up.request),
               at = now().instant(),
               keyring = trust_.keyring()] {
    return look_up_request(store_, origin_, hop_limit_, request, *keyring, at);
  };
  CO_TRY(auto found, co_await workers_.run(std::move(find)));
  if (!core_.may_have(look_up.link, found.audience)) {
    spdlog::info("a request of {} for {} is passed over: it is for {} neighbours",
                 contacts_.neighbour_of(look_up.link).to_string(),
                 file.to_string(),
                 to_string(found.audience));
    co_return Result<void>{};
  }
  auto const send_class = granted_class(look_up.send_class, found.priority);
  if (found.manifest) {
    perform(core_.manifest_found(look_up.link, send_class, std::move(*found.manifest), now()));
    co_return Result<void>{};
  }
  if (look_up.of_this_node) {
    // It asks others for what is lacking, and here again when it likes.
    found.lacking.clear();
    CO_TRY_VOID(co_await tell_holdings(contacts_.neighbour_of(look_up.link), file));
  }
  if (!found.held.empty()) library_.count_access(store_, file);
  perform(
      core_.request_looked_up(look_up.link, file, send_class, found.held, found.lacking, now()));
  co_return Result<void>{};
}

Task<Result<void>> ActionRunner::tell_holdings(Eid neighbour, ManifestId file) {
  auto find = [this, file] { return holdings_of(store_.view(), file); };
  CO_TRY(auto holdings, co_await workers_.run(std::move(find)));
  co_return co_await speech_.tell(std::move(neighbour), std::move(holdings));
}

Task<Result<void>> ActionRunner::run(action::CopyChunk copy) {
  for (auto& place : copy.places) {
    CO_TRY_VOID(co_await downloads_.copy(copy.chunk, place));
    std::vector<Placement> placed;
    placed.push_back(std::move(place));
    perform(core_.chunk_placed(placed, now()));
  }
  co_return Result<void>{};
}

Task<Result<void>> ActionRunner::run(action::FinishDownload finish) {
  co_return co_await fetching_.finish(finish.file);
}

// ---- time

void ActionRunner::wake_up_in_time() {
  auto const next = core_.next_wakeup();
  if (stopped_ || next == wakeup_) return;
  wakeup_ = next;
  core_timer_.cancel();
  if (!next) return;
  core_timer_.expires_at(std::chrono::steady_clock::time_point(*next));
  core_timer_.async_wait([this](boost::system::error_code const& error) {
    if (error || stopped_) return;
    wakeup_.reset();
    perform(core_.tick(now()));
  });
}

}  // namespace bindle::agent
