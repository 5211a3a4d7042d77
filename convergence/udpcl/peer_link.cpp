#include "convergence/udpcl/peer_link.hpp"

#include "convergence/await_tuple.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <array>
#include <chrono>
#include <utility>

namespace bindle::convergence::udpcl {
namespace {

namespace asio = boost::asio;

// Headers of IP and UDP, which use the same network.
constexpr std::size_t kIpv4Headers = 28;
constexpr std::size_t kIpv6Headers = 48;

TokenBucket::Time now() {
  return std::chrono::steady_clock::now();
}

}  // namespace

PeerLink::PeerLink(std::shared_ptr<Environment> environment, LinkDescription description, Path path)
    : DatagramLink(std::move(description)),
      environment_(std::move(environment)),
      path_(std::move(path)),
      bucket_(environment_->config.rate, now()),
      changed_(environment_->executor),
      pause_(environment_->executor) {}

Task<void> PeerLink::run() {
  auto const self = shared_from_this();
  auto const headers = path_.target.endpoint.address().is_v6() ? kIpv6Headers : kIpv4Headers;
  while (!closed_) {
    if (waiting_.empty()) {
      co_await changed_.wait();
      continue;
    }
    auto const octets = waiting_.front().bundle.size() + headers;
    auto const ready_at = bucket_.ready_at(octets, now());
    if (ready_at > now()) {
      pause_.expires_at(ready_at);
      co_await pause_.async_wait(kAwaitTuple);
      continue;
    }
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    bucket_.take(octets, now());
    auto const outcome = co_await depart(std::move(next.bundle));
    asio::post(environment_->executor, asio::append(std::move(next.decided), outcome));
  }
  for (auto& left : waiting_)
    asio::post(environment_->executor,
               asio::append(std::move(left.decided), TransferOutcome::link_lost));
  waiting_.clear();
  // Outcomes are posted, so that by then every send() has heard of its own.
  co_await asio::post(environment_->executor, asio::use_awaitable);
  environment_->observer.link_down(id(), close_reason_);
}

Task<TransferOutcome> PeerLink::send(OutgoingBundle bundle) {
  auto const self = shared_from_this();
  if (closed_) co_return TransferOutcome::link_lost;
  if (bundle.size() > description_.transfer_mtu) co_return TransferOutcome::too_large_for_peer;
  co_return co_await queued(std::move(bundle));
}

Task<TransferOutcome> PeerLink::queued(OutgoingBundle bundle) {
  auto put = [this, bundle = std::move(bundle)](auto handler) mutable {
    waiting_.push_back({std::move(bundle), std::move(handler)});
    changed_.notify();
  };
  return asio::async_initiate<asio::use_awaitable_t<> const, void(TransferOutcome)>(
      std::move(put), asio::use_awaitable);
}

Task<TransferOutcome> PeerLink::depart(OutgoingBundle bundle) {
  std::array<ByteView, 3> const pieces{bundle.head, bundle.payload, bundle.tail};
  auto const error = co_await path_.port->socket().send(pieces, path_.target);
  co_return outcome_of(error, bundle.size());
}

TransferOutcome PeerLink::outcome_of(boost::system::error_code const& error, std::size_t octets) {
  if (!error) {
    failure_noted_ = false;
    ++counters_.bundles_sent;
    counters_.bundle_bytes_sent += octets;
    counters_.bytes_written += octets;
    return TransferOutcome::sent_unconfirmed;
  }
  if (error == asio::error::message_size) return TransferOutcome::too_large_for_peer;
  if (error == asio::error::operation_aborted) return TransferOutcome::link_lost;
  // Once until something leaves again: a network may be away for weeks.
  auto const level =
      std::exchange(failure_noted_, true) ? spdlog::level::debug : spdlog::level::info;
  spdlog::log(level, "UDPCL cannot send to {}: {}", description_.remote_address, error.message());
  return TransferOutcome::refused_no_resources;
}

void PeerLink::close(std::string reason) {
  if (std::exchange(closed_, true)) return;
  close_reason_ = std::move(reason);
  pause_.cancel();
  changed_.notify();
}

}  // namespace bindle::convergence::udpcl
