#include "agent/neighbours/contact_table.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace bindle::agent {

using convergence::Link;
using convergence::LinkId;

void ContactTable::add(std::shared_ptr<Link> link,
                       Eid node,
                       std::uint64_t unix_ms,
                       Standing const& standing) {
  auto const id = link->id();
  contacts_[id] = Contact{std::move(link), std::move(node), unix_ms, standing};
}

void ContactTable::remove(LinkId link, std::string const& reason) {
  auto const contact = contacts_.extract(link);
  if (contact.empty()) return;
  auto const& dialled = contact.mapped().link->description().dialled_url;
  if (!dialled.empty()) last_errors_[dialled] = reason;
}

std::shared_ptr<Link> ContactTable::link(LinkId link) const {
  auto const contact = contacts_.find(link);
  return contact == contacts_.end() ? nullptr : contact->second.link;
}

Eid ContactTable::neighbour_of(LinkId link) const {
  auto const contact = contacts_.find(link);
  return contact == contacts_.end() ? Eid::none() : contact->second.node;
}

std::string ContactTable::medium_of(LinkId link) const {
  auto const contact = contacts_.find(link);
  return contact == contacts_.end() ? "" : contact->second.link->description().medium;
}

bool ContactTable::acknowledges(LinkId link) const {
  auto const contact = contacts_.find(link);
  return contact != contacts_.end() && contact->second.link->description().acknowledges;
}

bool ContactTable::in_contact_with(Eid const& node) const {
  return std::any_of(contacts_.begin(), contacts_.end(), [&](auto const& contact) {
    return contact.second.node.same_node(node);
  });
}

bool ContactTable::in_session_with(Eid const& node) const {
  return std::any_of(contacts_.begin(), contacts_.end(), [&](auto const& contact) {
    return contact.second.node.same_node(node) && contact.second.link->description().acknowledges;
  });
}

bool ContactTable::is_configured(std::string const& url) const {
  return std::find(dialled_.begin(), dialled_.end(), url) != dialled_.end();
}

std::vector<ContactTable::Neighbour> ContactTable::neighbours() const {
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
                   "",
                   contact.standing});
  }
  for (auto const& url : dialled_) {
    if (in_contact.contains(url)) continue;
    auto const error = last_errors_.find(url);
    all.push_back({url, {}, nullptr, 0, error == last_errors_.end() ? "" : error->second, {}});
  }
  return all;
}

// Closing may take a link out of the table at once.
void ContactTable::close_links_with(Eid const& node) const {
  for (auto const& neighbour : neighbours())
    if (neighbour.link && neighbour.node.same_node(node)) neighbour.link->close();
}

void ContactTable::close_links_of(PublisherKey const& key) const {
  for (auto const& neighbour : neighbours())
    if (neighbour.link && neighbour.link->description().peer_key == key) neighbour.link->close();
}

}  // namespace bindle::agent
