#include "agent/node.hpp"

#include "agent/bundle_events.hpp"
#include "agent/bundle_record.hpp"
#include "agent/content/chunk_lookup.hpp"
#include "agent/durability.hpp"
#include "agent/queue_work.hpp"
#include "bundle/dtn_time.hpp"
#include "bundle/interrupted_bundle.hpp"
#include "bundle/statement.hpp"
#include "convergence/spawn.hpp"
#include "storage/bundles.hpp"
#include "storage/peers.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <utility>

namespace bindle::agent {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using convergence::RefuseReason;
using storage::Queue;

constexpr auto kAwaitTuple = asio::as_tuple(asio::use_awaitable);
constexpr auto kRequestLifetime = std::chrono::hours(1);
constexpr auto kIntroductionLifetime = std::chrono::days(30);
// A neighbour introduces itself to those it meets and to nobody beyond.
constexpr std::uint8_t kIntroductionHops = 1;
constexpr auto kExpiryPace = 2s;
// A receipt is for the contact at hand.
constexpr auto kReceiptLifetime = 60s;
constexpr std::uint8_t kReceiptHops = 1;

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

// What the node tells other nodes so that files can move: small, and sent before them.
Utterance speech(ContentKind kind,
                 std::array<std::uint8_t, 32> const& object,
                 std::chrono::milliseconds lifetime,
                 std::uint8_t hop_limit) {
  ContentBlock content;
  content.kind = kind;
  content.object = object;
  content.priority = Priority::emergency;
  return {std::move(content), content_group(), lifetime, hop_limit};
}

}  // namespace

Node::Node(asio::any_io_executor executor,
           storage::Store& store,
           WorkerPool& workers,
           NodeClock const& clock,
           Origin const& origin,
           SigningKey const& key,
           Trust& trust,
           Settings settings)
    : executor_(std::move(executor)),
      store_(store),
      workers_(workers),
      clock_(clock),
      origin_(origin),
      key_(key),
      trust_(trust),
      settings_(std::move(settings)),
      core_(settings_.core),
      reporter_(origin, clock, settings_.reports),
      downloads_(store, workers, clock),
      intake_(
          store,
          workers,
          clock,
          core_,
          downloads_,
          trust,
          reporter_,
          [this] { bundles_queued(Reporter::kSendClass); },
          settings_.retention,
          settings_.intake,
          settings_.security,
          settings_.parse_policy),
      outlet_(executor_, store, workers, clock, origin.self()),
      reassembler_(executor_,
                   store,
                   workers,
                   clock,
                   [this](WholeBundle bundle, storage::AduKey fragments) {
                     return reassembled(std::move(bundle), std::move(fragments));
                   }),
      endpoints_(executor_,
                 store,
                 workers,
                 clock,
                 origin,
                 reporter_,
                 endpoint_settings(),
                 [this](SendClass send_class) { bundles_queued(send_class); }),
      core_timer_(executor_),
      expiry_timer_(executor_) {}

Task<Result<void>> Node::start() {
  CO_TRY_VOID(co_await withdraw_former_speech());
  CO_TRY_VOID(co_await introduce());
  CO_TRY(auto const interrupted, co_await downloads_.interrupted());
  for (auto const& file : interrupted)
    CO_TRY_VOID(co_await start_download(file));
  CO_TRY_VOID(co_await reassembler_.start());
  spawn(executor_, "expiry", expire());
  co_return Result<void>{};
}

void Node::stop() {
  stopped_ = true;
  reassembler_.stop();
  endpoints_.stop();
  core_timer_.cancel();
  expiry_timer_.cancel();
}

// ---- links

void Node::link_up(std::shared_ptr<convergence::Link> link) {
  auto const& description = link->description();
  auto neighbour = Eid::parse(description.peer_node_id);
  auto node = neighbour ? neighbour->node_id() : Eid::none();
  spdlog::info("contact with {} at {} ({})",
               node.to_string(),
               description.remote_address,
               description.medium);
  spawn(executor_, "contact", meet(std::move(link), std::move(node)));
}

