#pragma once

#include "agent/core/downloads.hpp"
#include "agent/core/moment.hpp"
#include "agent/core/node_ids.hpp"
#include "agent/core/queued_bundle.hpp"
#include "agent/core/routing/routing_table.hpp"
#include "bundle/bundle.hpp"
#include "bundle/chunk_holdings.hpp"
#include "bundle/chunk_request.hpp"
#include "bundle/delivery_receipt.hpp"
#include "bundle/file_query.hpp"
#include "bundle/file_receipt.hpp"
#include "bundle/holding_receipt.hpp"
#include "bundle/inventory/inventory_message.hpp"
#include "bundle/manifest.hpp"
#include "bundle/partial_receipt.hpp"
#include "bundle/predictabilities.hpp"
#include "bundle/reason_code.hpp"
#include "bundle/statements/statement.hpp"
#include "bundle/unsupported_blocks.hpp"
#include "storage/queue.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bindle::agent {

// What the inspection of an arrived bundle found. Only checked things stand here: a chunk whose
// bytes match its id, a manifest whose signature holds, a request or statement that decodes.
struct ReceivedBundle {
  QueuedBundle bundle;
  std::optional<HopCount> hop_count;
  std::optional<std::uint16_t> copies;  // that the neighbour gives away with it
  UnsupportedBlocks unsupported;
  bool administrative_record = false;
  Eid neighbour;                    // node id of the session it came over; null when withheld
  std::optional<std::string> flaw;  // the check that failed
  bool forged = false;              // with `flaw`: no node of ours would have passed it on
  std::optional<ReasonCode> security_failure;  // with `flaw`, where a security operation failed
  std::optional<ManifestId> manifest;
  std::optional<ChunkRequest> request;
  std::optional<ChunkHoldings> holdings;
  std::optional<Introduction> introduction;
  std::optional<Statement> statement;  // of another kind
  std::optional<PartialReceipt> partial_receipt;
  std::optional<DeliveryReceipt> delivery_receipt;  // by a key of the keyring
  std::optional<FileReceipt> file_receipt;          // likewise
  std::optional<HoldingReceipt> holding_receipt;    // likewise
  std::optional<InventoryMessage> inventory;
  std::optional<Predictabilities> predictabilities;
  std::optional<FileQuery> query;
  std::optional<QueryAnswer> answer;
  // Of a fragment. Its content block names the whole, so that nothing above was checked.
  std::optional<FragmentPosition> fragment;
};

// What becomes of an arrived bundle.
struct Reception {
  storage::Queue queue = storage::Queue::pending;
  std::string reason = {};  // for quarantine and expired
  bool learn_introduction = false;
  bool echo = false;  // it is for the echo service: its payload goes back to its source
  std::optional<ReasonCode> deleted = {};    // it goes no further (RFC 9171 section 5.10)
  std::optional<RoutingState> routing = {};  // of a pending bundle that does not flood
  // That come with it, if it is here already (binary spray and wait).
  std::optional<std::uint16_t> further_copies = {};
};

enum class AcceptIntroductions { off, peers, neighbours };

struct ReceptionPolicy {
  NodeIds self;
  AcceptIntroductions accept_introductions = AcceptIntroductions::neighbours;
  std::uint64_t ipn_echo_service = 7;  // of the ipn node ID; the dtn one's demux is "echo"
  std::shared_ptr<RoutingTable const> routes = std::make_shared<RoutingTable const>();
};

// RFC 9171 sections 5.3, 5.6 and 5.7 as far as they decide about the bundle, and the design's rule
// that nothing unverified spreads. `from_configured_peer`: the session was dialled to an address
// that the administrator named.
Reception judge(ReceivedBundle const& received,
                ReceptionPolicy const& policy,
                bool from_configured_peer,
                Moment now);

}  // namespace bindle::agent
