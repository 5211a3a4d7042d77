#pragma once

#include "bundle/bytes.hpp"
#include "tools/cli/http_call.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace bindle::cli {

// Gives the next octets of a body, 0 at its end.
using ByteSource = std::function<Result<std::size_t>(std::span<std::uint8_t> into)>;

// Takes the next octets of a reply.
using ByteSink = std::function<Result<void>(ByteView octets)>;

// The HTTP API of one node. Blocks. When the node refuses, the failure carries the node's own
// sentence, and the Errc that its error_code stands for.
class ApiClient {
 public:
  static constexpr std::size_t kMaxJsonReply = 16 << 20;  // octets

  explicit ApiClient(NodeUrl node, CallTimeouts timeouts = {})
      : node_(std::move(node)), timeouts_(timeouts) {}

  Result<boost::json::object> get(std::string const& target);
  Result<boost::json::object> post(std::string const& target, boost::json::object const& body);

  // A small body of octets.
  Result<boost::json::object> post_octets(std::string const& target, ByteView body);

  Result<boost::json::object> patch(std::string const& target, boost::json::object const& body);

  Result<boost::json::object> remove(std::string const& target);

  // Without a body.
  Result<boost::json::object> put(std::string const& target);

  // Streams the body in constant memory. With `length` the source must give exactly so many
  // octets. The node may refuse before or while the body is sent.
  Result<boost::json::object> upload(std::string const& target,
                                     ByteSource const& source,
                                     std::optional<std::uint64_t> length);

  // Streams the reply's body in constant memory; returns its length.
  Result<std::uint64_t> download(std::string const& target, ByteSink const& sink);

 private:
  Result<boost::json::object> exchange_json(boost::beast::http::verb method,
                                            std::string const& target,
                                            boost::json::object const& body);
  Result<boost::json::object> exchange(HttpCall::Header header, std::string const& body);

  NodeUrl node_;
  CallTimeouts timeouts_;
};

}  // namespace bindle::cli
