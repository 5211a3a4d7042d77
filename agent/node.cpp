#include "agent/node.hpp"

#include "agent/content/catalogue.hpp"
#include "agent/events/told_event.hpp"
#include "agent/queue_work.hpp"
#include "agent/reports/reported_bundle.hpp"
#include "agent/version.hpp"
#include "convergence/spawn.hpp"
#include "storage/peers.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace bindle::agent {
namespace {

namespace asio = boost::asio;
using convergence::RefuseReason;
using storage::EventKind;
using storage::Queue;

constexpr auto const* kStick = "stick";

// What a neighbour is told when its bundle could not be taken.
RefuseReason refusal_for(Errc why) {
  switch (why) {
    case Errc::over_budget:
    case Errc::busy:
    case Errc::io:
    case Errc::cancelled:
      return RefuseReason::no_resources;
    default:
      return RefuseReason::not_acceptable;
  }
}

// What a full store cannot take now is done at another start.
Result<void> as_far_as_there_is_room(Result<void> done) {
  if (done || done.error().code != Errc::over_budget) return done;
  spdlog::warn("the store is full; its indexes are completed at another start");
  return {};
}

void tell_removed_blocks(Inspection const& inspection) {
  for (auto const& removed : inspection.removed_blocks)
    spdlog::warn("a bundle from {} goes on without a block that could not be decrypted: {}",
                 inspection.received.neighbour.to_string(),
                 removed);
}

// A bundle that goes one hop is of whoever hands it over, under whichever of its names.
bool is_of_the_neighbour(ReceivedBundle const& received) {
  auto const& hops = received.hop_count;
  return received.bundle.source.same_node(received.neighbour) || (hops && hops->limit == 1);
}

}  // namespace

