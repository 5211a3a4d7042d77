#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace bindle::tests {

// A request as the node saw it.
struct SeenRequest {
  std::string method;
  std::string target;
  std::string body;
};

// What goes wrong on the way of a reply.
enum class Fault {
  none,
  cut_off,        // announces the whole body, sends half of it and closes
  silence,        // never answers
  refuse_unread,  // answers instead of asking for the body
  refuse_midway,  // asks for the body, answers after its first octets
  no_http,        // answers with something else
};

struct CannedReply {
  unsigned status = 200;
  std::string body;
  Fault fault = Fault::none;
};

// An HTTP server on a free port of 127.0.0.1 that answers as it is told, one connection at a time.
class FakeNode {
 public:
  // Is given method and target, on the server's thread.
  using Answer = std::function<CannedReply(SeenRequest const& request)>;

  explicit FakeNode(Answer answer)
      : answer_(std::move(answer)),
        acceptor_(loop_, {boost::asio::ip::make_address("127.0.0.1"), 0}),
        endpoint_(acceptor_.local_endpoint()),
        thread_([this] { serve(); }) {}

  FakeNode(FakeNode const&) = delete;
  FakeNode& operator=(FakeNode const&) = delete;

  ~FakeNode() {
    boost::asio::io_context loop;
    Tcp::socket socket(loop);
    boost::system::error_code ignored;
    socket.connect(endpoint_, ignored);
    write(socket, std::string("GET ") + kStop + " HTTP/1.1\r\n\r\n");
    thread_.join();
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(endpoint_.port()); }

  std::vector<SeenRequest> requests() const {
    std::lock_guard const lock(mutex_);
    return requests_;
  }

 private:
  using Tcp = boost::asio::ip::tcp;
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  static constexpr auto kStop = "/stop-the-fake-node";

  void serve() {
    boost::system::error_code error;
    for (bool running = true; running && !error;) {
      Tcp::socket socket(loop_);
      acceptor_.accept(socket, error);
      if (!error) running = serve_one(socket);
    }
  }

  // False when it is time to stop.
  bool serve_one(Tcp::socket& socket) {
    namespace http = boost::beast::http;
    boost::beast::flat_buffer buffer;
    boost::system::error_code error;
    Parser parser;
    parser.body_limit(boost::none);
    http::read_header(socket, buffer, parser, error);
    if (error) return true;
    if (parser.get().target() == kStop) return false;

    SeenRequest seen{
        std::string(parser.get().method_string()), std::string(parser.get().target()), {}};
    auto const reply = answer_(seen);
    if (reply.fault != Fault::refuse_unread) read_body(socket, buffer, parser, reply.fault);
    seen.body = parser.get().body();
    {
      std::lock_guard const lock(mutex_);
      requests_.push_back(seen);
    }
    send(socket, reply);
    drain(socket);
    return true;
  }

  static void read_body(Tcp::socket& socket,
                        boost::beast::flat_buffer& buffer,
                        Parser& parser,
                        Fault fault) {
    namespace http = boost::beast::http;
    boost::system::error_code ignored;
    if (parser.get()[http::field::expect] == "100-continue") {
      write(socket, "HTTP/1.1 100 Continue\r\n\r\n");
    }
    if (fault == Fault::refuse_midway) {
      http::read_some(socket, buffer, parser, ignored);
    } else {
      http::read(socket, buffer, parser, ignored);
    }
  }

  static void send(Tcp::socket& socket, CannedReply const& reply) {
    if (reply.fault == Fault::silence) return;
    if (reply.fault == Fault::no_http) {
      write(socket, "SSH-2.0-server\r\n\r\n");
    } else {
      auto const length = reply.fault == Fault::cut_off ? reply.body.size() / 2 : reply.body.size();
      write(socket,
            "HTTP/1.1 " + std::to_string(reply.status) + " -\r\nContent-Length: " +
                std::to_string(reply.body.size()) + "\r\n\r\n" + reply.body.substr(0, length));
    }
    boost::system::error_code ignored;
    socket.shutdown(Tcp::socket::shutdown_send, ignored);
  }

  // Until the client closes, so that it gets to read the reply.
  static void drain(Tcp::socket& socket) {
    boost::system::error_code error;
    std::vector<char> piece(64 << 10);
    while (!error)
      socket.read_some(boost::asio::buffer(piece), error);
  }

  static void write(Tcp::socket& socket, std::string const& text) {
    boost::system::error_code ignored;  // a client that gave up is no failure here
    boost::asio::write(socket, boost::asio::buffer(text), ignored);
  }

  Answer answer_;
  boost::asio::io_context loop_;
  Tcp::acceptor acceptor_;
  Tcp::endpoint endpoint_;
  mutable std::mutex mutex_;
  std::vector<SeenRequest> requests_;
  std::thread thread_;
};

}  // namespace bindle::tests
