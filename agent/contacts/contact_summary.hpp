#pragma once

#include "agent/contacts/bridge_score.hpp"
#include "agent/contacts/island_map.hpp"
#include "storage/contacts.hpp"
#include "storage/transports.hpp"
#include "storage/view.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

// What the log of contacts says. Reads the database: not for the I/O thread.
namespace bindle::agent {

// As the log shall be read: records of contacts that last are newer in memory than in the log.
struct ContactQuestion {
  std::uint64_t since_ms = 0;         // contacts that were seen up at this Unix time or later
  std::optional<std::string> peer;    // only with this node
  std::optional<std::string> medium;  // only over this
  std::map<storage::ContactNumber, storage::ContactRecord> open;
};

struct NumberedContact {
  storage::ContactNumber number = 0;
  storage::ContactRecord record;
};

// Newest first: up to `limit` contacts before `before`.
Result<std::vector<NumberedContact>> list_contacts(storage::View const& view,
                                                   ContactQuestion const& question,
                                                   std::optional<storage::ContactNumber> before,
                                                   std::size_t limit);

// What all contacts with one peer over one medium came to.
struct ContactTotals {
  std::uint64_t contacts = 0;
  std::uint64_t up_ms = 0;
  std::uint64_t last_seen_ms = 0;  // Unix time
  storage::ContactVolume volume;
};

using PeerAndMedium = std::pair<std::string, std::string>;

Result<std::map<PeerAndMedium, ContactTotals>> summarise_contacts(storage::View const& view,
                                                                  ContactQuestion const& question);

// What was carried between islands, and how good a bridge that makes.
struct TransportReport {
  std::set<std::string> islands;  // met, and the node's own
  std::map<storage::IslandPair, storage::Transported> matrix;
  BridgeActivity activity;
};

// Since `question.since_ms`, or since the first contact after it: a node is not blamed for the time
// before it was there. Bundles carried count by the full hour.
Result<TransportReport> report_transport(storage::View const& view,
                                         ContactQuestion const& question,
                                         IslandMap const& islands,
                                         std::uint64_t now_ms);

}  // namespace bindle::agent
