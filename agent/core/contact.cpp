#include "agent/core/contact.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

constexpr std::size_t kFetchBatch = 64;
constexpr std::size_t kRefillBelow = kFetchBatch / 2;
constexpr unsigned kMaxRetries = 3;
constexpr std::chrono::milliseconds kFirstPause = std::chrono::seconds(5);
constexpr std::chrono::milliseconds kLongestPause = std::chrono::minutes(5);

}  // namespace

Contact::Contact(LinkId link,
                 Eid peer,
                 Standing standing,
                 Watermarks const& offered,
                 Window window,
                 Conditions conditions)
    : link_(link),
      peer_(std::move(peer)),
      standing_(standing),
      window_(window),
      routing_(conditions.routing),
      allowance_(std::move(conditions.allowance)),
      acknowledges_(!conditions.resend),
      unconfirmed_(conditions.resend.value_or(UnconfirmedSends::Pace{})),
      passing_(window.bytes) {
  for (auto const send_class : storage::kSendClasses) {
    auto const mark = offered[static_cast<std::size_t>(send_class)];
    lane(send_class).fetched = lane(send_class).offered = mark;
  }
}

Contact::Watermarks Contact::offered() const {
  Watermarks marks{};
  for (std::size_t i = 0; i < marks.size(); ++i)
    marks[i] = lanes_[i].offered;
  return marks;
}

std::vector<Contact::Step> Contact::advance(Moment now) {
  std::vector<Step> steps;
  for (auto const audience : std::exchange(untold_, {}))
    steps.emplace_back(Withhold{audience});
  if (ending_) return steps;
  for (auto& bundle : unconfirmed_.take_due(now))
    put_in_line(lane(bundle.send_class).ready, std::move(bundle));
  if (paused_until_) {
    if (now.elapsed < *paused_until_) return steps;
    paused_until_.reset();
  }
  if (held_until_ && now.elapsed >= *held_until_) {
    held_until_.reset();
    waited_in_vain_ = true;
  }
  allowance_opens_at_.reset();
  for (auto const send_class : storage::kSendClasses) {
    auto turn = Turn::stepped;
    while (turn == Turn::stepped && window_open()) {
      refill(send_class, steps);
      turn = take(send_class, steps, now);
    }
    if (power_ == PowerMode::low) break;  // emergency comes first
    // A more urgent bundle may be on its way from storage: nothing overtakes it.
    if (turn == Turn::waiting || !window_open()) break;
  }
  return steps;
}

bool Contact::window_open() const {
  return in_flight_.size() < window_.bundles && bytes_in_flight_ < window_.bytes;
}

void Contact::refill(SendClass send_class, std::vector<Step>& steps) {
  auto& from = lane(send_class);
  auto const is_held = held_until_ && send_class != SendClass::emergency;
  if (!is_held && !from.at_end && !from.fetching && from.ready.size() < kRefillBelow) {
    from.fetching = true;
    from.woken = false;
    steps.emplace_back(Fetch{send_class, from.fetched, kFetchBatch});
  }
  // A link that acknowledges nothing may last as long as the node: the oldest are forgotten.
  if (!acknowledges_ && declined_.size() >= kMaxDeclined) declined_.erase(declined_.begin());
  if (routing_ == Routing::on && declined_.size() < kMaxDeclined) {
    if (auto const after = from.routed.begin_fetch(kRefillBelow))
      steps.emplace_back(FetchRouted{send_class, *after, kFetchBatch});
  }
  if (!from.wants.empty() && from.resolving.empty() && from.answers.size() < kRefillBelow) {
    Resolve resolve{send_class, {}};
    while (!from.wants.empty() && resolve.chunks.size() < kFetchBatch) {
      resolve.chunks.push_back(from.wants.front().chunk);
      from.wants.pop_front();
    }
    want_count_ -= resolve.chunks.size();
    from.resolving = resolve.chunks;
    steps.emplace_back(std::move(resolve));
  }
}

Contact::Turn Contact::take(SendClass send_class, std::vector<Step>& steps, Moment now) {
  auto& from = lane(send_class);
  if (!from.ready.empty()) return launch_first(from.ready, Source::offer, steps, now);
  if (auto const* const routed = from.routed.first()) {
    if (!may_leave(*routed, now)) return Turn::waiting;
    launch(*from.routed.take(), Source::routed, steps, now);
    return Turn::stepped;
  }
  if (from.fetching || from.routed.fetching()) return Turn::waiting;
  if (!from.answers.empty()) return launch_first(from.answers, Source::answer, steps, now);
  return from.resolving.empty() ? Turn::idle : Turn::waiting;
}

