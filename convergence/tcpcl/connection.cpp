#include "convergence/tcpcl/connection.hpp"

#include "convergence/await_tuple.hpp"
#include "convergence/spawn.hpp"
#include "convergence/tcpcl/duplicate_sessions.hpp"
#include "convergence/tcpcl/remote_address.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>
#include <variant>
#include <vector>

namespace bindle::convergence::tcpcl {
namespace {

namespace asio = boost::asio;

Session::Time now() {
  return std::chrono::steady_clock::now();
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

Bytes remote_octets(asio::ip::tcp::socket const& socket) {
  boost::system::error_code error;
  auto const address = socket.remote_endpoint(error).address();
  if (address.is_v4()) {
    auto const octets = address.to_v4().to_bytes();
    return {octets.begin(), octets.end()};
  }
  auto const octets = address.to_v6().to_bytes();
  return {octets.begin(), octets.end()};
}

}  // namespace

Connection::Connection(std::shared_ptr<Environment> environment,
                       asio::ip::tcp::socket socket,
                       Dialled dialled)
    : environment_(std::move(environment)),
      transport_(std::move(socket)),
      dns_name_(std::move(dialled.dns_name)),
      description_(describe(*environment_, transport_.socket(), std::move(dialled.url))),
      session_(
          environment_->config, role_of(description_), environment_->memory, decisions(), now()),
      changed_(environment_->executor),
      clock_(environment_->executor) {}

Session::Decisions Connection::decisions() {
  Session::Decisions decisions;
  if (environment_->tls)
    decisions.tls = environment_->authority.tls_policy(description_.dialled_url);
  if (!description_.dialled_url.empty())
    decisions.own_node_id = environment_->authority.own_node_id(description_.dialled_url);
  decisions.check_peer = [this](std::string const& node_id) { return check_peer(node_id); };
  decisions.admit = [this](std::optional<std::uint64_t> announced) {
    return environment_->receiver.admit(description_.id, announced);
  };
  return decisions;
}

Result<void> Connection::check_peer(std::string const& node_id) {
  PeerClaim claim;
  claim.node_id = node_id;
  claim.dialled_url = description_.dialled_url;
  claim.dns_name = dns_name_;
  claim.address = remote_host();
  claim.encrypted = transport_.tls() != nullptr;
  if (claim.encrypted) claim.certificate = transport_.tls()->peer_certificate();
  TRY(description_.authenticated, environment_->authority.check_peer(claim));
  description_.encrypted = claim.encrypted;
  if (!claim.certificate) return {};
  description_.peer_key = claim.certificate->key;
  description_.peer_fingerprint = claim.certificate->fingerprint.to_string();
  return {};
}

bool Connection::is_still_let_in() {
  auto const before = description_.authenticated;
  if (before == Authentication::ca) return false;
  auto& authority = environment_->authority;
  auto const encrypted = transport_.tls() != nullptr;
  if (encrypted && transport_.tls()->peer_certificate() &&
      !authority.check_certificate(*transport_.tls()->peer_certificate(), description_.dialled_url))
    return false;
  return check_peer(description_.peer_node_id) && description_.authenticated == before;
}

void Connection::judge_peer_again() {
  auto const phase = session_.phase();
  if (phase == Session::Phase::closing || phase == Session::Phase::closed) return;
  if (established_ && is_still_let_in()) return;
  spdlog::info("TCPCL link {} with {} ends: whom to believe has changed",
               description_.id.value,
               description_.remote_address);
  close();
}

LinkCounters Connection::counters() const {
  auto counters = session_.counters();
  counters.bytes_read = transport_.bytes_read();
  counters.bytes_written = transport_.bytes_written();
  return counters;
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
  auto const is_normal = established_ && session_.failure() == Failure::none;
  environment_->counters.count(session_.failure());
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
    if (session_.phase() == Session::Phase::securing && !session_.anything_to_write())
      co_await secure();
    else if (!co_await read_some())
      co_await changed_.wait();
  }
  transport_.close();
}

// False while the session must not read.
Task<bool> Connection::read_some() {
  auto const space = session_.space();
  if (space[0].empty()) co_return false;
  Transport::ReadBuffers const buffers{asio::buffer(space[0].data(), space[0].size()),
                                       asio::buffer(space[1].data(), space[1].size())};
  auto const count = co_await transport_.read(buffers);
  if (count) {
    session_.arrived(*count, now());
    act();
  } else {
    lost(count.error(), Failure::gone);
  }
  co_return true;
}

Task<void> Connection::secure() {
  TlsChannel::Peer peer;
  peer.us = description_.direction == Direction::dialled ? TlsChannel::Side::client
                                                         : TlsChannel::Side::server;
  peer.dns_name = dns_name_;
  peer.check = [this](PeerCertificate const& certificate) {
    return environment_->authority.check_certificate(certificate, description_.dialled_url);
  };
  auto const secured = co_await transport_.secure(environment_->tls, std::move(peer));
  if (!secured) {
    auto const refused = secured.error().code == Errc::not_permitted;
    lost(secured.error(), refused ? Failure::not_permitted : Failure::tls);
    co_return;
  }
  if (session_.phase() == Session::Phase::securing) session_.secured(now());
  act();
}

Task<void> Connection::write() {
  Transport::WriteBuffers buffers;
  bool ended = false;
  while (session_.phase() != Session::Phase::closed) {
    auto const pieces = session_.begin_write();
    auto const handshaking = session_.phase() == Session::Phase::securing;
    if (pieces.empty() && (handshaking || !transport_.has_own_output())) {
      if (session_.phase() == Session::Phase::closing && !std::exchange(ended, true))
        co_await transport_.end_output();
      else
        co_await changed_.wait();
      continue;
    }
    buffers.clear();
    for (auto const piece : pieces)
      buffers.emplace_back(piece.data(), piece.size());
    auto const written = co_await transport_.write(buffers);
    session_.wrote(now());
    if (!written) lost(written.error(), Failure::gone);
    if (session_.phase() == Session::Phase::securing) changed_.notify();
  }
  --tasks_;
  changed_.notify();
}

Task<void> Connection::watch_time() {
  while (session_.phase() != Session::Phase::closed) {
    clock_due_ = session_.next_tick(now()).value_or(Time::max());
    clock_.expires_at(clock_due_);
    co_await clock_.async_wait(kAwaitTuple);
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
  if (retiring_ && session_.idle()) session_.terminate(TermReason::busy, now());
  changed_.notify();
  if (session_.phase() == Session::Phase::closed) transport_.cancel();
  auto const due = session_.next_tick(now());
  if (!due || *due < clock_due_) clock_.cancel();
}

void Connection::on(event::Established const& event) {
  established_ = true;
  ++environment_->counters.sessions;
  description_.peer_node_id = event.peer_node_id;
  description_.keepalive = event.keepalive;
  description_.peer_segment_mru = event.peer_segment_mru;
  description_.peer_transfer_mru = event.peer_transfer_mru;
  description_.transfer_mtu = event.transfer_mtu;
  spdlog::info("TCPCL link {} with {} ({}) is up, {}, authenticated: {}, keepalive {} s",
               description_.id.value,
               description_.remote_address,
               event.peer_node_id.empty() ? "no node ID" : event.peer_node_id,
               transport_.tls() != nullptr ? transport_.tls()->description() : "not encrypted",
               name(description_.authenticated),
               event.keepalive.count());
  environment_->observer.link_up(shared_from_this());
  end_duplicate_sessions(*environment_);
}

void Connection::on(event::BundleArrived& event) {
  ++tasks_;
  spawn(environment_->executor,
        "reception of a bundle",
        receive(event.ticket, std::move(event.bundle)));
}

void Connection::on(event::TransferInterrupted& event) {
  if (!established_) return;
  // Its octets, and the fragment that is made of them.
  auto const held = 2 * event.beginning.size();
  if (!environment_->memory.take(held)) return;
  ++tasks_;
  spawn(environment_->executor, "an interrupted transfer", keep(std::move(event.beginning), held));
}

void Connection::on(event::TransferDecided const& event) {
  auto const found = undecided_.find(event.transfer_id);
  if (found == undecided_.end()) return;
  auto handler = std::move(found->second);
  undecided_.erase(found);
  asio::post(environment_->executor, asio::append(std::move(handler), event.outcome));
}

void Connection::on(event::Quiet const&) {
  transport_.trim();
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
  act_soon();
}

// Many bundles are decided together when they become durable; their answers share one write.
void Connection::act_soon() {
  if (std::exchange(act_is_posted_, true)) return;
  asio::post(environment_->executor, [self = shared_from_this()] {
    self->act_is_posted_ = false;
    self->act();
  });
}

Task<void> Connection::keep(Bytes beginning, std::size_t held) {
  co_await environment_->receiver.interrupted(description_.id, std::move(beginning));
  environment_->memory.give_back(held);
  --tasks_;
  changed_.notify();
}

Task<TransferOutcome> Connection::send(OutgoingBundle bundle) {
  auto const self = shared_from_this();
  if (retiring_) co_return TransferOutcome::refused_session_terminating;
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

bool Connection::is_established() const {
  return session_.phase() == Session::Phase::established;
}

bool Connection::is_half_open() const {
  return description_.direction == Direction::accepted && !established_ && !given_up_ &&
         session_.phase() != Session::Phase::closed;
}

Bytes Connection::remote_host() const {
  return remote_octets(transport_.socket());
}

void Connection::give_up(std::string const& why) {
  given_up_ = true;
  session_.disconnected(why);
  act();
}

void Connection::retire() {
  if (std::exchange(retiring_, true)) return;
  spdlog::debug("TCPCL link {} with {} is one too many, and ends once it is idle",
                description_.id.value,
                description_.remote_address);
  act();
}

void Connection::lost(Error const& error, Failure before_session) {
  session_.disconnected(error.detail, established_ ? Failure::none : before_session);
  act();
}

}  // namespace bindle::convergence::tcpcl
