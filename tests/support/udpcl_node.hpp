#pragma once

#include "convergence/udpcl/entity.hpp"
#include "tests/support/recording_node.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/udp.hpp>

#include <utility>

namespace bindle::testing {

// A node that only knows its UDP convergence layer.
class UdpclNode final : public RecordingNode {
 public:
  explicit UdpclNode(boost::asio::any_io_executor const& executor,
                     convergence::udpcl::Config config = {})
      : RecordingNode(executor), entity_(executor, std::move(config), {ids_, *this, *this}) {}

  convergence::udpcl::Entity& entity() { return entity_; }

  // Listens on a free port; how to send to it.
  convergence::udpcl::Address listen(char const* address = "127.0.0.1") {
    boost::asio::ip::udp::endpoint const any(boost::asio::ip::make_address(address), 0);
    return {address, entity_.listen(any).value().port()};
  }

 private:
  convergence::udpcl::Entity entity_;
};

}  // namespace bindle::testing
