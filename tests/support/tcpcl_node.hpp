#pragma once

#include "convergence/node_side.hpp"
#include "convergence/signal.hpp"
#include "convergence/tcpcl/entity.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bindle::testing {

// A node that only knows its convergence layer: remembers what it is told.
class TcpclNode final : public convergence::BundleReceiver, public convergence::LinkObserver {
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
      : changed_(executor),
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

  // Bundles wait for open_gate() before they are durable.
  void close_gate() { gate_open_ = false; }

  void open_gate() {
    gate_open_ = true;
    changed_.notify();
  }

  // Completes once `condition`, which looks at this node, holds.
  template <class Condition>
  Task<void> until(Condition condition) {
    while (!condition())
      co_await changed_.wait();
  }

  Task<std::shared_ptr<convergence::Link>> link() {
    while (links.empty())
      co_await changed_.wait();
    co_return links.back();
  }

  std::optional<convergence::RefuseReason> admit(convergence::LinkId,
                                                 std::optional<std::uint64_t>) override {
    return admission;
  }

  Task<std::optional<convergence::RefuseReason>> receive(convergence::LinkId,
                                                         Bytes bundle) override {
    ++arriving;
    changed_.notify();
    while (!gate_open_)
      co_await changed_.wait();
    received.push_back(std::move(bundle));
    changed_.notify();
    co_return refusal;
  }

  Task<void> interrupted(convergence::LinkId, Bytes beginning) override {
    beginnings.push_back(std::move(beginning));
    changed_.notify();
    co_return;
  }

  void link_up(std::shared_ptr<convergence::Link> link) override {
    links.push_back(std::move(link));
    changed_.notify();
  }

  void link_down(convergence::LinkId, std::string const& reason) override {
    downs.push_back(reason);
    changed_.notify();
  }

  std::vector<std::shared_ptr<convergence::Link>> links;  // all there ever were
  std::vector<std::string> downs;
  std::vector<Bytes> received;
  std::vector<Bytes> beginnings;  // of transfers that were cut off
  std::size_t arriving = 0;
  std::optional<convergence::RefuseReason> admission;
  std::optional<convergence::RefuseReason> refusal;

 private:
  static convergence::tcpcl::Config quick(convergence::tcpcl::Config config) {
    config.backoff_min = std::chrono::milliseconds(1);
    config.backoff_max = std::chrono::milliseconds(20);
    return config;
  }

  convergence::Signal changed_;
  bool gate_open_ = true;
  convergence::LinkIds ids_;
  convergence::tcpcl::Entity entity_;
};

}  // namespace bindle::testing
