#include "agent/core/core.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

constexpr std::size_t kMaxInterests = 1u << 16;

}  // namespace

Core::Core(Settings settings)
    : settings_(std::move(settings)),
      downloads_(settings_.pace, settings_.seed),
      budgets_(settings_.budgets) {}

Actions Core::link_up(LinkId link,
                      Eid const& neighbour,
                      Standing standing,
                      Contact::Watermarks const& offered,
                      Moment now) {
  auto const carried = std::any_of(neighbours_.begin(), neighbours_.end(), [&](auto const& other) {
    return other.second.contact && !neighbour.is_null() && other.second.node.same_node(neighbour);
  });
  auto& added = neighbours_[link];
  added.node = neighbour;
  added.standing = standing;
  added.offered = offered;

  Actions actions;
  if (carried) return actions;
  carry(link, added, now);
  downloads_.ask_again(now);
  request_due(actions, now);
  advance(link, added, actions, now);
  return actions;
}

void Core::carry(LinkId link, Neighbour& neighbour, Moment now) {
  neighbour.contact = std::make_unique<Contact>(link,
                                                neighbour.node,
                                                neighbour.standing,
                                                neighbour.offered,
                                                settings_.window,
                                                budgets_.allowance_for(neighbour.node, now));
  neighbour.contact->set_power(power_);
}

Actions Core::link_down(LinkId link, Moment now) {
  Actions actions;
  auto const found = neighbours_.find(link);
  if (found == neighbours_.end()) return actions;
  auto const lost = std::move(found->second);
  neighbours_.erase(found);
  for (auto& [chunk, links] : interests_)
    std::erase(links, link);
  std::erase_if(interests_, [](auto const& interest) { return interest.second.empty(); });

  if (!lost.contact || lost.node.is_null()) return actions;
  for (auto& [other, neighbour] : neighbours_) {
    if (neighbour.contact || !neighbour.node.same_node(lost.node)) continue;
    neighbour.offered = lost.contact->offered();
    carry(other, neighbour, now);
    downloads_.ask_again(now);
    request_due(actions, now);
    advance(other, neighbour, actions, now);
    break;
  }
  return actions;
}

Reception Core::bundle_received(LinkId link, ReceivedBundle const& received, Moment now) const {
  auto const found = neighbours_.find(link);
  auto const configured = found != neighbours_.end() && found->second.standing.configured;
  return judge(received, settings_.reception, configured, now);
}

Actions Core::bundle_stored(LinkId link,
                            ReceivedBundle const& received,
                            Reception const& reception,
                            std::vector<Placement> const& places,
                            Moment now) {
  Actions actions;
  auto const& bundle = received.bundle;
  auto const usable =
      reception.queue == storage::Queue::pending || reception.queue == storage::Queue::delivered;
  if (usable && received.request)
    actions.push_back(action::LookUpRequest{link, bundle.send_class, *received.request});
  placed(places, actions, now);
  if (usable && bundle.kind == ContentKind::chunk) {
    ChunkId const chunk{bundle.object};
    auto others = downloads_.placements(chunk);
    if (!others.empty()) actions.push_back(action::CopyChunk{chunk, std::move(others)});
    chunk_is_held(chunk, bundle.send_class);
  }
  if (reception.queue == storage::Queue::pending)
    for (auto& [other, neighbour] : neighbours_)
      if (neighbour.contact) neighbour.contact->wake(bundle.send_class);
  advance_all(actions, now);
  return actions;
}

Actions Core::bundles_queued(SendClass send_class, Moment now) {
  Actions actions;
  for (auto& [link, neighbour] : neighbours_)
    if (neighbour.contact) neighbour.contact->wake(send_class);
  advance_all(actions, now);
  return actions;
}

Actions Core::fetched(LinkId link,
                      Contact::Fetch const& fetch,
                      std::vector<QueuedBundle> const& bundles,
                      Moment now) {
  Actions actions;
  auto* const contact = contact_of(link);
  if (contact == nullptr) return actions;
  contact->fetched(fetch.send_class, bundles, fetch.limit);
  advance(link, neighbours_.at(link), actions, now);
  return actions;
}

Actions Core::resolved(LinkId link,
                       SendClass send_class,
                       std::vector<QueuedBundle> bundles,
                       Moment now) {
  Actions actions;
  auto* const contact = contact_of(link);
  if (contact == nullptr) return actions;
  contact->resolved(send_class, std::move(bundles));
  advance(link, neighbours_.at(link), actions, now);
  return actions;
}

Actions Core::transfer_settled(LinkId link, Arrival arrival, TransferOutcome outcome, Moment now) {
  Actions actions;
  auto* const contact = contact_of(link);
  if (contact == nullptr) return actions;
  auto settled = contact->settled(arrival, outcome, now);
  if (!settled) return actions;
  auto const send_class = settled->bundle.send_class;
  if (settled->handed_on)
    actions.push_back(action::HandedOn{contact->peer(), std::move(settled->bundle)});
  if (settled->offered_up_to && !contact->peer().is_null())
    actions.push_back(action::RaiseWatermark{
        contact->peer(), neighbours_.at(link).standing, send_class, *settled->offered_up_to});
  advance(link, neighbours_.at(link), actions, now);
  return actions;
}

