#include "agent/core/core.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

constexpr std::size_t kMaxSilent = 4096;
constexpr std::size_t kMaxInterests = 1u << 16;

void wake(Contact& contact, SendClass send_class, std::optional<RoutingState> const& routing) {
  if (routing)
    contact.wake_routed(send_class);
  else
    contact.wake(send_class);
}

}  // namespace

Core::Core(Settings settings)
    : settings_(std::move(settings)),
      downloads_(settings_.pace, settings_.seed),
      router_(settings_.reception.routes,
              PlannedRoutes(settings_.reception.self, settings_.plan),
              ProphetRoutes(settings_.reception.self)),
      budgets_(settings_.budgets) {}

Actions Core::link_up(LinkId link,
                      Eid const& neighbour,
                      Standing standing,
                      Contact::Watermarks const& offered,
                      Moment now) {
  auto& added = neighbours_[link];
  added.node = neighbour;
  added.standing = standing;
  added.offered = offered;

  Actions actions;
  if (!takes_over(link, added, actions, now)) return actions;
  carry(link, added, actions, now);
  begin_encounter(neighbour, actions, now);
  downloads_.ask_again(now);
  request_due(actions, now);
  advance(link, added, actions, now);
  return actions;
}

bool Core::takes_over(LinkId link, Neighbour& neighbour, Actions& actions, Moment now) {
  auto somebody_waits = false;
  if (neighbour.node.is_null()) return true;
  for (auto& [other, carrier] : neighbours_) {
    if (!carrier.contact || !carrier.node.same_node(neighbour.node)) continue;
    if (carrier.standing.acknowledges || !neighbour.standing.acknowledges) return false;
    if (carrier.standing.equals_in_access(neighbour.standing))
      neighbour.offered = carrier.contact->offered();
    somebody_waits |= release_all(other, *carrier.contact);
    carrier.contact.reset();
    downloads_.source_left(other, now);
    for (auto& [chunk, links] : interests_)
      std::replace(links.begin(), links.end(), other, link);
  }
  if (somebody_waits) look_again_for_routed(actions, now);
  return true;
}

void Core::carry(LinkId link, Neighbour& neighbour, Actions& actions, Moment now) {
  next_look_ = router_.next_look(now);
  auto const acknowledges = neighbour.standing.acknowledges;
  Contact::Conditions conditions;
  if (router_.table().routes_anything()) conditions.routing = Contact::Routing::on;
  conditions.allowance = budgets_.allowance_for(neighbour.node, now);
  if (!acknowledges) conditions.resend = settings_.resend;
  neighbour.contact =
      std::make_unique<Contact>(link,
                                neighbour.node,
                                neighbour.standing,
                                neighbour.offered,
                                acknowledges ? settings_.window : settings_.unacknowledged_window,
                                std::move(conditions));
  neighbour.contact->set_power(power_);
  if (acknowledges && !neighbour.node.is_null()) downloads_.source_joined(link, now);
  ask_for_inventory(link, neighbour, actions, now);
}

void Core::ask_for_inventory(LinkId link, Neighbour& neighbour, Actions& actions, Moment now) {
  if (settings_.inventories == Inventories::off || neighbour.node.is_null()) return;
  if (!silent_.contains(neighbour.node))
    neighbour.contact->hold_floods(now.elapsed + settings_.inventory_patience);
  actions.push_back(action::OfferInventory{link, neighbour.node, neighbour.offered});
}

Actions Core::link_down(LinkId link, Moment now) {
  Actions actions;
  auto const found = neighbours_.find(link);
  if (found == neighbours_.end()) return actions;
  auto const lost = std::move(found->second);
  neighbours_.erase(found);
  downloads_.source_left(link, now);
  for (auto& [chunk, links] : interests_)
    std::erase(links, link);
  std::erase_if(interests_, [](auto const& interest) { return interest.second.empty(); });
  if (!in_contact_with(lost.node)) router_.prophet().parted(lost.node);
  if (lost.contact && release_all(link, *lost.contact)) look_again_for_routed(actions, now);
  request_due(actions, now);

  if (!lost.contact || lost.node.is_null()) return actions;
  auto const next = next_carrier(lost.node);
  if (next == neighbours_.end()) return actions;
  auto& [other, neighbour] = *next;
  if (lost.standing.equals_in_access(neighbour.standing))
    neighbour.offered = lost.contact->offered();
  carry(other, neighbour, actions, now);
  downloads_.ask_again(now);
  request_due(actions, now);
  advance(other, neighbour, actions, now);
  return actions;
}

