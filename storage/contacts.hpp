#pragma once

#include "bundle/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace bindle::storage {

class Transaction;
class View;

// The log of contacts: one record for each link that was up, or stick that was met.

// In the order in which contacts began, from 1; never used twice.
using ContactNumber = std::uint64_t;

enum class ContactState : std::uint8_t {
  open,
  ended,
  lost_sight,  // the node stopped without seeing the end; it was not before `seen_ms`
};

// Bundles that were taken over, and their octets.
struct ContactVolume {
  std::uint64_t bundles_sent = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t bundles_received = 0;
  std::uint64_t bytes_received = 0;

  friend bool operator==(ContactVolume const&, ContactVolume const&) = default;
};

struct ContactRecord {
  std::string peer;     // node id as the neighbour gives it; empty when it gives none
  std::string medium;   // "tcpcl", "udpcl", "stick"
  std::string address;  // where it was met
  bool dialled = false;
  std::uint64_t began_ms = 0;  // Unix time
  std::uint64_t seen_ms = 0;   // the last time it was known to be up; of an ended one its end
  ContactState state = ContactState::open;
  std::string reason;  // why it ended
  ContactVolume volume;

  friend bool operator==(ContactRecord const&, ContactRecord const&) = default;
};

// Texts that came from outside are cut to this many octets when they are kept.
inline constexpr std::size_t kMaxContactText = 256;

// How much of the log is kept.
struct ContactRetention {
  std::uint64_t records = 10'000;
  std::chrono::milliseconds age = std::chrono::days(90);
};

// The number of the latest contact ever logged; 0: none yet.
Result<ContactNumber> last_contact(View const& view);

// Adds the record, or replaces the one of this number unless it was dropped meanwhile. Numbers are
// added in ascending order.
Result<void> add_contact(Transaction& transaction,
                         ContactNumber number,
                         ContactRecord const& record);
Result<void> replace_contact(Transaction& transaction,
                             ContactNumber number,
                             ContactRecord const& record);

// Drops the oldest records that are not open until the rest is within `retention`; a few hundred
// at a time.
Result<void> prune_contacts(Transaction& transaction,
                            ContactRetention const& retention,
                            std::uint64_t now_ms);

// What is still open when a node starts was open when the one before it stopped: such contacts
// become lost_sight. Reads the whole log.
Result<void> lose_sight_of_open_contacts(Transaction& transaction);

// Newest first, those before `before` (all without it), until `visit` returns false.
Result<void> visit_contacts(View const& view,
                            std::optional<ContactNumber> before,
                            std::function<bool(ContactNumber, ContactRecord)> const& visit);

}  // namespace bindle::storage
