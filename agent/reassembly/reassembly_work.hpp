#pragma once

#include "bundle/eid.hpp"
#include "bundle/partial_receipt.hpp"
#include "storage/partial_adus.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <vector>

// What the node does on the disk with bundles of which fragments came. Everything here blocks; it
// runs on workers.
namespace bindle::agent {

struct WholeBundle {
  Bytes wire;
  Eid neighbour;  // the fragment at offset zero came from there
};

// The bundle that the fragments of a complete unit make; in memory as a whole. `node_ms` is now:
// its age grows by the time that the fragment at offset zero has been here. Errc::not_found when
// octets are missing.
Result<WholeBundle> load_whole_bundle(storage::Store& store,
                                      storage::AduKey const& adu,
                                      std::uint64_t node_ms);

// Units of which all octets are here.
Result<std::vector<storage::AduKey>> complete_adus(storage::View const& view);

// What is here of the bundles whose transfer from this neighbour was cut off.
Result<std::vector<PartialReceipt>> receipts_for(storage::View const& view, Eid const& neighbour);

// The bundles in the queues, by arrival, that a neighbour's receipt speaks of.
Result<std::vector<storage::Arrival>> bundles_of_receipt(storage::View const& view,
                                                         PartialReceipt const& receipt);

}  // namespace bindle::agent
