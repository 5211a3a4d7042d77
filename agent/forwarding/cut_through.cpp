#include "agent/forwarding/cut_through.hpp"

#include "bundle/forwarding.hpp"
#include "convergence/spawn.hpp"
#include "storage/bundles.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <utility>

namespace bindle::agent {
namespace {

namespace asio = boost::asio;
using convergence::OutgoingBundle;

bool is_taken(TransferOutcome outcome) {
  return outcome == TransferOutcome::acknowledged || outcome == TransferOutcome::refused_completed;
}

// As it leaves (RFC 9171 section 5.4 step 4): it has been here for no time at all.
Result<OutgoingBundle> passing_bundle(ArrivingBundle const& arriving, Eid previous_node) {
  auto const& record = arriving.inspection.record;
  Envelope const arrived{record.head, record.payload_length, record.tail};
  HopUpdate update;
  update.previous_node = std::move(previous_node);
  TRY(auto leaving, prepare_for_forwarding(arrived, update));
  auto const payload = arriving.payload();
  return OutgoingBundle{
      std::move(leaving.head), Bytes(payload.begin(), payload.end()), std::move(leaving.tail)};
}

}  // namespace

struct CutThrough::Passage {
  using Handler = asio::any_completion_handler<void(bool)>;

  Core::Passage way;
  QueuedBundle bundle;
  storage::BundleDigest digest{};
  std::chrono::milliseconds began{0};
  std::optional<TransferOutcome> outcome;
  std::optional<bool> durable_there;  // what those who wait are told
  std::optional<Arrival> stored_as;
  std::vector<Handler> waiting;
};

CutThrough::CutThrough(asio::any_io_executor executor,
                       storage::Store const& store,
                       NodeClock const& clock,
                       Core& core,
                       ContactTable const& contacts,
                       ContactJournal& journal,
                       std::function<void(Actions)> perform)
    : executor_(std::move(executor)),
      store_(store),
      clock_(clock),
      core_(core),
      contacts_(contacts),
      journal_(journal),
      perform_(std::move(perform)),
      timer_(executor_) {}

// What is to be reported, or cannot go on, is for the store. So is what is here already, or may be:
// it is asked only as far as that needs no disk.
bool CutThrough::may_pass(ArrivingBundle const& arriving) const {
  auto const& inspection = arriving.inspection;
  if (stopped_ || arriving.reception.queue != storage::Queue::pending || inspection.report_subject)
    return false;
  auto const& hops = inspection.received.hop_count;
  if (hops && hops->count >= hops->limit) return false;
  auto const& record = inspection.record;
  auto const known = storage::is_known(store_.view_in_memory(), record.key, record.digest);
  return known && !*known;
}

std::shared_ptr<CutThrough::Passage> CutThrough::begin(ArrivingBundle const& arriving) {
  auto const& digest = arriving.inspection.record.digest;
  if (auto const same = under_way_.find(digest); same != under_way_.end()) return same->second;
  if (passed_.contains(digest)) {
    ++counters_.repeated;
    auto passage = std::make_shared<Passage>();
    passage->durable_there = true;
    return passage;
  }
  if (!may_pass(arriving)) return nullptr;
  auto way = core_.pass_on(arriving.inspection.received, arriving.reception, clock_.now());
  return way ? set_out(arriving, std::move(*way)) : nullptr;
}

std::shared_ptr<CutThrough::Passage> CutThrough::set_out(ArrivingBundle const& arriving,
                                                         Core::Passage way) {
  auto link = contacts_.link(way.link);
  auto bundle = passing_bundle(arriving, core_.self().like(way.neighbour));
  auto const fits = link && bundle && bundle->size() <= link->description().transfer_mtu;
  if (!fits) {
    perform_(core_.pass_ended(way, TransferOutcome::too_large_for_peer, clock_.now()));
    return nullptr;
  }
  auto passage = std::make_shared<Passage>();
  passage->way = std::move(way);
  passage->bundle = arriving.inspection.received.bundle;
  passage->digest = arriving.inspection.record.digest;
  passage->began = clock_.now().elapsed;
  under_way_.emplace(passage->digest, passage);
  watch();
  spawn(executor_, "a bundle that passes", carry(passage, std::move(link), std::move(*bundle)));
  return passage;
}

Task<void> CutThrough::carry(std::shared_ptr<Passage> passage,
                             std::shared_ptr<convergence::Link> link,
                             OutgoingBundle bundle) {
  auto const outcome = co_await link->send(std::move(bundle));
  ended(*passage, outcome);
}

void CutThrough::ended(Passage& passage, TransferOutcome outcome) {
  passage.outcome = outcome;
  if (passage.stored_as)
    return perform_(
        core_.transfer_settled(passage.way.link, *passage.stored_as, outcome, clock_.now()));
  auto actions = core_.pass_ended(passage.way, outcome, clock_.now());
  if (!passage.durable_there) note(passage, outcome);
  if (!is_taken(outcome)) perform_(std::move(actions));
}

void CutThrough::note(Passage& passage, TransferOutcome outcome) {
  if (is_taken(outcome)) {
    ++counters_.bundles;
    counters_.bytes += passage.bundle.length;
    passed_.add(passage.digest);
    journal_.handed_on(passage.bundle, passage.way.neighbour);
  } else {
    ++counters_.failed;
    spdlog::debug("a bundle for {} is stored, because {} did not take it: {}",
                  passage.bundle.destination.to_string(),
                  passage.way.neighbour.to_string(),
                  convergence::name(outcome));
  }
  decide(passage, is_taken(outcome));
}

void CutThrough::decide(Passage& passage, bool durable_there) {
  passage.durable_there = durable_there;
  under_way_.erase(passage.digest);
  for (auto& handler : std::exchange(passage.waiting, {}))
    asio::post(executor_, asio::append(std::move(handler), durable_there));
}

Task<bool> CutThrough::arrived(std::shared_ptr<Passage> passage) {
  if (passage->durable_there) co_return *passage->durable_there;
  auto wait = [passage](auto handler) { passage->waiting.emplace_back(std::move(handler)); };
  co_return co_await asio::async_initiate<asio::use_awaitable_t<> const, void(bool)>(
      std::move(wait), asio::use_awaitable);
}

void CutThrough::stored(Passage& passage,
                        QueuedBundle bundle,
                        std::optional<RoutingState> routing) {
  if (passage.stored_as) return;
  bundle.routing = std::move(routing);
  if (!passage.outcome) {
    passage.stored_as = bundle.arrival;
    core_.pass_goes_on(passage.way, std::move(bundle));
  } else if (is_taken(*passage.outcome)) {
    perform_({action::HandedOn{passage.way.neighbour, std::move(bundle), passage.way.link}});
  }
}

void CutThrough::watch() {
  if (std::exchange(watching_, true)) return;
  timer_.expires_after(kPatience / 4);
  timer_.async_wait([this](boost::system::error_code const& error) {
    if (error) return;
    watching_ = false;
    give_up_slow_ones();
    if (!under_way_.empty()) watch();
  });
}

std::vector<std::shared_ptr<CutThrough::Passage>> CutThrough::begun_by(
    std::chrono::milliseconds elapsed) const {
  std::vector<std::shared_ptr<Passage>> begun;
  for (auto const& [digest, passage] : under_way_)
    if (passage->began <= elapsed) begun.push_back(passage);
  return begun;
}

void CutThrough::give_up_slow_ones() {
  auto const now = clock_.now();
  for (auto const& passage : begun_by(now.elapsed - kPatience)) {
    ++counters_.slow;
    core_.pass_was_slow(passage->way, now);
    decide(*passage, false);
  }
}

void CutThrough::stop() {
  stopped_ = true;
  timer_.cancel();
  for (auto const& passage : begun_by(clock_.now().elapsed))
    decide(*passage, false);
}

}  // namespace bindle::agent