Contact::Turn Contact::launch_first(std::deque<QueuedBundle>& line,
                                    Source source,
                                    std::vector<Step>& steps,
                                    Moment now) {
  if (!may_leave(line.front(), now)) return Turn::waiting;
  auto bundle = std::move(line.front());
  line.pop_front();
  launch(std::move(bundle), source, steps, now);
  return Turn::stepped;
}

bool Contact::may_leave(QueuedBundle const& bundle, Moment now) {
  if (bundle.send_class == SendClass::emergency) return true;
  allowance_opens_at_ = allowance_.closed_until(bundle.length, now);
  return !allowance_opens_at_;
}

void Contact::launch(QueuedBundle bundle, Source source, std::vector<Step>& steps, Moment now) {
  // The same bundle can be offered and asked for; one transfer serves both.
  if (auto const same = in_flight_.find(bundle.arrival); same != in_flight_.end()) {
    if (source == Source::offer) same->second.source = Source::offer;
    return;
  }
  // Counted when it leaves, whatever becomes of it: the octets were sent.
  allowance_.spend(bundle.length, now);
  bytes_in_flight_ += bundle.length;
  steps.emplace_back(Send{bundle});
  auto const arrival = bundle.arrival;
  in_flight_.emplace(arrival, InFlight{std::move(bundle), source});
}

std::vector<QueuedBundle> Contact::fetched(
    SendClass send_class,
    std::vector<QueuedBundle> const& bundles,
    std::size_t limit,
    std::function<bool(QueuedBundle const&)> const& not_meant) {
  auto& to = lane(send_class);
  to.fetching = false;
  to.at_end = bundles.size() < limit && !to.woken;
  std::vector<QueuedBundle> arrived;
  for (auto const& bundle : bundles) {
    to.fetched = std::max(to.fetched, bundle.arrival);
    if (!is_for_peer(bundle) || not_meant(bundle)) continue;
    if (is_held_by_peer(bundle)) {
      if (bundle.destination.same_node(peer_)) arrived.push_back(bundle);
    } else if (may_have(bundle)) {
      to.ready.push_back(bundle);
    }
  }
  return arrived;
}

void Contact::routed_fetched(SendClass send_class,
                             std::vector<QueuedBundle> bundles,
                             std::size_t limit,
                             std::function<bool(QueuedBundle const&)> const& may_leave) {
  auto const is_meant = [&](QueuedBundle const& bundle) {
    return may_be_routed_to_peer(bundle) && may_have(bundle) && may_leave(bundle);
  };
  lane(send_class).routed.fetched(std::move(bundles), limit, is_meant);
}

void Contact::resolved(SendClass send_class, std::vector<QueuedBundle> bundles) {
  auto& to = lane(send_class);
  to.resolving.clear();
  for (auto& bundle : bundles) {
    // Whoever asks for a chunk is no next hop for it.
    bundle.routing.reset();
    if (may_have(bundle)) to.answers.push_back(std::move(bundle));
  }
}

bool Contact::may_have(QueuedBundle const& bundle) {
  if (standing_.may_have(bundle.audience)) return true;
  if (withheld_.insert(bundle.audience).second) untold_.push_back(bundle.audience);
  return false;
}

bool Contact::comes_from_peer(QueuedBundle const& bundle) const {
  return bundle.source.same_node(peer_) ||
         (bundle.received_from && bundle.received_from->same_node(peer_));
}

bool Contact::may_be_routed_to_peer(QueuedBundle const& bundle) const {
  if (comes_from_peer(bundle) || declined_.contains(bundle.arrival)) return false;
  if (in_flight_.contains(bundle.arrival) || !bundle.routing) return false;
  auto const& takers = bundle.routing->given_to;
  return bundle.destination.same_node(peer_) ||
         std::find(takers.begin(), takers.end(), peer_.to_string()) == takers.end();
}

bool Contact::is_held_by_peer(QueuedBundle const& bundle) const {
  if (!lacks_ || bundle.arrival > lacks_->up_to || !counts_in_inventory(bundle.kind)) return false;
  return !lacks_->arrivals.contains(bundle.arrival);
}

