#include "agent/reception/inspection.hpp"
#include "bundle/chunk.hpp"
#include "tests/fuzz/bundle_mutator.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using namespace bindle;
using fuzz::require;

Keyring const& keyring() {
  static Keyring const known = [] {
    Keyring ring;
    require(ring.put(SigningKey::from_seed({7}).public_key(), {"Publisher", TrustLevel::known})
                .has_value());
    return ring;
  }();
  return known;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data,
                                               std::size_t size,
                                               std::size_t max_size,
                                               unsigned seed) {
  return fuzz::mutate_bundle(data, size, max_size, seed);
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static Eid const neighbour = Eid::parse("dtn://neighbour/").value();
  static agent::Moment const now{std::chrono::milliseconds(5), 780'000'500'000};
  ByteView const wire(data, size);
  auto const inspection = agent::inspect(wire, neighbour, keyring(), now, 42);
  if (!inspection) return 0;

  auto const& received = inspection->received;
  auto const payload = inspection->payload_of(wire);
  require(inspection->record.payload_length == payload.size());
  require(inspection->record.received_from == "dtn://neighbour/");
  // What failed its check offers nothing to act on.
  require(!received.flaw || (!received.manifest && !received.request && !received.introduction));
  // A fragment of a chunk is checked with the rest of it.
  auto const whole = !inspection->fragment;
  if (received.bundle.kind == ContentKind::chunk && !received.flaw && whole)
    require(chunk_id_of(payload).bytes == received.bundle.object);
  require(received.manifest.has_value() == inspection->manifest.has_value());
  return 0;
}
