#include "storage/peers.hpp"

#include "storage/content_codec.hpp"
#include "storage/transaction.hpp"

#include <algorithm>

namespace bindle::storage {
namespace {

constexpr std::size_t kMaxNodeId = 1024;

// What the record of a peer never seen before may come to take.
constexpr std::uint64_t kPeerOverhead = 1024;

Result<void> put_peer(Transaction& transaction, std::string_view node_id, Peer const& peer) {
  if (node_id.empty() || node_id.size() > kMaxNodeId)
    return fail(Errc::invalid_argument, "a node id of an impossible length");
  TRY(auto const known, transaction.get(Column::peers, node_id));
  if (!known) TRY_VOID(transaction.charge(kPeerOverhead + node_id.size()));
  transaction.put(Column::peers, node_id, encode(peer));
  return {};
}

}  // namespace

Result<Peer> find_peer(View const& view, std::string_view node_id) {
  TRY(auto const value, view.get(Column::peers, node_id));
  if (!value) return Peer{};
  return decode_peer(*value);
}

Result<void> note_seen(Transaction& transaction, std::string_view node_id, std::uint64_t at_ms) {
  TRY(auto peer, find_peer(transaction, node_id));
  peer.last_seen_ms = at_ms;
  return put_peer(transaction, node_id, peer);
}

Result<void> note_sent(Transaction& transaction,
                       std::string_view node_id,
                       SendClass send_class,
                       Arrival arrival) {
  TRY(auto peer, find_peer(transaction, node_id));
  auto const index = static_cast<std::size_t>(send_class);
  peer.offered_up_to[index] = std::max(peer.offered_up_to[index], arrival);
  peer.offer_again[index].erase(arrival);
  return put_peer(transaction, node_id, peer);
}

Result<void> note_not_sent(Transaction& transaction,
                           std::string_view node_id,
                           SendClass send_class,
                           Arrival arrival) {
  TRY(auto peer, find_peer(transaction, node_id));
  auto const index = static_cast<std::size_t>(send_class);
  auto& again = peer.offer_again[index];
  peer.offered_up_to[index] = std::max(peer.offered_up_to[index], arrival);
  again.insert(arrival);
  if (again.size() > kMaxExceptions) {
    peer.offered_up_to[index] = *again.begin() - 1;
    again.clear();
  }
  return put_peer(transaction, node_id, peer);
}

}  // namespace bindle::storage
