#include "bundle/forwarding.hpp"
#include "bundle/unsupported_blocks.hpp"
#include "tests/fuzz/bundle_mutator.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using namespace bindle;
using fuzz::require;
using fuzz::same;

// Of the blocks that stay as they are on the way, in order.
Bytes lasting_octets(ParsedBundle const& bundle) {
  Bytes octets(bundle.primary_wire.begin(), bundle.primary_wire.end());
  for (auto const& block : bundle.extensions) {
    if (changes_on_the_way(block.type)) continue;
    octets.insert(octets.end(), block.wire.begin(), block.wire.end());
  }
  return octets;
}

void check_envelope(ParsedBundle const& bundle, Envelope const& envelope) {
  auto const stored = parse_envelope(envelope);
  require(stored.has_value());
  require(stored->id() == bundle.id() && stored->primary == bundle.primary);
  require(stored->age_ms == bundle.age_ms && stored->hop_count == bundle.hop_count);
  require(stored->content == bundle.content);
  require(lasting_octets(*stored) == lasting_octets(bundle));
}

void check_forwarding(ParsedBundle const& bundle, Envelope const& envelope) {
  HopUpdate const hop{.previous_node = Eid::parse("dtn://relay/").value(),
                      .residence = std::chrono::milliseconds(1000),
                      .count_hop = true};
  auto const forwarded = prepare_for_forwarding(envelope, hop);
  require(forwarded.has_value());
  auto const wire = whole(*forwarded, bundle.payload.data);
  auto const received = parse_bundle(wire, ParsePolicy::accepted_before());
  require(received.has_value());
  require(lasting_octets(*received) == lasting_octets(bundle));
  require(same(received->payload.data, bundle.payload.data));
  require(!bundle.age_ms || *received->age_ms == saturating_add(*bundle.age_ms, 1000));
  require(!bundle.hop_count ||
          received->hop_count->count == saturating_add(bundle.hop_count->count, 1));
}

void check_parts(ParsedBundle const& bundle, ByteView wire) {
  require(bundle.payload_length == bundle.payload.data.size());
  require(bundle.payload.data.size() < wire.size());
  require(bundle.extensions.size() < wire.size());
  require(bundle.primary.has(bundle_flag::kIsFragment) == bundle.primary.fragment.has_value());
  require(!bundle.content || !bundle.content_error);
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data,
                                               std::size_t size,
                                               std::size_t max_size,
                                               unsigned seed) {
  return fuzz::mutate_bundle(data, size, max_size, seed);
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  ByteView const wire(data, size);
  auto const bundle = parse_bundle(wire, ParsePolicy::accepted_before());
  bool const strict = parse_bundle(wire).has_value();
  require(bundle.has_value() || !strict);
  if (!bundle) return 0;
  check_parts(*bundle, wire);
  auto const envelope = envelope_of(*bundle);
  require(data[0] != 0x9f || same(whole(envelope, bundle->payload.data), wire));
  check_envelope(*bundle, envelope);
  check_forwarding(*bundle, envelope);
  require(without_discarded_blocks(envelope).has_value());
  return 0;
}
