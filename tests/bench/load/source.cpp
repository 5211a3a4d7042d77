#include "tests/bench/load/source.hpp"

#include "bundle/bundle_builder.hpp"
#include "convergence/spawn.hpp"

#include <utility>

namespace bindle::bench {
namespace {

using convergence::LinkId;
using convergence::OutgoingBundle;
using convergence::RefuseReason;
using convergence::TransferOutcome;

constexpr std::uint64_t kLifetimeMs = 3'600'000;

DtnTimeMs dtn_now() {
  return to_dtn_time(
      std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
}

}  // namespace

Source::Source(boost::asio::any_io_executor const& executor, Load load, std::function<void()> done)
    : executor_(executor),
      load_(std::move(load)),
      done_(std::move(done)),
      settled_(executor),
      payload_(load_.payload, 0x62),
      created_ms_(dtn_now()) {}

void Source::link_up(std::shared_ptr<convergence::Link> link) {
  if (std::exchange(started_, true)) return;
  spawn(executor_, "load", send_all(std::move(link)));
}

Task<void> Source::send_all(std::shared_ptr<convergence::Link> link) {
  first_ = Clock::now();
  for (std::uint64_t sequence = 0; sequence < load_.bundles; ++sequence) {
    while (under_way_ >= load_.window)
      co_await settled_.wait();
    ++under_way_;
    spawn(executor_, "bundle", send_one(link, sequence));
  }
  while (under_way_ > 0)
    co_await settled_.wait();
  last_ = Clock::now();
  done_();
}

Task<void> Source::send_one(std::shared_ptr<convergence::Link> link, std::uint64_t sequence) {
  auto bundle = make(sequence);
  auto const outcome = co_await link->send(std::move(bundle));
  if (outcome != TransferOutcome::acknowledged) ++not_acknowledged_;
  --under_way_;
  // Woken for each, the loop above would run once for every bundle.
  if (under_way_ <= load_.window / 2) settled_.notify();
}

OutgoingBundle Source::make(std::uint64_t sequence) const {
  BundleSpec spec;
  spec.destination = load_.destination;
  spec.source = Eid::parse("dtn://load/source").value();
  spec.timestamp = {created_ms_, sequence};
  spec.lifetime_ms = kLifetimeMs;
  spec.hop_count = HopCount{.limit = 20, .count = 0};
  auto envelope = build_envelope(spec, payload_.size()).value();
  return {std::move(envelope.head), payload_, std::move(envelope.tail)};
}

std::optional<RefuseReason> Source::admit(LinkId, std::optional<std::uint64_t>) {
  return std::nullopt;
}

// What the node under load has to say of itself is no part of the measurement.
Task<std::optional<RefuseReason>> Source::receive(LinkId, Bytes) {
  co_return std::nullopt;
}

Task<void> Source::interrupted(LinkId, Bytes) {
  co_return;
}

void Source::link_down(LinkId, std::string const&) {}

}  // namespace bindle::bench