Task<void> Node::meet(std::shared_ptr<convergence::Link> link, Eid neighbour) {
  contacts_[link->id()] = Contacted{link, neighbour, clock_.unix_ms()};
  auto read = [this, neighbour] {
    return storage::find_peer(store_.view(), neighbour.to_string());
  };
  auto const peer = co_await workers_.run(std::move(read));
  if (!peer)
    spdlog::warn("what {} was offered is unknown: {}", neighbour.to_string(), peer.error().detail);
  // The link may have gone while the disk was read.
  if (!contacts_.contains(link->id())) co_return;
  auto const offered = peer && !neighbour.is_null() ? peer->offered_up_to : Contact::Watermarks{};
  auto const configured = !link->description().dialled_url.empty();
  perform(core_.link_up(link->id(), neighbour, configured, offered, now()));
  co_await tell_what_is_held(neighbour);
}

void Node::link_down(convergence::LinkId link, std::string const& reason) {
  auto const found = contacts_.find(link);
  if (found == contacts_.end()) return;
  spdlog::info("contact with {} ended: {}", found->second.node.to_string(), reason);
  auto const& dialled = found->second.link->description().dialled_url;
  if (!dialled.empty()) last_errors_[dialled] = reason;
  contacts_.erase(found);
  perform(core_.link_down(link, now()));
}

std::optional<RefuseReason> Node::admit(convergence::LinkId,
                                        std::optional<std::uint64_t> announced_length) {
  auto const room = store_.budget().reserve(announced_length.value_or(0), 0);
  if (room) return std::nullopt;
  spdlog::warn("an arriving bundle is refused: {}", room.error().detail);
  return RefuseReason::no_resources;
}

Task<std::optional<RefuseReason>> Node::receive(convergence::LinkId link, Bytes bundle) {
  auto neighbour = neighbour_of(link);
  auto const from = neighbour.to_string();
  auto stored = co_await intake_.receive(link, std::move(neighbour), std::move(bundle));
  if (!stored) {
    spdlog::warn("a bundle from {} is refused: {}", from, stored.error().detail);
    co_return refusal_for(stored.error().code);
  }
  heard(std::move(*stored));
  co_return std::nullopt;
}

void Node::heard(Intake::Stored stored) {
  auto const& received = stored.inspection.received;
  if (stored.reception.queue == Queue::quarantine)
    spdlog::warn("a bundle from {} is in quarantine: {}",
                 received.neighbour.to_string(),
                 stored.reception.reason);
  if (stored.reception.learn_introduction)
    spawn(executor_, "quarantine review", review_quarantine(received.introduction->key));
  if (!stored.is_new && stored.places.empty()) return;
  if (stored.complete) reassembler_.completed(std::move(*stored.complete));
  // What a neighbour says it holds only ever decides what is sent to that neighbour.
  if (received.partial_receipt && received.bundle.source.same_node(received.neighbour))
    spawn(executor_, "receipt", take_receipt(received.neighbour, *received.partial_receipt));
  perform(core_.bundle_stored(stored.link, received, stored.reception, stored.places, now()));
  if (stored.reception.echo && stored.is_new)
    spawn(executor_, "echo", endpoints_.echo(received.bundle.arrival));
  if (stored.reception.queue == Queue::inbox) endpoints_.inbox_grew();
  if (received.manifest && downloads_.awaits(*received.manifest))
    spawn(executor_, "awaited download", go_on_with(*received.manifest));
}

Eid Node::neighbour_of(convergence::LinkId link) const {
  auto const contact = contacts_.find(link);
  return contact == contacts_.end() ? Eid::none() : contact->second.node;
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
  auto neighbour = neighbour_of(link);
  // Whoever withholds its name cannot be told what is here.
  if (neighbour.is_null()) co_return;
  auto cut = [beginning = std::move(beginning)] { return fragment_of_interrupted(beginning); };
  auto fragment = co_await workers_.run(std::move(cut));
  if (!fragment) {
    spdlog::debug("an interrupted transfer leaves nothing: {}", fragment.error().detail);
    co_return;
  }
  auto kept = co_await intake_.receive_cut_off(link, neighbour, std::move(*fragment));
  if (!kept) {
    spdlog::debug("an interrupted transfer leaves nothing: {}", kept.error().detail);
    co_return;
  }
  if (!kept->is_new) co_return;
  spdlog::info("{} octets of a bundle are kept, whose transfer from {} was cut off",
               kept->inspection.payload_length,
               neighbour.to_string());
  heard(std::move(*kept));
  auto const is_back = std::any_of(contacts_.begin(), contacts_.end(), [&](auto const& contact) {
    return contact.second.node.same_node(neighbour);
  });
  if (is_back) co_await tell_what_is_held(neighbour);
}