Node::Node(asio::any_io_executor executor,
           storage::Store& store,
           WorkerPool& workers,
           NodeClock const& clock,
           Origin const& origin,
           SigningKey const& key,
           Trust& trust,
           KnownNodes const& known,
           convergence::ReceiveMemory& memory,
           Settings settings)
    : executor_(std::move(executor)),
      store_(store),
      workers_(workers),
      clock_(clock),
      trust_(trust),
      display_name_(settings.display_name),
      known_(known),
      contacts_(std::move(settings.peers)),
      journal_(executor_, store, workers, clock, std::move(settings.journal)),
      foreign_(settings.foreign),
      bans_(settings.bans),
      core_(settings.core),
      send_record_(executor_, store, workers, kept_send_windows(core_, clock)),
      encounter_record_(executor_, store, workers, kept_encounters(core_)),
      reporter_(origin, clock, settings.reports),
      library_(
          std::move(settings.library), clock, key.public_key(), settings.taking.holder_timeout),
      holders_(library_, clock, key.public_key(), settings.taking.holder_timeout),
      downloads_(store, workers, clock, library_, key, [this] { subscriptions_.download_ended(); }),
      removal_(store),
      admission_(store, removal_, clock, std::move(settings.admission)),
      eviction_(store, library_, removal_, reporter_, clock, settings.retention.expired),
      cut_through_(executor_,
                   store,
                   clock,
                   core_,
                   contacts_,
                   journal_,
                   [this](Actions actions) { runner_.perform(std::move(actions)); }),
      intake_(
          store,
          workers,
          clock,
          core_,
          downloads_,
          trust,
          reporter_,
          holders_,
          [this] { bundles_queued(Reporter::kSendClass); },
          settings.retention,
          settings.intake,
          std::move(settings.security),
          settings.parse_policy),
      outlet_(executor_, store, workers, clock, origin.self(), settings.core.reception.routes),
      reassembler_(executor_,
                   store,
                   workers,
                   clock,
                   memory,
                   [this](WholeBundle bundle, storage::AduKey fragments) {
                     return reassembled(std::move(bundle), std::move(fragments));
                   }),
      endpoints_(executor_,
                 store,
                 workers,
                 clock,
                 origin,
                 reporter_,
                 {settings.core.reception, settings.retention, settings.hop_limit},
                 queued()),
      speech_(store, workers, clock, origin, key, endpoints_, settings.hop_limit),
      receipts_(store, workers, clock, origin, key, endpoints_, settings.hop_limit),
      broken_contacts_(store, workers, intake_, outlet_, speech_),
      forwarding_(store,
                  clock,
                  reporter_,
                  journal_,
                  settings.retention,
                  settings.core.reception.routes,
                  queued()),
      inventories_(store,
                   workers,
                   speech_,
                   [this](LinkId link, std::optional<NeighbourLacks> lacks) {
                     runner_.perform(core_.neighbour_lacks(link, std::move(lacks), clock_.now()));
                   }),
      fetching_({workers,
                 clock,
                 core_,
                 downloads_,
                 speech_,
                 removal_,
                 admission_,
                 receipts_,
                 [this](Actions actions) { runner_.perform(std::move(actions)); }}),
      runner_(executor_,
              {store,
               workers,
               clock,
               origin,
               core_,
               contacts_,
               outlet_,
               downloads_,
               fetching_,
               speech_,
               forwarding_,
               inventories_,
               library_,
               trust},
              settings.hop_limit),
      expiry_(executor_, store, workers, clock, reporter_, settings.retention.expired, queued()),
      eviction_watch_(executor_, eviction_, workers, queued()),
      event_retention_(executor_, store, workers, clock, settings.events_kept),
      subscriptions_(executor_,
                     store,
                     workers,
                     clock,
                     trust,
                     {[this](ManifestId file) { return fetching_.go_on(file); },
                      [this](ManifestId const& file) { return downloads_.is_open(file); }}),
      keyring_changes_(
          store,
          workers,
          clock,
          trust,
          contacts_,
          settings.retention.quarantine,
          {[this] { judge_neighbours_again(); },
           [this](ReleasedManifest manifest) { return go_on_with_released(std::move(manifest)); },
           [this](PublisherKey risen) { return statements_.became_known(risen); },
           [this] { return statements_.draw_web(); }}),
      statements_(executor_,
                  {store, workers, clock, trust, keyring_changes_, speech_},
                  {settings.hop_limit, settings.web_of_trust}),
      channels_(executor_, {store, workers, trust, key, statements_}),
      replication_(
          executor_,
          {store, library_, origin, key, clock, settings.hop_limit, settings.taking.holder_timeout},
          workers,
          trust,
          holders_,
          settings.taking,
          settings.reissue,
          settings.core.seed,
          [this](ManifestId file) { return fetching_.go_on(file); },
          queued()),
      network_search_(
          store, workers, clock, trust, endpoints_, [this](std::vector<ManifestId> const& files) {
            catalogue_grew(files);
          }) {}

Task<Result<void>> Node::start() {
  tell(store_, {.kind = EventKind::node_started, .at_ms = clock_.unix_ms(), .detail = kVersion});
  CO_TRY_VOID(co_await journal_.start());
  CO_TRY_VOID(co_await send_record_.start());
  CO_TRY_VOID(co_await encounter_record_.start());
  CO_TRY_VOID(co_await statements_.start());
  CO_TRY_VOID(co_await speech_.withdraw_former());
  CO_TRY_VOID(co_await speech_.introduce(display_name_));
  auto mend = [this]() -> Result<void> {
    TRY_VOID(removal_.resume());
    TRY_VOID(as_far_as_there_is_room(complete_versions(store_)));
    return as_far_as_there_is_room(library_.bring_up_to_date(store_));
  };
  CO_TRY_VOID(co_await workers_.run(std::move(mend)));
  CO_TRY(auto const interrupted, co_await downloads_.interrupted());
  std::vector<InterruptedDownload> subscribed;
  for (auto const& each : interrupted) {
    if (each.subscription.empty())
      co_await go_on_with(each.file);
    else
      subscribed.push_back(each);
  }
  co_await subscriptions_.take_up(std::move(subscribed));
  CO_TRY_VOID(co_await reassembler_.start());
  spawn(executor_, "expiry", expiry_.run());
  spawn(executor_, "eviction", eviction_watch_.run());
  spawn(executor_, "event retention", event_retention_.run());
  spawn(executor_, "receipts", receipts_.give());
  spawn(executor_, "subscriptions", subscriptions_.run());
  spawn(executor_, "replication", replication_.run());
  spawn(executor_, "statements", statements_.run());
  co_return Result<void>{};
}

