#pragma once

#include "convergence/tcpcl/entity.hpp"
#include "tests/support/recording_node.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <utility>

namespace bindle::testing {

// A node that only knows its convergence layer.
class TcpclNode final : public RecordingNode {
 public:
  struct Security {
    std::shared_ptr<convergence::tcpcl::TlsContext const> tls = nullptr;
    convergence::tcpcl::PeerAuthority* authority = nullptr;
  };

  explicit TcpclNode(boost::asio::any_io_executor const& executor,
                     convergence::tcpcl::Config config = {})
      : TcpclNode(executor, std::move(config), Security()) {}

  TcpclNode(boost::asio::any_io_executor const& executor,
            convergence::tcpcl::Config config,
            Security security)
      : RecordingNode(executor),
        entity_(
            executor,
            quick(std::move(config)),
            {ids_, *this, *this, [] { return 0.5; }, std::move(security.tls), security.authority}) {
  }

  convergence::tcpcl::Entity& entity() { return entity_; }

  // Listens on a free port of the loopback; how to dial it.
  convergence::tcpcl::Address listen(char const* address = "127.0.0.1") {
    boost::asio::ip::tcp::endpoint const any(boost::asio::ip::make_address(address), 0);
    return {address, entity_.listen(any).value().port()};
  }

 private:
  static convergence::tcpcl::Config quick(convergence::tcpcl::Config config) {
    config.backoff_min = std::chrono::milliseconds(1);
    config.backoff_max = std::chrono::milliseconds(20);
    return config;
  }

  convergence::tcpcl::Entity entity_;
};

}  // namespace bindle::testing
