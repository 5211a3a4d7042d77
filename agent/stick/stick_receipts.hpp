#pragma once

#include "agent/stick/stick_survey.hpp"
#include "bundle/delivery_receipt.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bindle::agent {

struct AddressedReceipt {
  Eid source;  // node id of whoever made the bundles
  SignedReceipt receipt;
  std::size_t bundles = 0;
};

// Receipts for everything on the stick that is for this node and durably here, whether it came with
// this sync or one before that was interrupted.
Result<std::vector<AddressedReceipt>> receipts_for_arrived(std::vector<StickItem> const& items,
                                                           NodeIds const& self,
                                                           SigningKey const& key,
                                                           std::uint64_t now_dtn_ms);

}  // namespace bindle::agent
