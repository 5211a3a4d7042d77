#pragma once

#include "agent/core/node_ids.hpp"
#include "bundle/eid.hpp"
#include "bundle/predictabilities.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace bindle::agent {

// How likely this node is to deliver to others, by whom it met and what they said: the delivery
// predictabilities of RFC 6693 section 2.1.2. Times are node time, so that they age across restarts
// and whatever the clock shows. Pure.
class EncounterHistory {
 public:
  // The values of RFC 6693 section 3.3; its units of time are left to the network, and ours suit
  // nodes that meet each other every few hours or days.
  static constexpr double kFirstEncounter = 0.5;
  static constexpr double kMostOfEncounter = 0.7;
  static constexpr double kFirstThreshold = 0.1;  // below it an encounter counts as the first
  static constexpr double kBeta = 0.9;            // of what others say
  static constexpr double kGamma = 0.999;         // what is left after kAgeUnit
  static constexpr double kDelta = 0.01;          // kept from certainty
  static constexpr std::uint64_t kAgeUnitMs = 10 * 60 * 1000;
  static constexpr std::uint64_t kTypicalIntervalMs = 60 * 60 * 1000;

  // What is less likely is forgotten.
  static constexpr double kForgotten = 0.01;

  struct Entry {
    double value = 0;  // at `updated_ms`
    std::uint64_t updated_ms = 0;
    std::optional<std::uint64_t> met_ms;  // the last encounter

    friend bool operator==(Entry const&, Entry const&) = default;
  };

  using Entries = std::map<Eid, Entry>;  // by node id; at most Predictabilities::kMost

  explicit EncounterHistory(NodeIds self) : self_(std::move(self)) {}

  // An encounter begins.
  void met(Eid const& neighbour, std::uint64_t now_ms);

  // The neighbour says whom it delivers to. What it says about this node and itself counts nothing.
  void heard(Eid const& neighbour, Predictabilities const& theirs, std::uint64_t now_ms);

  // From 0 to 1.
  double towards(Eid const& endpoint, std::uint64_t now_ms) const;

  // What the neighbour is told; it knows itself.
  Predictabilities said_to(Eid const& neighbour, std::uint64_t now_ms) const;

  Entries const& entries() const { return entries_; }

  void restore(Entries entries) { entries_ = std::move(entries); }

 private:
  void update(Eid const& node, Entry const& entry);

  NodeIds self_;
  Entries entries_;
};

}  // namespace bindle::agent
