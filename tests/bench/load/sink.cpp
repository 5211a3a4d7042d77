#include "tests/bench/load/sink.hpp"

#include <utility>

namespace bindle::bench {

using convergence::LinkId;
using convergence::RefuseReason;

Sink::Sink(std::uint64_t expected, std::function<void()> done)
    : expected_(expected), done_(std::move(done)) {}

double Sink::seconds() const {
  return first_ ? std::chrono::duration<double>(last_ - *first_).count() : 0.0;
}

std::optional<RefuseReason> Sink::admit(LinkId, std::optional<std::uint64_t>) {
  if (!first_) first_ = Clock::now();
  return std::nullopt;
}

Task<std::optional<RefuseReason>> Sink::receive(LinkId, Bytes) {
  if (++bundles_ == expected_) {
    last_ = Clock::now();
    done_();
  }
  co_return std::nullopt;
}

Task<void> Sink::interrupted(LinkId, Bytes) {
  co_return;
}

void Sink::link_up(std::shared_ptr<convergence::Link>) {}

void Sink::link_down(LinkId, std::string const&) {}

}  // namespace bindle::bench