std::vector<QueuedBundle> Contact::release_floods(std::optional<NeighbourLacks> lacks) {
  held_until_.reset();
  if (!lacks) return {};
  waited_in_vain_ = false;
  lacks_ = std::move(lacks);
  auto const is_held = [this](QueuedBundle const& bundle) { return is_held_by_peer(bundle); };
  for (auto& each : lanes_)
    std::erase_if(each.ready, is_held);
  return unconfirmed_.arrived(is_held);
}

std::optional<Arrival> Contact::skipped_up_to(SendClass send_class) {
  return lacks_ ? raise_watermark(send_class) : std::nullopt;
}

bool Contact::is_for_peer(QueuedBundle const& bundle) const {
  if (comes_from_peer(bundle) || bundle.routing) return false;
  // Talk between two nodes.
  if (bundle.kind == ContentKind::inventory || bundle.kind == ContentKind::predictabilities ||
      bundle.kind == ContentKind::holdings ||
      (bundle.kind == ContentKind::request && bundle.destination.is_singleton()))
    return bundle.destination.same_node(peer_);
  // Chunks go to who asks for them.
  return bundle.kind != ContentKind::chunk || bundle.destination.same_node(peer_);
}

std::optional<Contact::Settled> Contact::settled(Arrival arrival,
                                                 TransferOutcome outcome,
                                                 Moment now) {
  auto const found = in_flight_.find(arrival);
  if (found == in_flight_.end()) return std::nullopt;
  auto flight = std::move(found->second);
  in_flight_.erase(found);
  bytes_in_flight_ -= flight.bundle.length;

  Settled settled{.bundle = flight.bundle, .handed_on = false, .offered_up_to = {}};
  switch (outcome) {
    case TransferOutcome::acknowledged:
    case TransferOutcome::refused_completed:
      settled.handed_on = true;
      retries_.erase(arrival);
      unconfirmed_.forget(arrival);
      pause_length_ = std::chrono::milliseconds(0);
      break;
    case TransferOutcome::sent_unconfirmed:
      // What was asked for is asked for again by whoever lacks it.
      if (flight.source == Source::routed) declined_.insert(arrival);  // leaves again from there
      if (flight.source != Source::answer) unconfirmed_.sent(std::move(flight.bundle), now);
      break;
    case TransferOutcome::refused_no_resources:
      pause(now);
      try_again(std::move(flight));
      break;
    case TransferOutcome::refused_retransmit:
      if (++retries_[arrival] <= kMaxRetries)
        try_again(std::move(flight));
      else if (flight.source == Source::routed)
        declined_.insert(arrival);
      break;
    case TransferOutcome::refused_session_terminating:
    case TransferOutcome::link_lost:
      ending_ = true;
      if (flight.source != Source::routed)
        put_in_line(lane(flight.bundle.send_class).ready, std::move(flight.bundle));
      break;
    case TransferOutcome::too_large_for_peer:
      // A session to the same neighbour may take it.
      if (!acknowledges_) unconfirmed_.give_up(flight.bundle);
      if (flight.source == Source::routed) declined_.insert(arrival);
      break;
    default:  // not acceptable to this neighbour: offered once is enough
      unconfirmed_.forget(arrival);
      if (flight.source == Source::routed) declined_.insert(arrival);
      break;
  }
  settled.offered_up_to = raise_watermark(settled.bundle.send_class);
  return settled;
}

void Contact::try_again(InFlight flight) {
  auto& to = lane(flight.bundle.send_class);
  if (flight.source == Source::routed) {
    // Storage knows by then whether it is still to be sent.
    to.routed.look_again();
    return;
  }
  put_in_line(flight.source == Source::answer ? to.answers : to.ready, std::move(flight.bundle));
}

// Lines are in order of arrival.
void Contact::put_in_line(std::deque<QueuedBundle>& line, QueuedBundle bundle) {
  auto const before = std::find_if(line.begin(), line.end(), [&](QueuedBundle const& waiting) {
    return waiting.arrival > bundle.arrival;
  });
  line.insert(before, std::move(bundle));
}