void Node::stop() {
  runner_.stop();
  cut_through_.stop();
  expiry_.stop();
  eviction_watch_.stop();
  event_retention_.stop();
  subscriptions_.stop();
  replication_.stop();
  statements_.stop();
  journal_.stop();
  send_record_.stop();
  encounter_record_.stop();
  reassembler_.stop();
  endpoints_.stop();
}

Endpoints::Queued Node::queued() {
  return [this](SendClass send_class) { bundles_queued(send_class); };
}

// ---- links

void Node::link_up(std::shared_ptr<convergence::Link> link) {
  auto const& description = link->description();
  auto neighbour = Eid::parse(description.peer_node_id);
  auto node = neighbour ? neighbour->node_id() : Eid::none();
  note_whether_foreign(description);
  spdlog::info("contact with {} at {} ({})",
               node.to_string(),
               description.remote_address,
               description.medium);
  journal_.link_up(link, node);
  spawn(executor_, "contact", meet(std::move(link), std::move(node)));
}

bool Node::is_banned(convergence::LinkId link) const {
  auto const up = contacts_.link(link);
  return up && bans_.is_banned(up->description(), clock_.now());
}

// Who sent a datagram cannot be told.
void Node::note_misconduct(convergence::LinkId link, Errc why) {
  auto const up = contacts_.link(link);
  if (!up || !up->description().acknowledges) return;
  if (why != Errc::malformed && why != Errc::unverified) return;
  auto const& description = up->description();
  if (!bans_.note_failure(description, clock_.now())) return;
  spdlog::warn("{} at {} is not talked to for a while: it keeps handing over broken bundles",
               description.peer_node_id,
               description.remote_address);
  storage::EventRecord event;
  event.kind = EventKind::peer_banned;
  event.at_ms = clock_.unix_ms();
  event.peer = description.peer_node_id;
  event.medium = description.medium;
  event.subject = description.remote_address;
  tell(store_, std::move(event));
  up->close();
}

void Node::note_whether_foreign(convergence::LinkDescription const& link) {
  auto const is_known = known_.knows(link);
  if (is_known == !foreign_.is_foreign(link.id)) return;
  if (is_known) return foreign_.remove(link.id);
  foreign_.add(
      link.id,
      link.acknowledges ? ForeignTraffic::Medium::session : ForeignTraffic::Medium::datagrams);
  if (link.foreign) return;
  spdlog::info("what comes from {} at {} counts as foreign traffic: it is not known here",
               link.peer_node_id.empty() ? "a nameless node" : link.peer_node_id,
               link.remote_address);
}

// Whom the node knows has changed. What neighbours may have stands for as long as the contact, so
// that one which may have more or less from now on begins anew.
void Node::judge_neighbours_again() {
  for (auto const& neighbour : contacts_.neighbours()) {
    if (!neighbour.link) continue;
    auto const& link = neighbour.link->description();
    note_whether_foreign(link);
    if (!standing_of(link, neighbour.node).equals_in_access(neighbour.standing))
      neighbour.link->close();
  }
}

Task<void> Node::meet(std::shared_ptr<convergence::Link> link, Eid neighbour) {
  auto const standing = standing_of(link->description(), neighbour);
  contacts_.add(link, neighbour, clock_.unix_ms(), standing);
  if (is_banned(link->id())) {
    link->close();
    co_return;
  }
  if (link->description().receives_only) co_return;
  auto read = [this, name = offered_name(neighbour, standing)] {
    return storage::find_peer(store_.view(), name);
  };
  auto const peer = co_await workers_.run(std::move(read));
  if (!peer)
    spdlog::warn("what {} was offered is unknown: {}", neighbour.to_string(), peer.error().detail);
  // The link may have gone while the disk was read.
  if (!contacts_.contains(link->id())) co_return;
  auto const offered = peer && !neighbour.is_null() ? peer->offered_up_to : Contact::Watermarks{};
  runner_.perform(core_.link_up(link->id(), neighbour, standing, offered, clock_.now()));
  co_await broken_contacts_.tell_what_is_held(neighbour);
}

