#pragma once

#include "bundle/ids.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <string>

namespace bindle::agent {

struct Withdrawal {
  std::uint64_t unix_ms = 0;
  std::uint64_t retain_until_node_ms = 0;
  std::string reason;
};

// Moves the manifest bundles of this publisher that wait to be sent into quarantine: nothing of
// it is offered to anyone any more. The catalogue and files that are here stay. Returns how many
// there were; durable. Blocks.
Result<std::size_t> withdraw_manifests_of(storage::Store& store,
                                          PublisherKey const& publisher,
                                          Withdrawal const& withdrawal);

}  // namespace bindle::agent
