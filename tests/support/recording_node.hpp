#pragma once

#include "convergence/node_side.hpp"
#include "convergence/signal.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bindle::testing {

// What a convergence layer sees of a node: remembers what it is told.
class RecordingNode : public convergence::BundleReceiver, public convergence::LinkObserver {
 public:
  explicit RecordingNode(boost::asio::any_io_executor const& executor) : changed_(executor) {}

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

 protected:
  convergence::LinkIds ids_;

 private:
  convergence::Signal changed_;
  bool gate_open_ = true;
};

}  // namespace bindle::testing
