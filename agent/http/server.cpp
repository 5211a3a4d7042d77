#include "agent/http/server.hpp"

#include "convergence/await_tuple.hpp"
#include "convergence/spawn.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>

namespace bindle::agent::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

constexpr auto kHeaderDeadline = 30s;
constexpr auto kAcceptPause = 200ms;
constexpr std::size_t kMaxRequestId = 64;

// The client's own id when it is short and harmless in a log line, else a fresh one.
std::string request_id_of(std::string_view offered) {
  auto const harmless = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_';
  };
  if (!offered.empty() && offered.size() <= kMaxRequestId &&
      std::all_of(offered.begin(), offered.end(), harmless))
    return std::string(offered);
  return boost::uuids::to_string(boost::uuids::random_generator()());
}

}  // namespace

class Server::Connection {
 public:
  Connection(tcp::socket socket, Limits limits, RequestCounters& counters)
      : stream(std::move(socket)), limits_(limits), counters_(counters) {}

  Task<void> run(Handler const& handler) {
    while (co_await answer_one(handler)) {
    }
    beast::error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  beast::tcp_stream stream;

 private:
  // False when the connection is at its end.
  Task<bool> answer_one(Handler const& handler) {
    Exchange::Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(limits_.header_octets));
    parser.body_limit(boost::none);
    stream.expires_after(kHeaderDeadline);
    auto const [error, read] =
        co_await beast::http::async_read_header(stream, buffer_, parser, kAwaitTuple);
    if (error == beast::http::error::end_of_stream || error == beast::error::timeout)
      co_return false;
    auto const request_id = request_id_of(parser.get()["X-Request-ID"]);
    if (error) {
      auto const status = status_for(error);
      if (!status) co_return false;
      co_return co_await refuse(
          *status, "the request could not be read: " + error.message(), request_id);
    }

    auto opened = Exchange::open(stream, buffer_, parser, request_id);
    if (!opened)
      co_return co_await refuse(
          beast::http::status::bad_request, opened.error().detail, request_id);
    auto exchange = std::move(opened).value();
    auto const outcome = co_await handler(exchange);
    if (outcome) count(exchange);
    if (!outcome) {
      if (exchange.reply_started() || outcome.error().code == Errc::peer_gone) co_return false;
      auto const sent = co_await exchange.send_error(outcome.error());
      count(exchange);
      if (!sent) co_return false;
    }
    co_return exchange.keep_alive();
  }

  void count(Exchange const& exchange) {
    if (!exchange.reply_started()) return;
    auto const status_class = beast::http::to_status_class(*exchange.reply_status());
    ++counters_.answered;
    if (status_class == beast::http::status_class::client_error) ++counters_.refused;
    if (status_class == beast::http::status_class::server_error) ++counters_.failed;
  }

  // How to answer what is no request; none when the connection itself has failed.
  static std::optional<beast::http::status> status_for(beast::error_code why) {
    namespace http = beast::http;
    if (why.category() != make_error_code(http::error::bad_method).category()) return std::nullopt;
    return why == http::error::header_limit ? http::status::request_header_fields_too_large
                                            : http::status::bad_request;
  }

  Task<bool> refuse(beast::http::status status, std::string detail, std::string request_id) {
    namespace http = beast::http;
    ++counters_.unreadable;
    http::response<http::string_body> reply(status, 11);
    reply.set(http::field::content_type, "application/json");
    reply.set("X-Request-ID", request_id);
    boost::json::value const body = {
        {"detail", detail}, {"error_code", "bad_request"}, {"request_id", request_id}};
    reply.body() = boost::json::serialize(body) + "\n";
    reply.keep_alive(false);
    reply.prepare_payload();
    stream.expires_after(kHeaderDeadline);
    co_await http::async_write(stream, reply, kAwaitTuple);
    co_return false;
  }

  beast::flat_buffer buffer_;
  Limits limits_;
  RequestCounters& counters_;
};

Result<std::unique_ptr<Server>> Server::open(asio::any_io_executor executor,
                                             tcp::endpoint endpoint,
                                             Limits limits,
                                             Handler handler) {
  tcp::acceptor acceptor(executor);
  beast::error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error)
    return fail(Errc::io,
                "cannot listen on http " + endpoint.address().to_string() + ":" +
                    std::to_string(endpoint.port()) + ": " + error.message());
  return std::unique_ptr<Server>(new Server(std::move(acceptor), limits, std::move(handler)));
}

Server::Server(tcp::acceptor acceptor, Limits limits, Handler handler)
    : acceptor_(std::move(acceptor)),
      endpoint_(acceptor_.local_endpoint()),
      limits_(limits),
      handler_(std::move(handler)) {}

Server::~Server() = default;

void Server::start() {
  spawn(acceptor_.get_executor(), "http listener", accept());
}

void Server::stop() {
  stopped_ = true;
  beast::error_code ignored;
  acceptor_.close(ignored);
  for (auto const& connection : connections_)
    connection->stream.cancel();
}

Task<void> Server::accept() {
  while (!stopped_) {
    auto [error, socket] = co_await acceptor_.async_accept(kAwaitTuple);
    if (stopped_) co_return;
    if (error || connections_.size() >= limits_.connections) {
      // Out of descriptors or at our own limit: pause instead of spinning.
      if (error) spdlog::warn("http: accept failed: {}", error.message());
      asio::steady_timer pause(acceptor_.get_executor(), kAcceptPause);
      co_await pause.async_wait(kAwaitTuple);
      continue;
    }
    beast::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    auto connection = std::make_shared<Connection>(std::move(socket), limits_, counters_);
    connections_.insert(connection);
    spawn(acceptor_.get_executor(), "http connection", serve(std::move(connection)));
  }
}

Task<void> Server::serve(std::shared_ptr<Connection> connection) {
  try {
    co_await connection->run(handler_);
  } catch (std::exception const& escaped) {
    spdlog::error("http: a handler threw: {}", escaped.what());
  }
  connections_.erase(connection);
}

}  // namespace bindle::agent::http
