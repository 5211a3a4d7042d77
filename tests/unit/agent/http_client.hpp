#pragma once

#include "convergence/task.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace bindle::test {

using Reply = boost::beast::http::response<boost::beast::http::string_body>;

inline boost::json::object json_of(Reply const& reply) {
  return boost::json::parse(reply.body()).as_object();
}

// Writes exactly the octets it is given, so that a test can say anything to a server.
class HttpClient {
 public:
  HttpClient(boost::asio::any_io_executor const& executor, boost::asio::ip::tcp::endpoint server)
      : stream_(executor), server_(std::move(server)) {}

  Task<void> connect() {
    stream_.expires_after(kDeadline);
    co_await stream_.async_connect(server_, boost::asio::use_awaitable);
  }

  Task<void> write(std::string octets) {
    stream_.expires_after(kDeadline);
    co_await boost::asio::async_write(stream_, boost::asio::buffer(octets), kTuple);
  }

  // None when the server has closed the connection.
  Task<std::optional<Reply>> read() {
    Reply reply;
    stream_.expires_after(kDeadline);
    auto const [error, length] =
        co_await boost::beast::http::async_read(stream_, buffer_, reply, kTuple);
    if (error) co_return std::nullopt;
    co_return std::move(reply);
  }

  Task<std::optional<Reply>> ask(std::string octets) {
    co_await write(std::move(octets));
    co_return co_await read();
  }

  // No more octets follow.
  void finish_sending() { stream_.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send); }

 private:
  static constexpr auto kTuple = boost::asio::as_tuple(boost::asio::use_awaitable);
  static constexpr std::chrono::seconds kDeadline{20};

  boost::beast::tcp_stream stream_;
  boost::asio::ip::tcp::endpoint server_;
  boost::beast::flat_buffer buffer_;
};

}  // namespace bindle::test
