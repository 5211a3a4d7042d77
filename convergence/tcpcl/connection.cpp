#include "convergence/tcpcl/connection.hpp"

#include "convergence/spawn.hpp"
#include "convergence/tcpcl/remote_address.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/experimental/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <spdlog/spdlog.h>

#include <array>
#include <chrono>
#include <limits>
#include <utility>
#include <variant>
#include <vector>

namespace bindle::convergence::tcpcl {
namespace {

namespace asio = boost::asio;

constexpr auto kToken = asio::experimental::as_tuple(asio::use_awaitable);

Session::Time now() {
  return std::chrono::steady_clock::now();
}

// Asio's own condition stops each system call at 64 KiB.
std::size_t all_at_once(boost::system::error_code const& error, std::size_t) {
  return error ? 0 : std::numeric_limits<std::size_t>::max();
}

LinkDescription describe(Environment& environment,
                         asio::ip::tcp::socket const& socket,
                         std::string dialled_url) {
  LinkDescription description;
  description.id = environment.ids.next();
  description.direction = dialled_url.empty() ? Direction::accepted : Direction::dialled;
  description.medium = "tcpcl";
  description.remote_address = remote_address(socket);
  description.dialled_url = std::move(dialled_url);
  return description;
}

Role role_of(LinkDescription const& description) {
  return description.direction == Direction::dialled ? Role::active : Role::passive;
}

Admission admission(Environment& environment, LinkId id) {
  return [&environment, id](std::optional<std::uint64_t> announced) {
    return environment.receiver.admit(id, announced);
  };
}

}  // namespace

Connection::Connection(std::shared_ptr<Environment> environment,
                       asio::ip::tcp::socket socket,
                       std::string dialled_url)
    : environment_(std::move(environment)),
      socket_(std::move(socket)),
      description_(describe(*environment_, socket_, std::move(dialled_url))),
      session_(environment_->config,
               role_of(description_),
               environment_->memory,
               admission(*environment_, description_.id),
               now()),
      changed_(environment_->executor),
      clock_(environment_->executor) {
  boost::system::error_code ignored;  // a socket that is dead already is found out by reading
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.set_option(asio::socket_base::keep_alive(true), ignored);
}

Task<void> Connection::run() {
  auto const self = shared_from_this();
  environment_->connections.insert(self);
  tasks_ += 2;
  spawn(environment_->executor, "TCPCL write", write());
  spawn(environment_->executor, "TCPCL clock", watch_time());
  if (environment_->stopping) close();
  co_await read();
  announce_end();
  // Outcomes are posted, so that by now every send() has heard of its own.
  co_await asio::post(environment_->executor, asio::use_awaitable);
  if (established_) environment_->observer.link_down(description_.id, session_.end_reason());
  while (tasks_ > 0)
    co_await changed_.wait();
  environment_->connections.erase(self);
  environment_->connections_changed.notify();
}

void Connection::announce_end() {
  auto const is_normal = established_ && !session_.protocol_violated();
  auto const sum = session_.counters();
  spdlog::log(is_normal ? spdlog::level::info : spdlog::level::warn,
              "TCPCL link {} with {} is down{}: {} ({} bundles sent, {} received)",
              description_.id.value,
              description_.remote_address,
              established_ ? "" : " before a session was established",
              session_.end_reason(),
              sum.bundles_sent,
              sum.bundles_received);
}

Task<void> Connection::read() {
  while (session_.phase() != Session::Phase::closed) {
    auto const space = session_.space();
    if (space[0].empty()) {
      co_await changed_.wait();
      continue;
    }
    std::array<asio::mutable_buffer, 2> const buffers{
        asio::buffer(space[0].data(), space[0].size()),
        asio::buffer(space[1].data(), space[1].size())};
    auto const [error, count] = co_await socket_.async_read_some(buffers, kToken);
    if (error) {
      lost(error);
    } else {
      session_.arrived(count, now());
      act();
    }
  }
  boost::system::error_code ignored;
  socket_.close(ignored);
}

Task<void> Connection::write() {
  std::vector<asio::const_buffer> buffers;
  bool half_closed = false;
  while (session_.phase() != Session::Phase::closed) {
    auto const pieces = session_.begin_write();
    if (pieces.empty()) {
      boost::system::error_code ignored;
      if (session_.phase() == Session::Phase::closing && !std::exchange(half_closed, true))
        socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
      co_await changed_.wait();
      continue;
    }
    buffers.clear();
    for (auto const piece : pieces)
      buffers.emplace_back(piece.data(), piece.size());
    auto const [error, count] = co_await asio::async_write(socket_, buffers, all_at_once, kToken);
    session_.wrote(now());
    if (error) lost(error);
  }
  --tasks_;
  changed_.notify();
}

Task<void> Connection::watch_time() {
  while (session_.phase() != Session::Phase::closed) {
    clock_due_ = session_.next_tick(now()).value_or(Time::max());
    clock_.expires_at(clock_due_);
    co_await clock_.async_wait(kToken);
    session_.tick(now());
    act();
  }
  --tasks_;
  changed_.notify();
}

// Carries out what the session asks for, and wakes the tasks that may go on.
void Connection::act() {
  if (std::exchange(acting_, true)) return;
  for (auto events = session_.take_events(); !events.empty(); events = session_.take_events()) {
    for (auto& event : events)
      std::visit([this](auto& it) { on(it); }, event);
    session_.proceed(now());
  }
  acting_ = false;
  changed_.notify();
  boost::system::error_code ignored;
  if (session_.phase() == Session::Phase::closed) socket_.cancel(ignored);
  auto const due = session_.next_tick(now());
  if (!due || *due < clock_due_) clock_.cancel();
}

void Connection::on(event::Established const& event) {
  established_ = true;
  description_.peer_node_id = event.peer_node_id;
  description_.keepalive = event.keepalive;
  description_.peer_segment_mru = event.peer_segment_mru;
  description_.peer_transfer_mru = event.peer_transfer_mru;
  description_.transfer_mtu = event.transfer_mtu;
  spdlog::info("TCPCL link {} with {} ({}) is up, keepalive {} s",
               description_.id.value,
               description_.remote_address,
               event.peer_node_id.empty() ? "no node ID" : event.peer_node_id,
               event.keepalive.count());
  environment_->observer.link_up(shared_from_this());
}

void Connection::on(event::BundleArrived& event) {
  ++tasks_;
  spawn(environment_->executor,
        "reception of a bundle",
        receive(event.ticket, std::move(event.bundle)));
}

void Connection::on(event::TransferInterrupted& event) {
  if (!established_) return;
  ++tasks_;
  spawn(environment_->executor, "an interrupted transfer", keep(std::move(event.beginning)));
}

void Connection::on(event::TransferDecided const& event) {
  auto const found = undecided_.find(event.transfer_id);
  if (found == undecided_.end()) return;
  auto handler = std::move(found->second);
  undecided_.erase(found);
  asio::post(environment_->executor, asio::append(std::move(handler), event.outcome));
}

void Connection::on(event::Remark const& event) {
  auto const level = event.severity == event::Remark::Severity::warning ? spdlog::level::warn
                                                                        : spdlog::level::debug;
  spdlog::log(level,
              "TCPCL link {} with {}: {}",
              description_.id.value,
              description_.remote_address,
              event.text);
}

Task<void> Connection::receive(IncomingTransfers::Ticket ticket, Bytes bundle) {
  auto const refusal = co_await environment_->receiver.receive(description_.id, std::move(bundle));
  session_.decided(ticket, refusal, now());
  --tasks_;
  act();
}

Task<void> Connection::keep(Bytes beginning) {
  co_await environment_->receiver.interrupted(description_.id, std::move(beginning));
  --tasks_;
  changed_.notify();
}

Task<TransferOutcome> Connection::send(OutgoingBundle bundle) {
  auto const self = shared_from_this();
  auto const sent = session_.send(std::move(bundle));
  if (auto const* const outcome = std::get_if<TransferOutcome>(&sent)) co_return *outcome;
  changed_.notify();
  co_return co_await decision(std::get<std::uint64_t>(sent));
}

Task<TransferOutcome> Connection::decision(std::uint64_t transfer_id) {
  auto remember = [this, transfer_id](auto handler) {
    undecided_.emplace(transfer_id, std::move(handler));
  };
  return asio::async_initiate<asio::use_awaitable_t<> const, void(TransferOutcome)>(
      std::move(remember), asio::use_awaitable);
}

void Connection::close() {
  session_.terminate(TermReason::unknown, now());
  act();
}

void Connection::lost(boost::system::error_code const& error) {
  session_.disconnected(error == asio::error::eof ? "the peer closed the connection"
                                                  : error.message());
  act();
}

}  // namespace bindle::convergence::tcpcl