Task<void> Node::tell_what_is_held(Eid neighbour) {
  auto find = [this, neighbour] { return receipts_for(store_.view(), neighbour); };
  auto const receipts = co_await workers_.run(std::move(find));
  if (!receipts) {
    spdlog::error("what is here of {}'s bundles is unknown: {}",
                  neighbour.to_string(),
                  receipts.error().detail);
    co_return;
  }
  for (auto const& receipt : *receipts) {
    auto utterance = speech(ContentKind::receipt, receipt.object(), kReceiptLifetime, kReceiptHops);
    utterance.destination = neighbour;
    auto const said = co_await say(std::move(utterance), encode_partial_receipt(receipt));
    if (!said) spdlog::warn("a receipt is not sent: {}", said.error().detail);
  }
}

Task<void> Node::take_receipt(Eid neighbour, PartialReceipt receipt) {
  auto find = [this, receipt] { return bundles_of_receipt(store_.view(), receipt); };
  auto const arrivals = co_await workers_.run(std::move(find));
  if (!arrivals) {
    spdlog::error("a receipt is passed over: {}", arrivals.error().detail);
    co_return;
  }
  for (auto const arrival : *arrivals)
    outlet_.receipt_came(neighbour, arrival, receipt.held);
}

// ---- the admin port

Task<Result<void>> Node::request_file(ManifestId file) {
  co_return co_await start_download(file);
}

void Node::bundles_queued(SendClass send_class) {
  perform(core_.bundles_queued(send_class, now()));
}

std::vector<Node::Neighbour> Node::neighbours() const {
  std::vector<Neighbour> all;
  std::set<std::string> in_contact;
  for (auto const& [id, contact] : contacts_) {
    auto const& description = contact.link->description();
    auto const& dialled = description.dialled_url;
    if (!dialled.empty()) in_contact.insert(dialled);
    all.push_back({dialled.empty() ? description.remote_address : dialled,
                   contact.node,
                   contact.link,
                   contact.since_ms,
                   ""});
  }
  for (auto const& peer : settings_.peers) {
    if (in_contact.contains(peer)) continue;
    auto const error = last_errors_.find(peer);
    all.push_back({peer, {}, nullptr, 0, error == last_errors_.end() ? "" : error->second});
  }
  return all;
}

Task<Result<void>> Node::trust_key(PublisherKey key, Keyring::Entry entry) {
  CO_TRY_VOID(co_await trust_.put(key, std::move(entry)));
  co_await review_quarantine(key);
  co_return Result<void>{};
}

// ---- downloads

Task<Result<void>> Node::start_download(ManifestId file) {
  CO_TRY(auto opened, co_await downloads_.start(file));
  if (!opened) co_return Result<void>{};
  std::vector<ChunkId> chunks;
  chunks.reserve(opened->assembly->chunks.size());
  for (auto const& chunk : opened->assembly->chunks)
    chunks.push_back(chunk.id);
  perform(core_.download_started(file, chunks, PositionSet(std::move(opened->held)), now()));
  co_return Result<void>{};
}

Task<void> Node::go_on_with(ManifestId file) {
  auto const started = co_await start_download(file);
  if (!started)
    spdlog::error("download {} cannot go on: {}", file.to_string(), started.error().detail);
}

// ---- what the core decided

void Node::perform(Actions actions) {
  for (auto& action : actions)
    spawn(executor_, "action", perform_one(std::move(action)));
  wake_up_in_time();
}

Task<void> Node::perform_one(Action action) {
  if (stopped_) co_return;
  auto running = std::visit([this](auto& what) { return run(std::move(what)); }, action);
  auto const done = co_await std::move(running);
  if (!done) spdlog::error("{}", done.error().detail);
}