Standing Node::standing_of(convergence::LinkDescription const& link, Eid const& node) const {
  auto const authenticated = link.authenticated != convergence::Authentication::none;
  Standing standing;
  standing.acknowledges = link.acknowledges;
  // Where nobody is greeted, anybody can send with the configured peer's address.
  standing.configured = link.acknowledges && contacts_.is_configured(link.dialled_url);
  standing.trusted = authenticated && link.peer_key &&
                     trust_.keyring()->level_of(*link.peer_key) >= TrustLevel::trusted;
  auto const* const policy = known_.policy_of(node);
  if (policy == nullptr) return standing;
  auto const dialled_there = standing.configured && policy->address == link.dialled_url;
  standing.local = policy->local && (authenticated || dialled_there);
  return standing;
}

void Node::link_down(convergence::LinkId link, std::string const& reason) {
  journal_.link_down(link, reason);
  foreign_.remove(link);
  if (!contacts_.contains(link)) return;
  spdlog::info("contact with {} ended: {}", contacts_.neighbour_of(link).to_string(), reason);
  contacts_.remove(link, reason);
  inventories_.link_down(link);
  runner_.perform(core_.link_down(link, clock_.now()));
}

std::optional<RefuseReason> Node::admit(convergence::LinkId link,
                                        std::optional<std::uint64_t> announced_length) {
  if (is_banned(link)) return RefuseReason::no_resources;
  auto const length = announced_length.value_or(0);
  auto const room = store_.budget().reserve(length, 0);
  // What comes from strangers displaces nothing.
  if (!room && (foreign_.is_foreign(link) || !eviction_.may_make_room())) {
    arrivals_.refused(room.error().code);
    spdlog::log(severity_of(link), "an arriving bundle is refused: {}", room.error().detail);
    return RefuseReason::no_resources;
  }
  if (!foreign_.admit(link, length, store_.budget().counted(), clock_.now()))
    return RefuseReason::no_resources;
  return std::nullopt;
}

// Anybody can send a datagram, and fill the log with it.
spdlog::level::level_enum Node::severity_of(convergence::LinkId link) const {
  return contacts_.acknowledges(link) ? spdlog::level::warn : spdlog::level::debug;
}

Task<std::optional<RefuseReason>> Node::receive(convergence::LinkId link, Bytes bundle) {
  if (!foreign_.take(link, bundle.size(), store_.budget().counted(), clock_.now()))
    co_return RefuseReason::no_resources;
  auto neighbour = contacts_.neighbour_of(link);
  auto arriving = co_await intake_.judge(
      link, std::move(neighbour), std::move(bundle), contacts_.medium_of(link));
  if (!arriving) co_return refuse(link, arriving.error());
  auto const passage = cut_through_.begin(**arriving);
  auto const is_at_next_hop = passage && co_await cut_through_.arrived(passage);
  if (is_at_next_hop) {
    ++arrivals_.taken;
    tell_removed_blocks((*arriving)->inspection);
    co_return std::nullopt;
  }
  auto stored = co_await intake_.keep(link, std::move(*arriving));
  if (!stored) co_return refuse(link, stored.error());
  ++arrivals_.taken;
  if (stored->reception.queue == Queue::quarantine) ++arrivals_.quarantined;
  auto const& received = stored->inspection->received;
  // What others send through it, an agent of another make cannot judge.
  if (received.forged && received.bundle.source.same_node(received.neighbour))
    note_misconduct(link, Errc::unverified);
  if (passage)
    cut_through_.stored(*passage, stored->inspection->received.bundle, stored->reception.routing);
  heard(std::move(*stored));
  co_return std::nullopt;
}

