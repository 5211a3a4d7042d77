#include "agent/http/server.hpp"
#include "tests/unit/agent/http_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>

#include <functional>

namespace bindle::agent::http {
namespace {

using beast::http::status;
using test::HttpClient;
using test::json_of;
using test::Reply;
using ::testing::HasSubstr;

using Conversation = std::function<Task<void>(HttpClient&)>;

// Tells the client what it sent.
Task<Result<void>> echo(Exchange& exchange) {
  std::string body;
  Bytes piece(7);
  while (true) {
    CO_TRY(auto const length, co_await exchange.read_body(piece));
    if (length == 0) break;
    body += as_text(ByteView(piece).first(length));
  }
  boost::json::object reply;
  reply["path"] = exchange.path().empty() ? "" : exchange.path().back();
  reply["q"] = exchange.query("q").value_or("");
  reply["body"] = body;
  co_return co_await exchange.send_json(status::ok, std::move(reply));
}

Task<Result<void>> answer(Exchange& exchange) {
  auto const& path = exchange.path();
  if (!path.empty() && path[0] == "refuse") co_return fail(Errc::over_budget, "no room");
  if (!path.empty() && path[0] == "json") {
    CO_TRY(auto body, co_await exchange.read_json());
    co_return co_await exchange.send_json(status::ok, std::move(body));
  }
  co_return co_await echo(exchange);
}

Task<void> hold(Conversation conversation, Server& server) {
  HttpClient client(co_await boost::asio::this_coro::executor, server.endpoint());
  co_await client.connect();
  co_await conversation(client);
  server.stop();
}

// A conversation with a server on a free port of the loopback, which ends with it.
void converse(Conversation conversation, Server::Limits limits = {}) {
  boost::asio::io_context loop(1);
  boost::asio::ip::tcp::endpoint const any(boost::asio::ip::address_v4::loopback(), 0);
  auto const server = Server::open(loop.get_executor(), any, limits, answer).value();
  server->start();
  auto done =
      boost::asio::co_spawn(loop, hold(std::move(conversation), *server), boost::asio::use_future);
  loop.run();
  done.get();
}

std::string get(std::string const& target, std::string const& headers = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: node\r\n" + headers + "\r\n";
}

std::string post(std::string const& target, std::string const& body) {
  return "POST " + target +
         " HTTP/1.1\r\nHost: node\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

void expect_error(std::optional<Reply> const& reply, status code, std::string_view error_code) {
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->result(), code);
  EXPECT_EQ((*reply)["Content-Type"], "application/json");
  auto const body = json_of(*reply);
  EXPECT_EQ(body.at("error_code").as_string(), error_code);
  EXPECT_FALSE(body.at("detail").as_string().empty());
  EXPECT_EQ(body.at("request_id").as_string(), (*reply)["X-Request-ID"]);
}

std::string body_said(std::optional<Reply> const& reply) {
  return reply ? std::string(json_of(*reply).at("body").as_string()) : "no reply";
}

TEST(HttpServer, AnswersSeveralRequestsOnOneConnection) {
  converse([](HttpClient& client) -> Task<void> {
    for (int i = 0; i < 3; ++i) {
      auto const reply = co_await client.ask(get("/a%20path?q=1%262"));
      EXPECT_EQ(json_of(*reply).at("path").as_string(), "a path");
      EXPECT_EQ(json_of(*reply).at("q").as_string(), "1&2");
    }
  });
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
  converse([](HttpClient& client) -> Task<void> {
    co_await client.write(get("/one") + post("/two", "body of two") + get("/three"));
    auto const one = co_await client.read();
    auto const two = co_await client.read();
    auto const three = co_await client.read();
    EXPECT_EQ(json_of(*one).at("path").as_string(), "one");
    EXPECT_EQ(body_said(two), "body of two");
    EXPECT_EQ(json_of(*three).at("path").as_string(), "three");
  });
}

TEST(HttpServer, ClosesWhenTheClientAsksForIt) {
  converse([](HttpClient& client) -> Task<void> {
    auto const reply = co_await client.ask(get("/", "Connection: close\r\n"));
    EXPECT_EQ(reply->result(), status::ok);
    auto const next = co_await client.read();
    EXPECT_FALSE(next);
  });
}

TEST(HttpServer, ReadsABodyOfKnownLength) {
  converse([](HttpClient& client) -> Task<void> {
    auto const reply = co_await client.ask(post("/", "twenty octets of body"));
    EXPECT_EQ(body_said(reply), "twenty octets of body");
  });
}

TEST(HttpServer, ReadsABodyThatComesInPieces) {
  converse([](HttpClient& client) -> Task<void> {
    co_await client.write("POST / HTTP/1.1\r\nHost: node\r\nContent-Le");
    co_await client.write("ngth: 10\r\n\r\n01234");
    auto const reply = co_await client.ask("56789");
    EXPECT_EQ(body_said(reply), "0123456789");
  });
}

TEST(HttpServer, ReadsAChunkedBody) {
  converse([](HttpClient& client) -> Task<void> {
    auto const* const request =
        "POST / HTTP/1.1\r\nHost: node\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5\r\nhello\r\n10\r\n, the long world\r\n0\r\n\r\n";
    auto const reply = co_await client.ask(request);
    EXPECT_EQ(body_said(reply), "hello, the long world");
    auto const next = co_await client.ask(get("/next"));
    EXPECT_EQ(json_of(*next).at("path").as_string(), "next");
  });
}

TEST(HttpServer, TellsAWaitingClientToContinue) {
  converse([](HttpClient& client) -> Task<void> {
    auto const* const header =
        "POST / HTTP/1.1\r\nHost: node\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n";
    auto const go_on = co_await client.ask(header);
    EXPECT_EQ(go_on->result(), status::continue_);
    auto const reply = co_await client.ask("body");
    EXPECT_EQ(body_said(reply), "body");
  });
}

TEST(HttpServer, RefusesBeforeAWaitingClientSendsTheBody) {
  converse([](HttpClient& client) -> Task<void> {
    auto const* const header =
        "POST /refuse HTTP/1.1\r\nHost: node\r\nContent-Length: 4\r\n"
        "Expect: 100-continue\r\n\r\n";
    auto const reply = co_await client.ask(header);
    expect_error(reply, status::insufficient_storage, "over_budget");
    EXPECT_EQ((*reply)["Retry-After"], "30");
    auto const next = co_await client.read();
    EXPECT_FALSE(next);
  });
}

TEST(HttpServer, ClosesWhenTheBodyIsShorterThanPromised) {
  converse([](HttpClient& client) -> Task<void> {
    co_await client.write("POST / HTTP/1.1\r\nHost: node\r\nContent-Length: 100\r\n\r\nshort");
    client.finish_sending();
    auto const reply = co_await client.read();
    EXPECT_FALSE(reply);
  });
}

TEST(HttpServer, ClosesWhenAChunkedBodyHasNoEnd) {
  converse([](HttpClient& client) -> Task<void> {
    co_await client.write(
        "POST / HTTP/1.1\r\nHost: node\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    client.finish_sending();
    auto const reply = co_await client.read();
    EXPECT_FALSE(reply);
  });
}

TEST(HttpServer, RefusesAHeaderThatIsTooLarge) {
  Server::Limits const limits{.connections = 4, .header_octets = 1024};
  auto const speak = [](HttpClient& client) -> Task<void> {
    auto const reply = co_await client.ask(get("/", "X-Long: " + std::string(2000, 'x') + "\r\n"));
    expect_error(reply, status::request_header_fields_too_large, "bad_request");
    auto const next = co_await client.read();
    EXPECT_FALSE(next);
  };
  converse(speak, limits);
}

TEST(HttpServer, RefusesWhatIsNoRequest) {
  converse([](HttpClient& client) -> Task<void> {
    auto const reply = co_await client.ask("what is this\r\n\r\n");
    expect_error(reply, status::bad_request, "bad_request");
    auto const next = co_await client.read();
    EXPECT_FALSE(next);
  });
}

TEST(HttpServer, RefusesATargetThatIsNoPath) {
  converse([](HttpClient& client) -> Task<void> {
    auto const reply = co_await client.ask(get("/%zz", "X-Request-ID: mine\r\n"));
    expect_error(reply, status::bad_request, "bad_request");
    EXPECT_EQ((*reply)["X-Request-ID"], "mine");
  });
}

TEST(HttpServer, RepeatsAHarmlessRequestId) {
  converse([](HttpClient& client) -> Task<void> {
    auto const reply = co_await client.ask(get("/", "X-Request-ID: job-7_b\r\n"));
    EXPECT_EQ((*reply)["X-Request-ID"], "job-7_b");
  });
}

TEST(HttpServer, ReplacesARequestIdThatIsNotHarmless) {
  converse([](HttpClient& client) -> Task<void> {
    for (auto const& offered :
         {std::string("a b"), std::string("<script>"), std::string(65, 'a')}) {
      auto const reply = co_await client.ask(get("/", "X-Request-ID: " + offered + "\r\n"));
      EXPECT_NE((*reply)["X-Request-ID"], offered);
      EXPECT_EQ((*reply)["X-Request-ID"].size(), 36u);
    }
  });
}

TEST(HttpServer, GivesEachRequestAnIdOfItsOwn) {
  converse([](HttpClient& client) -> Task<void> {
    auto const one = co_await client.ask(get("/"));
    auto const two = co_await client.ask(get("/"));
    EXPECT_NE((*one)["X-Request-ID"], (*two)["X-Request-ID"]);
  });
}

TEST(HttpServer, ReadsAJsonObject) {
  converse([](HttpClient& client) -> Task<void> {
    std::string const body = R"({"id": "abc"})";
    auto const reply = co_await client.ask(post("/json", body));
    EXPECT_EQ(json_of(*reply).at("id").as_string(), "abc");
  });
}

TEST(HttpServer, RefusesABodyThatIsNoJsonObject) {
  converse([](HttpClient& client) -> Task<void> {
    for (auto const* const body : {"{\"id\": ", "[1, 2]", "", "{\"a\":1} x"}) {
      auto const reply = co_await client.ask(post("/json", body));
      expect_error(reply, status::bad_request, "bad_request");
    }
  });
}

TEST(HttpServer, RefusesJsonThatIsTooDeep) {
  converse([](HttpClient& client) -> Task<void> {
    std::string const body(5000, '[');
    auto const reply = co_await client.ask(post("/json", body));
    expect_error(reply, status::bad_request, "bad_request");
  });
}

TEST(HttpServer, RefusesJsonThatIsTooLarge) {
  converse([](HttpClient& client) -> Task<void> {
    auto const body = R"({"id": ")" + std::string(Exchange::kMaxJsonBody, 'x') + R"("})";
    auto const reply = co_await client.ask(post("/json", body));
    expect_error(reply, status::bad_request, "bad_request");
    EXPECT_THAT(std::string(json_of(*reply).at("detail").as_string()), HasSubstr("too large"));
  });
}

TEST(HttpServer, SaysWhyItCannotListen) {
  boost::asio::io_context loop(1);
  boost::asio::ip::tcp::endpoint const elsewhere(boost::asio::ip::make_address("192.0.2.1"), 0);
  auto const refused = Server::open(loop.get_executor(), elsewhere, {}, answer);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::io);
  EXPECT_THAT(refused.error().detail, HasSubstr("cannot listen on http 192.0.2.1"));
}

}  // namespace
}  // namespace bindle::agent::http
