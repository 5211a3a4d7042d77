#pragma once

#include "bundle/result.hpp"
#include "storage/bundle_record.hpp"

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace bindle::storage {

class Transaction;
class View;

// What a neighbour was offered: in each send class everything up to a watermark, except a few
// arrivals that must be offered again.
struct Peer {
  std::array<Arrival, kSendClasses.size()> offered_up_to{};
  std::array<std::set<Arrival>, kSendClasses.size()> offer_again;
  std::uint64_t last_seen_ms = 0;  // Unix time

  friend bool operator==(Peer const&, Peer const&) = default;
};

// More exceptions than this in a class are not kept: the watermark falls back instead, which costs
// duplicates at the peer, never a bundle.
inline constexpr std::size_t kMaxExceptions = 512;

// All zero for a peer never seen.
Result<Peer> find_peer(View const& view, std::string_view node_id);

Result<void> note_seen(Transaction& transaction, std::string_view node_id, std::uint64_t at_ms);

// The peer has the bundle, or needs it no more. Raises the watermark to `arrival`: offer in order,
// and call note_not_sent for what was skipped.
Result<void> note_sent(Transaction& transaction,
                       std::string_view node_id,
                       SendClass send_class,
                       Arrival arrival);

// The bundle must be offered again.
Result<void> note_not_sent(Transaction& transaction,
                           std::string_view node_id,
                           SendClass send_class,
                           Arrival arrival);

}  // namespace bindle::storage