std::map<LinkId, Core::Neighbour>::iterator Core::next_carrier(Eid const& node) {
  auto best = neighbours_.end();
  for (auto at = neighbours_.begin(); at != neighbours_.end(); ++at) {
    if (at->second.contact || !at->second.node.same_node(node)) continue;
    if (at->second.standing.acknowledges) return at;
    if (best == neighbours_.end()) best = at;
  }
  return best;
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
    actions.push_back(
        action::LookUpRequest{link,
                              storage::send_class(received.request->priority, Audience::everyone),
                              *received.request,
                              self().contains(bundle.destination)});
  placed(places, actions, now);
  if (usable && bundle.kind == ContentKind::chunk) {
    ChunkId const chunk{bundle.object};
    auto others = downloads_.placements(chunk);
    if (!others.empty()) actions.push_back(action::CopyChunk{chunk, std::move(others)});
    chunk_is_held(chunk, bundle.send_class);
  }
  if (reception.queue == storage::Queue::pending)
    for (auto& [other, neighbour] : neighbours_)
      if (neighbour.contact) wake(*neighbour.contact, bundle.send_class, reception.routing);
  advance_all(actions, now);
  return actions;
}

Actions Core::bundles_queued(SendClass send_class, Moment now) {
  Actions actions;
  for (auto& [link, neighbour] : neighbours_) {
    if (!neighbour.contact) continue;
    neighbour.contact->wake(send_class);
    neighbour.contact->wake_routed(send_class);
  }
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
  auto const asked_otherwise = [&](QueuedBundle const& bundle) {
    return bundle.kind == ContentKind::request && self().contains(bundle.source) &&
           !bundle.destination.is_singleton() &&
           downloads_.asks_by_itself(link, ManifestId{bundle.object});
  };
  for (auto& arrived : contact->fetched(fetch.send_class, bundles, fetch.limit, asked_otherwise))
    actions.push_back(action::HandedOn{contact->peer(), std::move(arrived), link});
  if (auto const skipped = contact->skipped_up_to(fetch.send_class))
    actions.push_back(action::RaiseWatermark{
        contact->peer(), neighbours_.at(link).standing, fetch.send_class, *skipped});
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
  if (settled->bundle.routing && settled->handed_on)
    claims_.keep_until_recorded(arrival);
  else if (settled->bundle.routing)
    release(arrival, actions, now);
  if (settled->handed_on)
    actions.push_back(action::HandedOn{contact->peer(), std::move(settled->bundle), link});
  if (settled->offered_up_to && !contact->peer().is_null())
    actions.push_back(action::RaiseWatermark{
        contact->peer(), contact->standing(), send_class, *settled->offered_up_to});
  advance(link, neighbours_.at(link), actions, now);
  return actions;
}

bool Core::may_have(LinkId link, Audience audience) const {
  auto const found = neighbours_.find(link);
  return found != neighbours_.end() && found->second.standing.may_have(audience);
}

Actions Core::bundle_returned(LinkId link, QueuedBundle const& bundle, Moment now) {
  Actions actions;
  auto const carrier = carrier_for(link);
  if (!carrier) return actions;
  confirm(*contact_of(*carrier), bundle, actions);
  advance(*carrier, neighbours_.at(*carrier), actions, now);
  return actions;
}

Actions Core::bundle_reported(QueuedBundle const& bundle, Eid const& reporter, Moment now) {
  Actions actions;
  auto const is_at_its_destination = reporter.same_node(bundle.destination);
  for (auto& [link, neighbour] : neighbours_) {
    if (!neighbour.contact) continue;
    // Behind a link whose far end has no name, the report itself is the only sign.
    if (is_at_its_destination || neighbour.node.is_null() || neighbour.node.same_node(reporter))
      confirm(*neighbour.contact, bundle, actions);
  }
  advance_all(actions, now);
  return actions;
}

void Core::confirm(Contact& contact, QueuedBundle const& bundle, Actions& actions) {
  auto const mark = contact.confirmed(bundle.arrival, bundle.send_class);
  if (mark && !contact.peer().is_null())
    actions.push_back(
        action::RaiseWatermark{contact.peer(), contact.standing(), bundle.send_class, *mark});
}