RefuseReason Node::refuse(convergence::LinkId link, Error const& why) {
  arrivals_.refused(why.code);
  note_misconduct(link, why.code);
  spdlog::log(severity_of(link),
              "a bundle from {} is refused: {}",
              contacts_.neighbour_of(link).to_string(),
              why.detail);
  return refusal_for(why.code);
}

void Node::heard(Intake::Stored stored) {
  auto const& inspection = *stored.inspection;
  auto const& received = inspection.received;
  if (stored.reception.queue == Queue::quarantine)
    spdlog::warn("a bundle from {} is in quarantine: {}",
                 received.neighbour.to_string(),
                 stored.reception.reason);
  tell_removed_blocks(inspection);
  if (stored.reception.learn_introduction) {
    judge_neighbours_again();
    spawn(
        executor_, "quarantine review", keyring_changes_.became_known(received.introduction->key));
  }
  if (stored.statement == KeepOutcome::kept)
    spawn(executor_, "statement", statements_.heard(*received.statement));
  if (stored.statement == KeepOutcome::disputed)
    spdlog::warn("key {} has stated two things of which only one can be: the first counts",
                 fingerprint(signer_of(*received.statement)));
  if (!stored.is_new)
    runner_.perform(core_.bundle_returned(stored.link, received.bundle, clock_.now()));
  if (!stored.is_new && stored.reception.further_copies)
    runner_.perform(core_.routing_changed(clock_.now()));
  if (!stored.is_new && stored.places.empty()) return;
  if (inspection.status_report)
    spawn(
        executor_, "status report", take_report(received.bundle.source, *inspection.status_report));
  if (stored.complete) reassembler_.completed(std::move(*stored.complete));
  // What a neighbour says it holds only ever decides what is sent to that neighbour.
  if (received.partial_receipt && is_of_the_neighbour(received))
    spawn(executor_,
          "receipt",
          broken_contacts_.take_receipt(received.neighbour, *received.partial_receipt));
  if (received.inventory && received.bundle.source.same_node(received.neighbour) &&
      stored.reception.queue == Queue::delivered)
    spawn(executor_,
          "inventory",
          inventories_.heard(received.neighbour, *received.inventory, received.bundle.arrival));
  if (received.predictabilities && received.bundle.source.same_node(received.neighbour) &&
      stored.reception.queue == Queue::delivered) {
    runner_.perform(
        core_.predictabilities_heard(received.neighbour, *received.predictabilities, clock_.now()));
    spawn(executor_, "predictabilities", forget_speech(received.bundle.arrival));
  }
  if (stored.reception.queue == Queue::delivered && (received.holdings || received.request))
    spawn(executor_, "talk about chunks", forget_speech(received.bundle.arrival));
  if (received.holdings && received.bundle.source.same_node(received.neighbour) &&
      stored.reception.queue == Queue::delivered)
    runner_.perform(core_.holdings_heard(stored.link, *received.holdings, clock_.now()));
  runner_.perform(
      core_.bundle_stored(stored.link, received, stored.reception, stored.places, clock_.now()));
  if (stored.reception.echo && stored.is_new)
    spawn(executor_, "echo", endpoints_.echo(received.bundle.arrival));
  if (stored.reception.queue == Queue::inbox) endpoints_.inbox_grew();
  if (received.request) replication_.asked_for(received.request->manifest, received.bundle.source);
  take_query_or_answer(received, stored.reception.queue);
  if (received.manifest) catalogue_grew({*received.manifest});
}

void Node::catalogue_grew(std::vector<ManifestId> const& files) {
  subscriptions_.catalogue_grew();
  for (auto const& file : files)
    if (downloads_.awaits(file)) spawn(executor_, "awaited download", go_on_with(file));
}

