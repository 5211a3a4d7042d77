#pragma once

#include "agent/core/node_ids.hpp"
#include "bundle/envelope.hpp"
#include "storage/bundle_record.hpp"

#include <cstdint>
#include <optional>

namespace bindle::agent {

// A stored bundle as it leaves this node (RFC 9171 section 5.4 step 4). `neighbour` is null when it
// is not known who takes it; `node_ms` is now, on storage::TimeScale::node. `copies` is what the
// neighbour gets of those that this node stands for, where they are counted. Errc::expired when its
// hop limit is used up.
Result<Envelope> leaving_bundle(storage::BundleRecord record,
                                NodeIds const& self,
                                Eid const& neighbour,
                                std::uint64_t node_ms,
                                std::optional<std::uint16_t> copies = std::nullopt);

}  // namespace bindle::agent