std::optional<Arrival> Contact::confirmed(Arrival arrival, SendClass send_class) {
  if (!unconfirmed_.forget(arrival)) return std::nullopt;
  std::erase_if(lane(send_class).ready,
                [&](QueuedBundle const& waiting) { return waiting.arrival == arrival; });
  return raise_watermark(send_class);
}

std::optional<std::chrono::milliseconds> Contact::next_wakeup() const {
  if (ending_) return std::nullopt;
  auto next = unconfirmed_.next_due();
  for (auto const at : {paused_until(), held_until_})
    if (at && (!next || *at < *next)) next = at;
  return next;
}

void Contact::pause(Moment now) {
  // What was under way when the neighbour ran full is refused too: that is one pause.
  if (paused_until_ && now.elapsed < *paused_until_) return;
  pause_length_ = std::clamp(pause_length_ * 2, kFirstPause, kLongestPause);
  paused_until_ = now.elapsed + pause_length_;
}

// Everything below the lowest bundle that is still under way, or may be lost, was offered.
std::optional<Arrival> Contact::raise_watermark(SendClass send_class) {
  auto& of = lane(send_class);
  auto mark = of.fetched;
  // Both are in order of arrival.
  if (!of.ready.empty()) mark = std::min(mark, of.ready.front().arrival - 1);
  auto const lowest = std::find_if(in_flight_.begin(), in_flight_.end(), [&](auto const& each) {
    auto const& flight = each.second;
    return flight.source == Source::offer && flight.bundle.send_class == send_class;
  });
  if (lowest != in_flight_.end()) mark = std::min(mark, lowest->first - 1);
  if (auto const lost = unconfirmed_.lowest(send_class)) mark = std::min(mark, *lost - 1);
  if (mark <= of.offered) return std::nullopt;
  of.offered = mark;
  return mark;
}

void Contact::wake(SendClass send_class) {
  lane(send_class).at_end = false;
  lane(send_class).woken = true;
}

void Contact::wake_routed(SendClass send_class) {
  lane(send_class).routed.wake();
}

void Contact::look_again_for_routed() {
  for (auto& each : lanes_)
    each.routed.look_again();
}

void Contact::withdraw(Arrival arrival, Moment now) {
  auto const found = in_flight_.find(arrival);
  if (found == in_flight_.end()) return;
  allowance_.give_back(found->second.bundle.length, now);
  bytes_in_flight_ -= found->second.bundle.length;
  in_flight_.erase(found);
  unconfirmed_.put_off(arrival, now);
}

std::vector<Arrival> Contact::routed_in_flight() const {
  std::vector<Arrival> arrivals;
  for (auto const& [arrival, flight] : in_flight_)
    if (flight.source == Source::routed) arrivals.push_back(arrival);
  return arrivals;
}

void Contact::want(ManifestId const& file,
                   SendClass send_class,
                   std::vector<ChunkId> const& chunks) {
  for (auto const each : storage::kSendClasses) {
    auto const dropped =
        std::erase_if(lane(each).wants, [&](Want const& want) { return want.file == file; });
    want_count_ -= dropped;
  }
  auto const on_the_way = chunks_on_the_way();
  for (auto const& chunk : chunks)
    if (!on_the_way.contains(chunk)) remember(send_class, {file, chunk});
}

void Contact::answer(SendClass send_class, QueuedBundle bundle) {
  auto& line = lane(send_class).answers;
  bundle.routing.reset();
  if (line.size() < kMaxAnswers && may_have(bundle)) put_in_line(line, std::move(bundle));
}

void Contact::want_also(SendClass send_class, ChunkId const& chunk) {
  if (!chunks_on_the_way().contains(chunk)) remember(send_class, {std::nullopt, chunk});
}

void Contact::remember(SendClass send_class, Want want) {
  if (want_count_ == kMaxWants) return;
  lane(send_class).wants.push_back(std::move(want));
  ++want_count_;
}

std::unordered_set<ChunkId> Contact::chunks_on_the_way() const {
  std::unordered_set<ChunkId> chunks;
  for (auto const& [arrival, flight] : in_flight_)
    if (flight.bundle.kind == ContentKind::chunk) chunks.insert(ChunkId{flight.bundle.object});
  for (auto const& lane : lanes_) {
    chunks.insert(lane.resolving.begin(), lane.resolving.end());
    for (auto const& answer : lane.answers)
      chunks.insert(ChunkId{answer.object});
  }
  return chunks;
}

}  // namespace bindle::agent
