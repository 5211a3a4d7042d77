#include "tools/cli/http_call.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/write.hpp>

namespace bindle::cli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr std::uint32_t kMaxReplyHeader = 16 << 10;  // octets

bool is_connection_lost(boost::system::error_code error) {
  return error == http::error::end_of_stream || error == http::error::partial_message ||
         error == asio::error::eof || error == asio::error::connection_reset ||
         error == asio::error::broken_pipe;
}

}  // namespace

template <class Start>
boost::system::error_code HttpCall::wait(std::chrono::milliseconds deadline, Start start) {
  boost::system::error_code outcome;
  stream_.expires_after(deadline);
  start([&outcome](boost::system::error_code error, auto const&...) { outcome = error; });
  loop_.restart();
  loop_.run();
  return outcome;
}

HttpCall::HttpCall(NodeUrl node, CallTimeouts timeouts)
    : node_(std::move(node)), timeouts_(timeouts) {}

Result<std::unique_ptr<HttpCall>> HttpCall::connect(NodeUrl const& node, CallTimeouts timeouts) {
  std::unique_ptr<HttpCall> call(new HttpCall(node, timeouts));
  TRY_VOID(call->open_connection());
  return call;
}

HttpCall::Header HttpCall::make_header(http::verb method, std::string const& target) {
  Header header(method, target, 11);
  header.set(http::field::user_agent, "bindle");
  header.set(http::field::connection, "close");
  header.body().data = nullptr;
  header.body().more = false;
  return header;
}

Result<void> HttpCall::open_connection() {
  boost::system::error_code error;
  asio::ip::tcp::resolver resolver(loop_);
  auto const endpoints = resolver.resolve(node_.host, node_.port, error);
  if (!error) {
    error = wait(timeouts_.connect,
                 [&](auto done) { stream_.async_connect(endpoints, std::move(done)); });
  }
  if (!error) stream_.socket().set_option(asio::ip::tcp::no_delay(true), error);
  if (!error) return {};
  auto const code = error == beast::error::timeout ? Errc::timed_out : Errc::peer_gone;
  return fail(code,
              "cannot reach the node at " + node_.to_string() + ": " + error.message() +
                  "; is bindled running?");
}

Result<void> HttpCall::send(Header header) {
  header.set(http::field::host, node_.host + ":" + node_.port);
  chunked_ = header.chunked();
  http::request_serializer<http::buffer_body> serializer(header);
  auto const error = wait(timeouts_.progress, [&](auto done) {
    http::async_write_header(stream_, serializer, std::move(done));
  });
  if (error) return broken(error);
  return {};
}

Result<void> HttpCall::send_body(ByteView piece) {
  if (piece.empty()) return {};
  asio::const_buffer const octets(piece.data(), piece.size());
  auto const error = wait(timeouts_.progress, [&](auto done) {
    if (chunked_) {
      asio::async_write(stream_, http::make_chunk(octets), std::move(done));
    } else {
      asio::async_write(stream_, octets, std::move(done));
    }
  });
  if (error) return broken(error);
  return {};
}

Result<void> HttpCall::end_body() {
  if (!chunked_) return {};
  auto const error = wait(timeouts_.progress, [&](auto done) {
    asio::async_write(stream_, http::make_chunk_last(), std::move(done));
  });
  if (error) return broken(error);
  return {};
}

bool HttpCall::reply_waits() {
  boost::system::error_code error;
  return buffer_.size() > 0 || stream_.socket().available(error) > 0;
}

Result<bool> HttpCall::await_continue() {
  TRY_VOID(read_header());
  return parser_->get().result() == http::status::continue_;
}

Result<unsigned> HttpCall::read_status() {
  while (!parser_ ||
         http::to_status_class(parser_->get().result()) == http::status_class::informational) {
    TRY_VOID(read_header());
  }
  return parser_->get().result_int();
}

Result<void> HttpCall::read_header() {
  parser_.emplace();
  parser_->header_limit(kMaxReplyHeader);
  parser_->body_limit(boost::none);
  auto const error = wait(timeouts_.progress, [&](auto done) {
    http::async_read_header(stream_, buffer_, *parser_, std::move(done));
  });
  if (error) return broken(error);
  return {};
}

Result<std::size_t> HttpCall::read_body(std::span<std::uint8_t> into) {
  while (!parser_->is_done()) {
    auto& body = parser_->get().body();
    body.data = into.data();
    body.size = into.size();
    auto const error = wait(timeouts_.progress, [&](auto done) {
      http::async_read_some(stream_, buffer_, *parser_, std::move(done));
    });
    if (error && error != http::error::need_buffer) return broken(error);
    if (auto const length = into.size() - body.size; length > 0) return length;
  }
  return std::size_t{0};
}

Error HttpCall::broken(boost::system::error_code error) const {
  auto const who = "the node at " + node_.to_string();
  if (error == beast::error::timeout) return fail(Errc::timed_out, who + " does not answer");
  if (is_connection_lost(error)) {
    return fail(Errc::peer_gone, who + " broke the connection off: " + error.message());
  }
  return fail(Errc::io, "no usable reply from " + who + ": " + error.message());
}

}  // namespace bindle::cli