Actions Core::neighbour_lacks(LinkId link, std::optional<NeighbourLacks> lacks, Moment now) {
  Actions actions;
  auto* const contact = contact_of(link);
  if (contact == nullptr) return actions;
  if (lacks) silent_.erase(contact->peer());
  for (auto const& arrived : contact->release_floods(std::move(lacks))) {
    confirm(*contact, arrived, actions);
    if (arrived.destination.same_node(contact->peer()))
      actions.push_back(action::HandedOn{contact->peer(), arrived, link});
  }
  advance(link, neighbours_.at(link), actions, now);
  return actions;
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

Actions Core::holdings_heard(LinkId link, ChunkHoldings const& holdings, Moment now) {
  Actions actions;
  auto const carrier = carrier_for(link);
  if (!carrier) return actions;
  downloads_.source_holds(*carrier, holdings.manifest, holdings.ranges, now);
  request_due(actions, now);
  return actions;
}

std::vector<Core::DownloadSource> Core::sources_of(ManifestId const& file) const {
  std::vector<DownloadSource> sources;
  for (auto const& standing : downloads_.sources_of(file))
    sources.push_back({neighbours_.at(standing.source).node, standing});
  return sources;
}

Actions Core::manifest_found(LinkId link, SendClass send_class, QueuedBundle manifest, Moment now) {
  Actions actions;
  auto const carrier = carrier_for(link);
  if (!carrier) return actions;
  contact_of(*carrier)->answer(send_class, std::move(manifest));
  advance(*carrier, neighbours_.at(*carrier), actions, now);
  return actions;
}

Actions Core::manifest_awaited(ManifestId const& file, Moment now, Priority priority) {
  Actions actions;
  downloads_.await_manifest(file, now, priority);
  request_due(actions, now);
  return actions;
}

Actions Core::ask_again(ManifestId const& file, Moment now) {
  Actions actions;
  downloads_.ask_again(file, now);
  request_due(actions, now);
  return actions;
}

Actions Core::finish_put_off(ManifestId const& file, Moment now) {
  downloads_.put_off_finish(file, now);
  return {};
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
  if (!places.empty()) request_due(actions, now);
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
  if (next_look_ && now.elapsed >= *next_look_) {
    next_look_ = router_.next_look(now);
    look_again_for_routed(actions, now);
  }
  advance_all(actions, now);
  return actions;
}

std::optional<std::chrono::milliseconds> Core::next_wakeup() const {
  // With nobody to ask, a request would only grow old: link_up asks.
  auto next = neighbours_.empty() ? std::nullopt : downloads_.next_due(power_);
  if (auto const finish = downloads_.next_finish(); finish && (!next || *finish < *next))
    next = finish;
  if (auto const ask = downloads_.next_ask(power_); ask && (!next || *ask < *next)) next = ask;
  if (!neighbours_.empty() && next_look_ && (!next || *next_look_ < *next)) next = next_look_;
  for (auto const& [link, neighbour] : neighbours_) {
    if (!neighbour.contact) continue;
    auto const resume = neighbour.contact->next_wakeup();
    if (resume && (!next || *resume < *next)) next = resume;
  }
  return next;
}

void Core::request_due(Actions& actions, Moment now) {
  for (auto const& file : downloads_.finishes_due(now))
    actions.push_back(action::FinishDownload{file});
  if (neighbours_.empty()) return;
  for (auto const& file : downloads_.due(now, power_))
    actions.push_back(
        action::RequestChunks{{file, downloads_.missing(file), downloads_.priority_of(file)}});
  for (auto& [source, request] : downloads_.asks_due(now, power_))
    actions.push_back(action::AskNeighbour{neighbours_.at(source).node, std::move(request)});
}

void Core::advance(LinkId link, Neighbour& neighbour, Actions& actions, Moment now) {
  if (!neighbour.contact) return;
  // What another link is about to hand on leaves room for more.
  while (!give_out(link, neighbour, neighbour.contact->advance(now), actions, now)) {
  }
  if (neighbour.contact->waited_in_vain() && silent_.size() < kMaxSilent)
    silent_.insert(neighbour.node);
}

// False when some of the transfers must not begin.
bool Core::give_out(LinkId link,
                    Neighbour& neighbour,
                    std::vector<Contact::Step> steps,
                    Actions& actions,
                    Moment now) {
  auto all = true;
  for (auto& step : steps) {
    if (auto* const fetch = std::get_if<Contact::Fetch>(&step))
      actions.push_back(action::Fetch{link, *fetch});
    else if (auto* const routed = std::get_if<Contact::FetchRouted>(&step))
      actions.push_back(action::FetchRouted{link, *routed, router_.reach_of(neighbour.node, now)});
    else if (auto* const resolve = std::get_if<Contact::Resolve>(&step))
      actions.push_back(action::Resolve{link, std::move(*resolve)});
    else if (auto const* const withhold = std::get_if<Contact::Withhold>(&step))
      actions.push_back(action::Withhold{link, withhold->audience});
    else if (auto& send = std::get<Contact::Send>(step); claim(link, neighbour, send.bundle, now))
      actions.push_back(action::Send{link, std::move(send.bundle)});
    else
      all = false;
  }
  return all;
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
