#pragma once

#include "bundle/bytes.hpp"
#include "convergence/link.hpp"
#include "convergence/task.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace bindle::convergence {

// Takes what arrives over links. The node implements it; it outlives every convergence layer.
class BundleReceiver {
 public:
  virtual ~BundleReceiver() = default;

  // Called when a transfer begins, before memory is committed to it. `announced_length` is the
  // whole bundle's, if the sender gave it. A reason refuses the transfer.
  virtual std::optional<RefuseReason> admit(LinkId link,
                                            std::optional<std::uint64_t> announced_length) = 0;

  // Completes with nothing when the bundle is durable: only then does the sender get its last
  // acknowledgement. A reason refuses it instead. Several run at once, also for one link, and
  // may complete in any order. It runs to its end even when the link has gone meanwhile.
  virtual Task<std::optional<RefuseReason>> receive(LinkId link, Bytes bundle) = 0;

  // The link was lost in the middle of a transfer, of which this came: the beginning of a bundle,
  // not empty. The sender was told of nothing durable. Called before link_down; it may complete
  // after.
  virtual Task<void> interrupted(LinkId link, Bytes beginning) = 0;
};

// Hears of links. The node implements it; it outlives every convergence layer.
class LinkObserver {
 public:
  virtual ~LinkObserver() = default;

  virtual void link_up(std::shared_ptr<Link> link) = 0;

  // Once for each link that came up, after the outcome of every transfer on it was given.
  virtual void link_down(LinkId link, std::string const& reason) = 0;
};

}  // namespace bindle::convergence
