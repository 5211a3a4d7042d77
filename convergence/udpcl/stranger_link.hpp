#pragma once

#include "convergence/udpcl/datagram_link.hpp"

namespace bindle::convergence::udpcl {

// Stands for everyone who sends without being a configured peer. Nothing can be sent over it.
class StrangerLink final : public DatagramLink {
 public:
  explicit StrangerLink(LinkId id) : DatagramLink(describe(id)) {}

  Task<TransferOutcome> send(OutgoingBundle) override {
    co_return TransferOutcome::too_large_for_peer;
  }

  void close() override {}

 private:
  static LinkDescription describe(LinkId id) {
    LinkDescription description;
    description.id = id;
    description.medium = "udpcl";
    description.remote_address = "unknown senders";
    description.transfer_mtu = 0;
    description.acknowledges = false;
    description.foreign = true;
    description.receives_only = true;
    return description;
  }
};

}  // namespace bindle::convergence::udpcl