Task<Result<void>> Node::run(action::Fetch fetch) {
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

Task<Result<void>> Node::run(action::Resolve resolve) {
  auto const send_class = resolve.what.send_class;
  auto find = [this, chunks = std::move(resolve.what.chunks), dtn_ms = now().dtn_ms] {
    return bundles_for_chunks(store_, origin_, settings_.hop_limit, chunks, dtn_ms);
  };
  auto bundles = co_await workers_.run(std::move(find));
  perform(core_.resolved(
      resolve.link, send_class, bundles ? *bundles : std::vector<QueuedBundle>{}, now()));
  if (!bundles) co_return bundles.error();
  co_return Result<void>{};
}

Task<Result<void>> Node::run(action::Send send) {
  auto const contact = contacts_.find(send.link);
  if (contact == contacts_.end()) co_return Result<void>{};
  auto link = contact->second.link;
  auto const neighbour = contact->second.node;
  auto const outcome = co_await outlet_.send(std::move(link), neighbour, send.bundle);
  // What can go to nobody counts as refused by this neighbour.
  perform(core_.transfer_settled(send.link,
                                 send.bundle.arrival,
                                 outcome ? *outcome : TransferOutcome::refused_not_acceptable,
                                 now()));
  if (outcome) co_return Result<void>{};
  if (outcome.error().code == Errc::expired) co_return co_await hops_used_up(send.bundle.arrival);
  spdlog::debug("bundle {} is not sent: {}", send.bundle.arrival, outcome.error().detail);
  co_return Result<void>{};
}

// Nobody may get it any more: RFC 9171 section 4.4.3.
Task<Result<void>> Node::hops_used_up(Arrival arrival) {
  auto const to_send = std::make_shared<std::size_t>(0);
  storage::Change change;
  change.work = [this,
                 arrival,
                 to_send,
                 unix_ms = clock_.unix_ms(),
                 until = retain_until(settings_.retention.expired)](
                    storage::Transaction& transaction) -> Result<void> {
    TRY(*to_send,
        delete_waiting_bundle(
            transaction, reporter_, arrival, ReasonCode::hop_limit_exceeded, unix_ms, until));
    return {};
  };
  CO_TRY_VOID(co_await commit(store_.committer(), std::move(change)));
  if (*to_send > 0) bundles_queued(Reporter::kSendClass);
  co_return Result<void>{};
}

Task<Result<void>> Node::run(action::HandedOn handed_on) {
  auto const& bundle = handed_on.bundle;
  auto const arrived =
      bundle.destination.is_singleton() && bundle.destination.same_node(handed_on.neighbour);
  auto const reports_it = reporter_.enabled(BundleStatus::forwarded);
  auto const to_send = std::make_shared<std::size_t>(0);
  storage::Change change;
  change.work = [this,
                 arrival = bundle.arrival,
                 arrived,
                 reports_it,
                 to_send,
                 retain_until = retain_until(settings_.retention.delivered),
                 unix_ms = clock_.unix_ms()](storage::Transaction& transaction) -> Result<void> {
    TRY(auto const record, storage::find_bundle(transaction, arrival));
    if (!record || (record->queue != Queue::outbox && record->queue != Queue::pending)) return {};
    if (reports_it) {
      TRY(*to_send, report_forwarding(transaction, reporter_, arrival, *record));
    }
    if (arrived)
      return storage::move_bundle(
          transaction, arrival, {record->queue, Queue::delivered, unix_ms, "", retain_until});
    if (record->queue == Queue::pending) return {};
    return storage::move_bundle(
        transaction, arrival, {Queue::outbox, Queue::pending, unix_ms, "", std::nullopt});
  };
  if (!reports_it) co_return store_.committer().submit_lazy(std::move(change));
  CO_TRY_VOID(co_await commit(store_.committer(), std::move(change)));
  if (*to_send > 0) bundles_queued(Reporter::kSendClass);
  co_return Result<void>{};
}

Task<Result<void>> Node::run(action::RaiseWatermark raise) {
  storage::Change change;
  change.work = [node = raise.neighbour.to_string(),
                 send_class = raise.send_class,
                 arrival = raise.offered_up_to](storage::Transaction& transaction) {
    return storage::note_sent(transaction, node, send_class, arrival);
  };
  co_return store_.committer().submit_lazy(std::move(change));
}

Task<Result<void>> Node::run(action::RequestChunks request) {
  CO_TRY(auto payload, encode_chunk_request({request.file, std::move(request.missing)}));
  auto utterance =
      speech(ContentKind::request, request.file.bytes, kRequestLifetime, settings_.hop_limit);
  CO_TRY(auto const arrival, co_await say(std::move(utterance), std::move(payload)));
  auto const former = std::exchange(requests_[request.file], arrival);
  if (former != 0) CO_TRY_VOID(co_await withdraw(former));
  co_return Result<void>{};
}

Task<Result<void>> Node::run(action::LookUpRequest look_up) {
  auto const file = look_up.request.manifest;
  auto find = [this, request = std::move(look_up.request)] {
    return look_up_request(store_.view(), request);
  };
  CO_TRY(auto const found, co_await workers_.run(std::move(find)));
  perform(core_.request_looked_up(
      look_up.link, file, look_up.send_class, found.held, found.lacking, now()));
  co_return Result<void>{};
}

Task<Result<void>> Node::run(action::CopyChunk copy) {
  for (auto& place : copy.places) {
    CO_TRY_VOID(co_await downloads_.copy(copy.chunk, place));
    std::vector<Placement> placed;
    placed.push_back(std::move(place));
    perform(core_.chunk_placed(placed, now()));
  }
  co_return Result<void>{};
}

Task<Result<void>> Node::run(action::FinishDownload finish) {
  auto const name = co_await downloads_.finish(finish.file);
  core_.download_ended(finish.file);
  auto const request = requests_.extract(finish.file);
  if (!request.empty()) CO_TRY_VOID(co_await withdraw(request.mapped()));
  if (!name)
    co_return fail(name.error().code,
                   "download " + finish.file.to_string() + ": " + name.error().detail);
  spdlog::info("download {} is complete: {}", finish.file.to_string(), *name);
  co_return Result<void>{};
}

// ---- what the node itself has to say

Task<Result<Arrival>> Node::say(Utterance utterance, Bytes payload) {
  co_return co_await endpoints_.send(std::move(utterance), std::move(payload));
}

Task<Result<void>> Node::introduce() {
  Introduction introduction;
  introduction.node = origin_.self().like(content_group());
  introduction.display_name = settings_.display_name;
  introduction.sequence = clock_.unix_ms();
  CO_TRY(auto statement, sign_introduction(std::move(introduction), key_));
  auto utterance = speech(
      ContentKind::statement, key_.public_key().bytes, kIntroductionLifetime, kIntroductionHops);
  auto const said = co_await say(std::move(utterance), std::move(statement));
  if (!said) co_return said.error();
  co_return Result<void>{};
}

Task<Result<void>> Node::withdraw(Arrival arrival) {
  storage::Change change;
  change.work = [arrival](storage::Transaction& transaction) -> Result<void> {
    auto deleted = storage::delete_bundle(transaction, arrival);
    if (!deleted && deleted.error().code == Errc::not_found) return {};
    return deleted;
  };
  co_return store_.committer().submit_lazy(std::move(change));
}

// Requests and introductions of an earlier run: new ones take their place.
Task<Result<void>> Node::withdraw_former_speech() {
  auto find = [this] { return own_speech(store_.view(), origin_.self()); };
  CO_TRY(auto const former, co_await workers_.run(std::move(find)));
  for (auto const arrival : former)
    CO_TRY_VOID(co_await withdraw(arrival));
  co_return Result<void>{};
}

// Manifests that waited for their publisher's key come out of quarantine.
Task<void> Node::review_quarantine(PublisherKey key) {
  auto review = [this, key, keyring = trust_.keyring()] {
    return release_manifests_of(store_, key, *keyring, clock_.unix_ms());
  };
  auto const released = co_await workers_.run(std::move(review));
  if (!released) {
    spdlog::error("quarantine could not be reviewed: {}", released.error().detail);
    co_return;
  }
  for (auto const& manifest : *released) {
    spdlog::info("manifest {} has left quarantine: its publisher is known now",
                 manifest.id.to_string());
    bundles_queued(manifest.send_class);
    if (downloads_.awaits(manifest.id)) co_await go_on_with(manifest.id);
  }
}

// ---- time

void Node::wake_up_in_time() {
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

Task<void> Node::expire() {
  while (!stopped_) {
    auto settle = [this,
                   dtn_ms = now().dtn_ms,
                   unix_ms = clock_.unix_ms(),
                   until = retain_until(settings_.retention.expired)] {
      return settle_due_bundles(store_, reporter_, dtn_ms, unix_ms, until);
    };
    auto const settled = co_await workers_.run(std::move(settle));
    if (!settled) spdlog::error("expiry: {}", settled.error().detail);
    if (settled && settled->reports_to_send > 0) bundles_queued(Reporter::kSendClass);
    expiry_timer_.expires_after(settled && settled->more_is_due ? 0s : kExpiryPace);
    co_await expiry_timer_.async_wait(kAwaitTuple);
  }
}

std::uint64_t Node::retain_until(std::chrono::milliseconds kept) const {
  return saturating_add(now().dtn_ms, static_cast<std::uint64_t>(kept.count()));
}

Endpoints::Settings Node::endpoint_settings() const {
  return {settings_.core.reception, settings_.retention, settings_.hop_limit};
}

}  // namespace bindle::agent
