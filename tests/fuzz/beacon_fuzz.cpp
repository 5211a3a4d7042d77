#include "convergence/discovery/neighbourhood.hpp"
#include "tests/fuzz/require.hpp"

#include <chrono>

using namespace bindle;
using fuzz::require;
using namespace bindle::convergence::discovery;

namespace {

auto const kAddress = boost::asio::ip::make_address("192.168.7.2");

}  // namespace

// What can be read is written so that it reads the same, and a neighbourhood takes it.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const beacon = decode_beacon(ByteView(data, size));
  if (!beacon) return 0;
  auto const again = decode_beacon(encode_beacon(*beacon));
  require(again && *again == *beacon);

  Neighbourhood::Time now{std::chrono::hours(1)};
  Neighbourhood around({});
  around.heard(*beacon, kAddress, now);
  require(around.entries().size() <= 1);
  around.expire(now + std::chrono::hours(24));
  require(around.entries().empty());
  return 0;
}
