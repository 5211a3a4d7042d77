#include "convergence/tcpcl/listener.hpp"

#include "convergence/await_tuple.hpp"
#include "convergence/spawn.hpp"
#include "convergence/tcpcl/connection.hpp"
#include "convergence/tcpcl/half_open.hpp"
#include "convergence/tcpcl/remote_address.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace bindle::convergence::tcpcl {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// Out of descriptors or memory: those who use them need time to give some back.
constexpr std::chrono::seconds kAcceptPause{1};

boost::system::error_code listen(tcp::acceptor& acceptor, tcp::endpoint const& at) {
  boost::system::error_code error;
  if (acceptor.open(at.protocol(), error)) return error;
  if (acceptor.set_option(tcp::acceptor::reuse_address(true), error)) return error;
  if (acceptor.bind(at, error)) return error;
  acceptor.listen(asio::socket_base::max_listen_connections, error);
  return error;
}

}  // namespace

Result<std::shared_ptr<Listener>> Listener::open(std::shared_ptr<Environment> environment,
                                                 tcp::endpoint const& at) {
  tcp::acceptor acceptor(environment->executor);
  if (auto const error = listen(acceptor, at))
    return fail(Errc::io, "cannot listen on " + to_text(at) + ": " + error.message());
  boost::system::error_code error;
  auto const endpoint = acceptor.local_endpoint(error);
  if (error) return fail(Errc::io, "cannot read the address of a listener: " + error.message());
  return std::shared_ptr<Listener>(
      new Listener(std::move(environment), std::move(acceptor), endpoint));
}

Listener::Listener(std::shared_ptr<Environment> environment,
                   tcp::acceptor acceptor,
                   tcp::endpoint endpoint)
    : environment_(std::move(environment)),
      acceptor_(std::move(acceptor)),
      endpoint_(std::move(endpoint)),
      pause_(environment_->executor) {}

Task<void> Listener::run() {
  auto const self = shared_from_this();
  while (acceptor_.is_open()) {
    auto [error, socket] = co_await acceptor_.async_accept(kAwaitTuple);
    if (!acceptor_.is_open()) break;
    if (!error) {
      take(std::move(socket));
    } else if (error != asio::error::connection_aborted) {
      spdlog::warn("TCPCL cannot accept on {}: {}", to_text(endpoint_), error.message());
      pause_.expires_after(kAcceptPause);
      co_await pause_.async_wait(kAwaitTuple);
    }
  }
}

void Listener::stop() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

void Listener::take(tcp::socket socket) {
  ++environment_->counters.accepted;
  auto const limit = environment_->config.max_sessions;
  if (environment_->accepted < limit || make_room()) {
    full_ = false;
    ++environment_->accepted;
    spawn(environment_->executor, "TCPCL session", serve(std::move(socket)));
    return;
  }
  ++environment_->counters.turned_away;
  if (!std::exchange(full_, true))
    spdlog::warn("TCPCL turns away {}: {} sessions are the limit", remote_address(socket), limit);
}

bool Listener::make_room() {
  auto const connection = connection_to_give_up(*environment_);
  if (!connection) return false;
  --environment_->accepted;
  ++environment_->counters.evicted;
  connection->give_up("it came to no session, and its place is needed");
  return true;
}

Task<void> Listener::serve(tcp::socket socket) {
  auto const environment = environment_;
  auto const connection =
      std::make_shared<Connection>(environment, std::move(socket), Connection::Dialled());
  co_await connection->run();
  if (!connection->was_given_up()) --environment->accepted;
}

}  // namespace bindle::convergence::tcpcl
