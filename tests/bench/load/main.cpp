// Loads a TCPCLv4 node, or is the peer that takes a load.
//   bindle_load send HOST PORT DESTINATION BUNDLES PAYLOAD   bundles to DESTINATION by that peer
//   bindle_load sink BUNDLES                                 takes so many, as dtn://sink/
//   bindle_load stream-send HOST PORT OCTETS                 plain TCP
//   bindle_load stream-sink
// With --tls in front, bundles go under TLS as soon as the peer can, too.
// What listens prints its port first; what measures prints the seconds last.
#include "bundle/identity_certificate.hpp"
#include "bundle/signing_key.hpp"
#include "convergence/spawn.hpp"
#include "convergence/tcpcl/entity.hpp"
#include "tests/bench/load/plain_stream.hpp"
#include "tests/bench/load/sink.hpp"
#include "tests/bench/load/source.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace tcpcl = bindle::convergence::tcpcl;
using asio::ip::tcp;
using bindle::bench::Sink;
using bindle::bench::Source;

constexpr auto kSource = "dtn://load/";
constexpr auto kSink = "dtn://sink/";
constexpr std::size_t kWindowOctets = 32 << 20;
constexpr std::size_t kWindowBundles = 4096;

tcpcl::Config config_of(std::string node_id) {
  tcpcl::Config config;
  config.node_id = std::move(node_id);
  config.receive_window_bundles = kWindowBundles;
  config.receive_memory = 2 * kWindowOctets;
  return config;
}

using Tls = std::shared_ptr<tcpcl::TlsContext const>;

Tls tls_of(std::string const& node_id) {
  auto const key = bindle::SigningKey::generate();
  tcpcl::TlsIdentity identity;
  identity.certificate_chain =
      bindle::make_identity_certificate(key, {bindle::Eid::parse(node_id).value()}).value();
  identity.private_key = bindle::private_key_pem(key);
  identity.oldest = tcpcl::OldestTls::v1_3;
  return tcpcl::TlsContext::make(identity).value();
}

double no_jitter() {
  return 0.5;
}

void print_port(std::uint16_t port) {
  std::printf("%u\n", static_cast<unsigned>(port));
  std::fflush(stdout);
}

int send(std::vector<std::string> const& arguments, Tls tls) {
  asio::io_context loop{1};
  Source::Load load;
  load.destination = bindle::Eid::parse(arguments.at(3)).value();
  load.bundles = std::stoull(arguments.at(4));
  load.payload = std::stoull(arguments.at(5));
  load.window = std::clamp<std::size_t>(kWindowOctets / (load.payload + 100), 4, kWindowBundles);
  Source source(loop.get_executor(), load, [&loop] { loop.stop(); });
  bindle::convergence::LinkIds ids;
  tcpcl::Entity entity(
      loop.get_executor(), config_of(kSource), {ids, source, source, no_jitter, std::move(tls)});
  entity.dial({arguments.at(1), static_cast<std::uint16_t>(std::stoul(arguments.at(2)))});
  loop.run();
  std::printf("%.6f\n", source.seconds());
  if (source.not_acknowledged() == 0) return 0;
  std::fprintf(stderr,
               "%llu bundles were not acknowledged\n",
               static_cast<unsigned long long>(source.not_acknowledged()));
  return 1;
}

int sink(std::vector<std::string> const& arguments, Tls tls) {
  asio::io_context loop{1};
  Sink sink(std::stoull(arguments.at(1)), [&loop] { asio::post(loop, [&loop] { loop.stop(); }); });
  bindle::convergence::LinkIds ids;
  tcpcl::Entity entity(
      loop.get_executor(), config_of(kSink), {ids, sink, sink, no_jitter, std::move(tls)});
  print_port(entity.listen({asio::ip::address_v4::loopback(), 0}).value().port());
  loop.run();
  // The last acknowledgements are still to be written.
  loop.restart();
  loop.run_for(std::chrono::milliseconds(100));
  std::printf("%.6f\n", sink.seconds());
  return 0;
}

int stream_send(std::vector<std::string> const& arguments) {
  asio::io_context loop{1};
  tcp::endpoint const to(asio::ip::make_address(arguments.at(1)),
                         static_cast<std::uint16_t>(std::stoul(arguments.at(2))));
  auto run = [to, octets = std::stoull(arguments.at(3))]() -> bindle::Task<void> {
    auto const seconds = co_await bindle::bench::send_stream(to, octets);
    std::printf("%.6f\n", seconds);
  };
  bindle::spawn(loop.get_executor(), "stream", run());
  loop.run();
  return 0;
}

int stream_sink() {
  asio::io_context loop{1};
  tcp::acceptor acceptor(loop, {asio::ip::address_v4::loopback(), 0});
  print_port(acceptor.local_endpoint().port());
  bindle::spawn(loop.get_executor(), "stream", bindle::bench::take_stream(acceptor));
  loop.run();
  return 0;
}

int run(std::vector<std::string> arguments) {
  auto const encrypted = !arguments.empty() && arguments.front() == "--tls";
  if (encrypted) arguments.erase(arguments.begin());
  auto const what = arguments.empty() ? "" : arguments.front();
  if (what == "send") return send(arguments, encrypted ? tls_of(kSource) : nullptr);
  if (what == "sink") return sink(arguments, encrypted ? tls_of(kSink) : nullptr);
  if (what == "stream-send") return stream_send(arguments);
  if (what == "stream-sink") return stream_sink();
  std::fputs("usage: bindle_load [--tls] send|sink|stream-send|stream-sink ...\n", stderr);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (std::exception const& error) {
    std::fprintf(stderr, "bindle_load: %s\n", error.what());
    return 2;
  }
}
