#pragma once

#include "bundle/dtn_time.hpp"
#include "bundle/eid.hpp"
#include "convergence/node_side.hpp"
#include "convergence/signal.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace bindle::bench {

// Sends bundles over the first link that comes up, as fast as their acknowledgements allow.
class Source final : public convergence::BundleReceiver, public convergence::LinkObserver {
 public:
  struct Load {
    Eid destination;
    std::uint64_t bundles = 0;
    std::size_t payload = 0;  // octets in each
    std::size_t window = 0;   // bundles that are not yet acknowledged, at most
  };

  Source(boost::asio::any_io_executor const& executor, Load load, std::function<void()> done);

  // From the first bundle to the acknowledgement of the last.
  double seconds() const { return std::chrono::duration<double>(last_ - first_).count(); }

  std::uint64_t not_acknowledged() const { return not_acknowledged_; }

  std::optional<convergence::RefuseReason> admit(
      convergence::LinkId link, std::optional<std::uint64_t> announced_length) override;
  Task<std::optional<convergence::RefuseReason>> receive(convergence::LinkId link,
                                                         Bytes bundle) override;
  Task<void> interrupted(convergence::LinkId link, Bytes beginning) override;
  void link_up(std::shared_ptr<convergence::Link> link) override;
  void link_down(convergence::LinkId link, std::string const& reason) override;

 private:
  using Clock = std::chrono::steady_clock;

  Task<void> send_all(std::shared_ptr<convergence::Link> link);
  Task<void> send_one(std::shared_ptr<convergence::Link> link, std::uint64_t sequence);
  convergence::OutgoingBundle make(std::uint64_t sequence) const;

  boost::asio::any_io_executor executor_;
  Load load_;
  std::function<void()> done_;
  convergence::Signal settled_;
  bool started_ = false;
  Bytes payload_;
  DtnTimeMs created_ms_;
  std::uint64_t under_way_ = 0;
  std::uint64_t not_acknowledged_ = 0;
  Clock::time_point first_;
  Clock::time_point last_;
};

}  // namespace bindle::bench