bool Core::may_have(LinkId link, Audience audience) const {
  auto const found = neighbours_.find(link);
  return found != neighbours_.end() && found->second.standing.may_have(audience);
}

Actions Core::request_looked_up(LinkId link,
                                ManifestId const& file,
                                SendClass send_class,
                                std::vector<ChunkId> const& held,
                                std::vector<ChunkId> const& lacking,
                                Moment now) {
  Actions actions;
  auto const carrier = carrier_for(link);
  if (!carrier) return actions;
  contact_of(*carrier)->want(file, send_class, held);
  for (auto const& chunk : lacking) {
    if (interests_.size() >= kMaxInterests && !interests_.contains(chunk)) break;
    auto& links = interests_[chunk];
    if (std::find(links.begin(), links.end(), *carrier) == links.end()) links.push_back(*carrier);
  }
  advance(*carrier, neighbours_.at(*carrier), actions, now);
  return actions;
}

Actions Core::download_started(ManifestId const& file,
                               std::vector<ChunkId> const& chunks,
                               PositionSet held,
                               Moment now,
                               Priority priority) {
  Actions actions;
  downloads_.start(file, chunks, std::move(held), now, priority);
  if (downloads_.is_complete(file)) {
    actions.push_back(action::FinishDownload{file});
    return actions;
  }
  request_due(actions, now);
  return actions;
}

Actions Core::chunk_placed(std::vector<Placement> const& places, Moment now) {
  Actions actions;
  placed(places, actions, now);
  return actions;
}

void Core::placed(std::vector<Placement> const& places, Actions& actions, Moment now) {
  for (auto const& place : places) {
    auto const was_complete = downloads_.is_complete(place.file);
    downloads_.held(place.file, place.positions, now);
    if (!was_complete && downloads_.is_complete(place.file))
      actions.push_back(action::FinishDownload{place.file});
  }
}

void Core::chunk_is_held(ChunkId const& chunk, SendClass send_class) {
  auto const found = interests_.find(chunk);
  if (found == interests_.end()) return;
  for (auto const link : found->second)
    if (auto* const contact = contact_of(link)) contact->want_also(send_class, chunk);
  interests_.erase(found);
}

Actions Core::set_power(PowerMode mode, Moment now) {
  Actions actions;
  power_ = mode;
  for (auto& [link, neighbour] : neighbours_)
    if (neighbour.contact) neighbour.contact->set_power(mode);
  request_due(actions, now);
  advance_all(actions, now);
  return actions;
}

std::optional<SendAllowance::State> Core::allowance(LinkId link, Moment now) const {
  auto const found = neighbours_.find(link);
  if (found == neighbours_.end() || !found->second.contact) return std::nullopt;
  return found->second.contact->allowance().state(now);
}

Actions Core::tick(Moment now) {
  Actions actions;
  request_due(actions, now);
  advance_all(actions, now);
  return actions;
}

std::optional<std::chrono::milliseconds> Core::next_wakeup() const {
  // With nobody to ask, a request would only grow old: link_up asks.
  auto next = neighbours_.empty() ? std::nullopt : downloads_.next_due(power_);
  for (auto const& [link, neighbour] : neighbours_) {
    if (!neighbour.contact) continue;
    auto const resume = neighbour.contact->paused_until();
    if (resume && (!next || *resume < *next)) next = resume;
  }
  return next;
}

void Core::request_due(Actions& actions, Moment now) {
  if (neighbours_.empty()) return;
  for (auto const& file : downloads_.due(now, power_))
    actions.push_back(action::RequestChunks{file, downloads_.missing(file)});
}

void Core::advance(LinkId link, Neighbour& neighbour, Actions& actions, Moment now) {
  if (!neighbour.contact) return;
  for (auto& step : neighbour.contact->advance(now)) {
    if (auto* const fetch = std::get_if<Contact::Fetch>(&step))
      actions.push_back(action::Fetch{link, *fetch});
    else if (auto* const resolve = std::get_if<Contact::Resolve>(&step))
      actions.push_back(action::Resolve{link, std::move(*resolve)});
    else if (auto const* const withhold = std::get_if<Contact::Withhold>(&step))
      actions.push_back(action::Withhold{link, withhold->audience});
    else
      actions.push_back(action::Send{link, std::move(std::get<Contact::Send>(step).bundle)});
  }
}

void Core::advance_all(Actions& actions, Moment now) {
  for (auto& [link, neighbour] : neighbours_)
    advance(link, neighbour, actions, now);
}

std::optional<LinkId> Core::carrier_for(LinkId link) const {
  auto const found = neighbours_.find(link);
  if (found == neighbours_.end()) return std::nullopt;
  if (found->second.contact) return link;
  for (auto const& [other, neighbour] : neighbours_)
    if (neighbour.contact && neighbour.node.same_node(found->second.node)) return other;
  return std::nullopt;
}

Contact* Core::contact_of(LinkId link) {
  auto const found = neighbours_.find(link);
  return found == neighbours_.end() ? nullptr : found->second.contact.get();
}

}  // namespace bindle::agent
