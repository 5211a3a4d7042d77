#include "agent/forwarding/leaving_bundle.hpp"

#include "agent/reception/bundle_record.hpp"
#include "bundle/forwarding.hpp"

#include <utility>

namespace bindle::agent {

Result<Envelope> leaving_bundle(storage::BundleRecord record,
                                NodeIds const& self,
                                Eid const& neighbour,
                                std::uint64_t node_ms,
                                std::optional<std::uint16_t> copies) {
  Envelope const stored{std::move(record.head), record.payload_length, std::move(record.tail)};
  HopUpdate update;
  TRY(auto const destination, Eid::parse(record.destination));
  update.previous_node = self.like(neighbour.is_null() ? destination : neighbour);
  update.residence = residence_of(record, node_ms);
  update.copies = copies;
  TRY(auto leaving, prepare_for_forwarding(stored, update));
  TRY(auto const parsed, parse_envelope(leaving));
  if (parsed.hop_count && parsed.hop_count->exceeded())
    return fail(Errc::expired, "its hop limit is used up");
  return leaving;
}

}  // namespace bindle::agent
