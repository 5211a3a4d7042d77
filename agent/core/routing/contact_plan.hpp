#pragma once

#include "agent/core/node_ids.hpp"
#include "bundle/dtn_time.hpp"
#include "bundle/eid.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace bindle::agent {

// One [[plan.contact]] of the configuration: a window in which one node can send to another. Times
// are DTN time.
struct PlannedContact {
  Eid from;  // node ids
  Eid to;
  DtnTimeMs start_ms = 0;
  DtnTimeMs end_ms = 0;        // after start_ms
  std::uint64_t rate = 0;      // octets a second, at least 1
  std::uint64_t delay_ms = 0;  // until what was sent is there
  std::uint64_t every_ms =
      0;  // the window comes again after this time, at least its length; 0: never

  friend bool operator==(PlannedContact const&, PlannedContact const&) = default;
};

// From its start up to, and without, its end.
struct ContactWindow {
  DtnTimeMs start_ms = 0;
  DtnTimeMs end_ms = 0;

  bool is_open(DtnTimeMs at_ms) const { return start_ms <= at_ms && at_ms < end_ms; }
};

// The first window of the contact that ends after this time.
std::optional<ContactWindow> window_after(PlannedContact const& contact, DtnTimeMs at_ms);

// How long the contact takes to send so many octets; none: longer than anybody waits.
std::optional<std::uint64_t> sending_time_ms(PlannedContact const& contact, std::uint64_t octets);

// Who can reach whom when. Nodes have numbers, so that searches need not compare names; both names
// of this node have one. Immutable.
class ContactPlan {
 public:
  using NodeNumber = std::size_t;

  static constexpr std::size_t kMaxContacts = 1024;

  ContactPlan() = default;
  ContactPlan(std::vector<PlannedContact> contacts, NodeIds const& self);

  std::vector<PlannedContact> const& contacts() const { return contacts_; }

  std::size_t node_count() const { return nodes_.size(); }

  // None when the plan does not name the node of this endpoint.
  std::optional<NodeNumber> number_of(Eid const& endpoint) const;

  Eid const& node(NodeNumber number) const { return nodes_[number]; }

  // Positions among contacts().
  std::vector<std::size_t> const& contacts_from(NodeNumber number) const { return from_[number]; }

  NodeNumber receiver_of(std::size_t contact) const { return receivers_[contact]; }

  // When the next window, of any contact, opens or closes.
  std::optional<DtnTimeMs> next_boundary(DtnTimeMs at_ms) const;

 private:
  NodeNumber add_node(Eid const& node, NodeIds const& self);

  std::vector<PlannedContact> contacts_;
  std::vector<NodeNumber> receivers_;
  std::vector<Eid> nodes_;
  std::vector<std::vector<std::size_t>> from_;
  std::map<Eid, NodeNumber> numbers_;
};

}  // namespace bindle::agent
