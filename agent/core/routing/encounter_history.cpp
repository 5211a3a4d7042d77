#include "agent/core/routing/encounter_history.hpp"

#include <algorithm>
#include <cmath>

namespace bindle::agent {
namespace {

using EncounterEntry = EncounterHistory::Entry;

// Equation 2.
double aged_value(EncounterEntry const& entry, std::uint64_t now_ms) {
  auto const age_ms = now_ms - std::min(entry.updated_ms, now_ms);
  auto const units = static_cast<double>(age_ms) / EncounterHistory::kAgeUnitMs;
  auto const value = entry.value * std::pow(EncounterHistory::kGamma, units);
  return value < EncounterHistory::kForgotten ? 0 : value;
}

// P_enc: what follows a contact at once, such as a session that was lost, counts for little.
double weight_of_encounter(EncounterEntry const& entry, std::uint64_t now_ms) {
  if (!entry.met_ms) return EncounterHistory::kMostOfEncounter;
  auto const interval_ms = static_cast<double>(now_ms - std::min(*entry.met_ms, now_ms));
  return EncounterHistory::kMostOfEncounter *
         std::min(1.0, interval_ms / EncounterHistory::kTypicalIntervalMs);
}

}  // namespace

void EncounterHistory::met(Eid const& neighbour, std::uint64_t now_ms) {
  auto const node = neighbour.node_id();
  auto const found = entries_.find(node);
  auto entry = found == entries_.end() ? Entry{} : found->second;
  auto const before = aged_value(entry, now_ms);
  // Equation 1.
  entry.value = before < kFirstThreshold
                    ? kFirstEncounter
                    : before + (1 - kDelta - before) * weight_of_encounter(entry, now_ms);
  entry.updated_ms = now_ms;
  entry.met_ms = now_ms;
  update(node, entry);
}

void EncounterHistory::heard(Eid const& neighbour,
                             Predictabilities const& theirs,
                             std::uint64_t now_ms) {
  auto const to_neighbour = towards(neighbour, now_ms);
  for (auto const& [node, said] : theirs.towards) {
    if (self_.contains(node) || node.same_node(neighbour)) continue;
    // Equation 3.
    auto const value = to_neighbour * kBeta * said / Predictabilities::kCertain;
    if (value < kForgotten || value <= towards(node, now_ms)) continue;
    auto const found = entries_.find(node);
    // What others say displaces nobody.
    if (found == entries_.end() && entries_.size() >= Predictabilities::kMost) continue;
    auto entry = found == entries_.end() ? Entry{} : found->second;
    entry.value = value;
    entry.updated_ms = now_ms;
    update(node, entry);
  }
}

// Among more nodes than can be remembered those count that can be delivered to.
void EncounterHistory::update(Eid const& node, Entry const& entry) {
  entries_.insert_or_assign(node, entry);
  if (entries_.size() <= Predictabilities::kMost) return;
  auto const now_ms = entry.updated_ms;
  auto const least =
      std::min_element(entries_.begin(), entries_.end(), [now_ms](auto const& a, auto const& b) {
        return aged_value(a.second, now_ms) < aged_value(b.second, now_ms);
      });
  entries_.erase(least);
}

double EncounterHistory::towards(Eid const& endpoint, std::uint64_t now_ms) const {
  auto const found = entries_.find(endpoint.node_id());
  return found == entries_.end() ? 0 : aged_value(found->second, now_ms);
}

Predictabilities EncounterHistory::said_to(Eid const& neighbour, std::uint64_t now_ms) const {
  Predictabilities said;
  for (auto const& [node, entry] : entries_) {
    auto const value = std::floor(aged_value(entry, now_ms) * Predictabilities::kCertain);
    if (value >= 1 && !node.same_node(neighbour))
      said.towards.emplace(node, static_cast<std::uint16_t>(value));
  }
  return said;
}

}  // namespace bindle::agent