// A forged query tells everyone what everyone may know; a forged answer has no manifest that
// counts.
void Node::take_query_or_answer(ReceivedBundle const& received, Queue queue) {
  auto const& bundle = received.bundle;
  auto const is_query = received.query && queue == Queue::pending && !bundle.source.is_null();
  if (is_query && !core_.self().contains(bundle.source))
    spawn(executor_,
          "query",
          network_search_.answer(bundle.source, bundle.object, *received.query, bundle.expires));
  if (received.answer && queue == Queue::delivered)
    spawn(executor_, "answer", network_search_.take(bundle.source, *received.answer));
}

// A neighbour's message was heard, and is of no more use.
Task<void> Node::forget_speech(Arrival arrival) {
  auto const done = co_await speech_.withdraw(arrival);
  if (!done) spdlog::warn("bundle {} stays: {}", arrival, done.error().detail);
}

Task<void> Node::take_report(Eid reporter, StatusReport report) {
  auto find = [this, report] { return bundle_reported_to_have_come(store_.view(), report); };
  auto const bundle = co_await workers_.run(std::move(find));
  if (!bundle)
    spdlog::error("a status report is passed over: {}", bundle.error().detail);
  else if (*bundle && core_.self().contains((*bundle)->source))
    runner_.perform(core_.bundle_reported(**bundle, reporter, clock_.now()));
}

// ---- fragments

Task<Result<void>> Node::reassembled(WholeBundle bundle, storage::AduKey fragments) {
  auto stored = co_await intake_.receive_whole(
      std::move(bundle.neighbour), std::move(bundle.wire), std::move(fragments));
  if (!stored) co_return stored.error();
  heard(std::move(*stored));
  co_return Result<void>{};
}

Task<void> Node::interrupted(convergence::LinkId link, Bytes beginning) {
  auto const neighbour = contacts_.neighbour_of(link);
  // Whoever withholds its name cannot be told what is here.
  if (neighbour.is_null()) co_return;
  if (!foreign_.take(link, beginning.size(), store_.budget().counted(), clock_.now())) co_return;
  auto kept = co_await broken_contacts_.keep(link, neighbour, std::move(beginning));
  if (!kept) co_return;
  heard(std::move(*kept));
  if (contacts_.in_contact_with(neighbour)) co_await broken_contacts_.tell_what_is_held(neighbour);
}

// ---- sticks

Task<Result<Node::Taken>> Node::take_from_stick(Eid neighbour, Bytes bundle) {
  convergence::LinkId const no_link;
  auto stored = co_await intake_.receive(no_link, std::move(neighbour), std::move(bundle), kStick);
  if (!stored) co_return stored.error();
  Taken const taken{stored->reception.queue, stored->is_new};
  auto const& received = stored->inspection->received;
  if (taken.is_new) journal_.brought_by_stick(received.bundle, received.neighbour);
  heard(std::move(*stored));
  co_return taken;
}

Task<Result<void>> Node::carried_by_stick(QueuedBundle bundle) {
  co_return co_await forwarding_.handed_on(Eid::none(), std::move(bundle), kStick);
}

// ---- the admin port

void Node::config_reloaded() const {
  tell(store_, {.kind = EventKind::config_reloaded, .at_ms = clock_.unix_ms()});
}

void Node::bundles_queued(SendClass send_class) {
  runner_.perform(core_.bundles_queued(send_class, clock_.now()));
}

void Node::set_power(PowerMode mode) {
  if (mode == core_.power()) return;
  spdlog::info("power is {} now", mode == PowerMode::low ? "low" : "normal");
  runner_.perform(core_.set_power(mode, clock_.now()));
}

// ---- downloads

Task<void> Node::go_on_with(ManifestId file) {
  auto const started = co_await fetching_.go_on(file);
  if (!started)
    spdlog::error("download {} cannot go on: {}", file.to_string(), started.error().detail);
}

// ---- trust

// A manifest that waited for its publisher's key.
Task<void> Node::go_on_with_released(ReleasedManifest manifest) {
  bundles_queued(manifest.send_class);
  subscriptions_.catalogue_grew();
  if (downloads_.awaits(manifest.id)) co_await go_on_with(manifest.id);
}

}  // namespace bindle::agent
