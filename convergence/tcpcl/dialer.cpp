#include "convergence/tcpcl/dialer.hpp"

#include "convergence/await_tuple.hpp"
#include "convergence/deadline.hpp"
#include "convergence/tcpcl/connection.hpp"
#include "convergence/tcpcl/duplicate_sessions.hpp"

#include <boost/asio/connect.hpp>
#include <spdlog/spdlog.h>

#include <string>
#include <utility>

namespace bindle::convergence::tcpcl {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

}  // namespace

Dialer::Dialer(std::shared_ptr<Environment> environment, Address peer, Random random)
    : environment_(std::move(environment)),
      peer_(std::move(peer)),
      backoff_(
          environment_->config.backoff_min, environment_->config.backoff_max, std::move(random)),
      resolver_(environment_->executor),
      socket_(environment_->executor),
      pause_(environment_->executor) {}

Task<void> Dialer::run() {
  auto const self = shared_from_this();
  while (!stopped_) {
    if (co_await hold_session()) backoff_.reset();
    if (stopped_) break;
    auto const delay = backoff_.next() * environment_->redial_factor;
    spdlog::debug("TCPCL dials {} again in {} ms", to_url(peer_), delay.count());
    pause_.expires_after(delay);
    co_await pause_.async_wait(kAwaitTuple);
    co_await wait_while_peer_dials();
  }
}

// One session with a peer is enough, and which one is not for us to say a second time.
Task<void> Dialer::wait_while_peer_dials() {
  while (!stopped_ && has_dialled_us(*environment_, last_))
    co_await environment_->connections_changed.wait();
}

void Dialer::stop() {
  stopped_ = true;
  pause_.cancel();
  resolver_.cancel();
  environment_->connections_changed.notify();
  boost::system::error_code ignored;
  socket_.close(ignored);
}

// One attempt, and the session that comes of it. False if none was established, or there was
// nothing to send: then the next attempt may wait.
Task<bool> Dialer::hold_session() {
  auto const connected = co_await within(environment_->config.connect_timeout, connect());
  if (stopped_) co_return false;
  if (!connected) {
    note_failure(connected.error());
    co_return false;
  }
  boost::system::error_code not_an_address;
  asio::ip::make_address(peer_.host, not_an_address);
  Connection::Dialled dialled{to_url(peer_), not_an_address ? peer_.host : std::string()};
  auto const connection =
      std::make_shared<Connection>(environment_, std::move(socket_), std::move(dialled));
  co_await connection->run();
  if (!connection->was_established()) co_return false;
  failure_noted_ = false;
  last_ = connection->description();
  co_return !connection->ended_idle();
}

Task<Result<void>> Dialer::connect() {
  CO_TRY(auto const endpoints, co_await resolve());
  socket_ = tcp::socket(environment_->executor);
  auto const [error, endpoint] = co_await asio::async_connect(socket_, endpoints, kAwaitTuple);
  if (error) co_return fail(Errc::io, error.message());
  co_return Result<void>();
}

// Addresses need no resolver, which may take its time.
Task<Result<Dialer::Endpoints>> Dialer::resolve() {
  boost::system::error_code not_an_address;
  auto const address = asio::ip::make_address(peer_.host, not_an_address);
  if (!not_an_address) co_return Endpoints(1, tcp::endpoint(address, peer_.port));
  auto const [error, found] =
      co_await resolver_.async_resolve(peer_.host, std::to_string(peer_.port), kAwaitTuple);
  if (error) co_return fail(Errc::io, error.message());
  Endpoints endpoints;
  for (auto const& entry : found)
    endpoints.push_back(entry.endpoint());
  co_return endpoints;
}

// Once until the peer is reached again: a peer may be away for weeks.
void Dialer::note_failure(Error const& error) {
  auto const level =
      std::exchange(failure_noted_, true) ? spdlog::level::debug : spdlog::level::info;
  spdlog::log(level, "TCPCL cannot reach {}: {}; trying on", to_url(peer_), error.detail);
}

}  // namespace bindle::convergence::tcpcl
