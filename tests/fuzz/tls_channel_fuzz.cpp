#include "bundle/identity_certificate.hpp"
#include "convergence/tcpcl/tls/tls_channel.hpp"
#include "tests/fuzz/require.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

// Both sides of TLS, fed with arbitrary octets instead of, or after, a handshake.

namespace {

using namespace bindle;
using namespace bindle::convergence::tcpcl;
using fuzz::require;
using Side = TlsChannel::Side;

// Whatever comes in, no more than this may want out.
constexpr std::size_t kMostAnswer = 256u << 10;

std::shared_ptr<TlsContext const> const& context() {
  static auto const made = [] {
    std::array<std::uint8_t, SigningKey::kSeedSize> seed{1};
    auto const key = SigningKey::from_seed(seed);
    TlsIdentity identity;
    identity.certificate_chain =
        make_identity_certificate(key, {Eid::parse("dtn://fuzz/").value()}).value();
    identity.private_key = private_key_pem(key);
    return TlsContext::make(identity).value();
  }();
  return made;
}

void put(TlsChannel& to, ByteView octets) {
  auto const space = to.space();
  auto const count = std::min(space.size(), octets.size());
  std::copy_n(octets.begin(), count, space.begin());
  to.arrived(count);
}

void carry(TlsChannel& from, TlsChannel& to) {
  Bytes octets;
  from.take_output(octets);
  for (ByteView left = octets; !left.empty();) {
    auto const count = std::min<std::size_t>(left.size(), 512);
    put(to, left.first(count));
    left = left.subspan(count);
    require(to.handshake().has_value());
  }
}

void shake_hands(TlsChannel& client, TlsChannel& server) {
  require(client.handshake().has_value());
  for (int i = 0; i < 4; ++i) {
    carry(client, server);
    carry(server, client);
  }
}

// False once it has failed.
bool step(TlsChannel& channel, bool secured) {
  if (!secured) return channel.handshake().has_value();
  Bytes plain(1000);
  return channel.read(plain).has_value();
}

void feed(TlsChannel& channel, ByteView input, bool secured) {
  Bytes output;
  while (!input.empty()) {
    auto const count = std::min<std::size_t>(input.size(), 300);
    put(channel, input.first(count));
    input = input.subspan(count);
    auto const goes_on = step(channel, secured);
    channel.take_output(output);
    require(output.size() <= kMostAnswer);
    if (!goes_on) return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) return 0;
  auto const secured = (data[0] & 1) != 0;
  TlsChannel client(context(), {Side::client, "fuzz.test", {}});
  TlsChannel server(context(), {Side::server, {}, {}});
  if (secured)
    shake_hands(client, server);
  else
    require(client.handshake().has_value());
  feed((data[0] & 2) != 0 ? client : server, {data + 1, size - 1}, secured);
  return 0;
}
