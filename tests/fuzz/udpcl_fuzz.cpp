#include "convergence/udpcl/packet_reader.hpp"
#include "tests/fuzz/require.hpp"

using namespace bindle;
using fuzz::require;
using namespace bindle::convergence;

// Whatever the datagram: what is taken for a bundle lies inside it, and nothing is taken from one
// that is malformed.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  ByteView const datagram(data, size);
  auto const packet = udpcl::read_packet(datagram);
  require(!packet.malformed || packet.bundles.empty());
  for (auto const bundle : packet.bundles) {
    require(!bundle.empty() && bundle[0] >> 5 == 4);
    require(bundle.data() >= data && bundle.data() + bundle.size() <= data + size);
  }
  return 0;
}
