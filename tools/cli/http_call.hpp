#pragma once

#include "bundle/bytes.hpp"
#include "tools/cli/node_url.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace bindle::cli {

struct CallTimeouts {
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds progress{60'000};  // for each read or write to get on at all
};

// One HTTP/1.1 request and its reply, on a connection of its own. Blocks. Nothing is kept in
// memory but what is asked for. Fails with Errc::peer_gone or Errc::timed_out when the node cannot
// be reached or breaks off, Errc::io when what answers speaks no HTTP.
class HttpCall {
 public:
  using Header = boost::beast::http::request<boost::beast::http::buffer_body>;

  static Result<std::unique_ptr<HttpCall>> connect(NodeUrl const& node, CallTimeouts timeouts);

  // A request of which the header is all, or all but the body. A target is a path and query.
  static Header make_header(boost::beast::http::verb method, std::string const& target);

  Result<void> send(Header header);

  // The next octets of the body, framed as the header said.
  Result<void> send_body(ByteView piece);
  Result<void> end_body();

  // True when the node answers before the request is complete: it refuses.
  bool reply_waits();

  // For a request that said "Expect: 100-continue": true when the node wants the body, false when
  // it has answered already.
  Result<bool> await_continue();

  // Reads the header of the final reply.
  Result<unsigned> read_status();

  // Octets of the reply's body, 0 at its end.
  Result<std::size_t> read_body(std::span<std::uint8_t> into);

 private:
  using Parser = boost::beast::http::response_parser<boost::beast::http::buffer_body>;

  HttpCall(NodeUrl node, CallTimeouts timeouts);

  Result<void> open_connection();
  Result<void> read_header();
  Error broken(boost::system::error_code error) const;

  // Starts an operation and runs it to its end or the deadline.
  template <class Start>
  boost::system::error_code wait(std::chrono::milliseconds deadline, Start start);

  NodeUrl node_;
  CallTimeouts timeouts_;
  boost::asio::io_context loop_{1};
  boost::beast::tcp_stream stream_{loop_};
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  bool chunked_ = false;
};

}  // namespace bindle::cli
