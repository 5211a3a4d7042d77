#pragma once

#include "agent/core/standing.hpp"
#include "bundle/eid.hpp"
#include "bundle/ids.hpp"
#include "convergence/link.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bindle::agent {

// The neighbours in contact, by link, and the addresses that are dialled. Belongs to the I/O
// thread.
class ContactTable {
 public:
  // A neighbour in contact, or one that is being dialled (then without a link).
  struct Neighbour {
    std::string address;
    Eid node;
    std::shared_ptr<convergence::Link> link;
    std::uint64_t since_ms = 0;  // Unix time
    std::string last_error;
    Standing standing;  // when the contact began
  };

  // `dialled`: the URLs of the neighbours that are shown without a contact, too.
  explicit ContactTable(std::vector<std::string> dialled) : dialled_(std::move(dialled)) {}

  void add(std::shared_ptr<convergence::Link> link,
           Eid node,
           std::uint64_t unix_ms,
           Standing const& standing = {});
  void remove(convergence::LinkId link, std::string const& reason);

  bool contains(convergence::LinkId link) const { return contacts_.contains(link); }

  // Null once the link is down.
  std::shared_ptr<convergence::Link> link(convergence::LinkId link) const;

  // dtn:none when the neighbour withheld its name, or the link is down.
  Eid neighbour_of(convergence::LinkId link) const;

  // "tcpcl" or "udpcl"; empty once the link is down.
  std::string medium_of(convergence::LinkId link) const;

  // False as well once the link is down.
  bool acknowledges(convergence::LinkId link) const;

  bool in_contact_with(Eid const& node) const;

  // The same, over a link that acknowledges.
  bool in_session_with(Eid const& node) const;

  // One of the addresses that the administrator named.
  bool is_configured(std::string const& url) const;

  std::vector<Neighbour> neighbours() const;

  // Ends the sessions with a node, or with whoever proved to have a key; link_down follows.
  void close_links_with(Eid const& node) const;
  void close_links_of(PublisherKey const& key) const;

 private:
  struct Contact {
    std::shared_ptr<convergence::Link> link;
    Eid node;
    std::uint64_t since_ms = 0;
    Standing standing;
  };

  std::map<convergence::LinkId, Contact> contacts_;
  std::vector<std::string> dialled_;
  std::map<std::string, std::string> last_errors_;  // by dialled URL
};

}  // namespace bindle::agent
