#pragma once

#include "convergence/node_side.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace bindle::bench {

// Takes every bundle and forgets it at once.
class Sink final : public convergence::BundleReceiver, public convergence::LinkObserver {
 public:
  // `done` is told when the last of `expected` bundles is there.
  Sink(std::uint64_t expected, std::function<void()> done);

  // From the beginning of the first transfer to the end of the last.
  double seconds() const;

  std::optional<convergence::RefuseReason> admit(
      convergence::LinkId link, std::optional<std::uint64_t> announced_length) override;
  Task<std::optional<convergence::RefuseReason>> receive(convergence::LinkId link,
                                                         Bytes bundle) override;
  Task<void> interrupted(convergence::LinkId link, Bytes beginning) override;
  void link_up(std::shared_ptr<convergence::Link> link) override;
  void link_down(convergence::LinkId link, std::string const& reason) override;

 private:
  using Clock = std::chrono::steady_clock;

  std::uint64_t expected_;
  std::function<void()> done_;
  std::uint64_t bundles_ = 0;
  std::optional<Clock::time_point> first_;
  Clock::time_point last_;
};

}  // namespace bindle::bench
