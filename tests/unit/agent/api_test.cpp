#include "agent/http/api.hpp"

#include "agent/http/server.hpp"
#include "tests/unit/agent/content_node.hpp"
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
using test::ContentNode;
using test::HttpClient;
using test::json_of;
using test::Reply;
using ::testing::HasSubstr;

using Conversation = std::function<Task<void>(HttpClient&)>;

// The admin port of a node without neighbours.
class AdminPort {
 public:
  void converse(Conversation conversation) {
    boost::asio::io_context loop(1);
    auto const trust =
        Trust::open(
            content.store.path() / "keyring", content.key.public_key(), "Library", content.workers)
            .value();
    auto const known =
        KnownNeighbours::open(content.store.path() / "known_neighbours", content.workers).value();
    NeighbourSettings const neighbours;
    KnownNodes const known_nodes(*trust, *known, neighbours, {});
    convergence::ReceiveMemory memory(std::size_t{1} << 20);
    Node::Settings settings;
    settings.core.reception.self = content.origin.self();
    Node node(loop.get_executor(),
              *content.store,
              content.workers,
              content.clock,
              content.origin,
              content.key,
              *trust,
              known_nodes,
              memory,
              settings);
    SyncFolders sync_folders({loop.get_executor(),
                              node,
                              *content.store,
                              content.workers,
                              content.clock,
                              content.origin,
                              content.key,
                              *trust,
                              {},
                              20,
                              std::uint64_t{1} << 20},
                             {},
                             {});
    Api api(node,
            *content.store,
            content.workers,
            *trust,
            *known,
            content.publishing(),
            sync_folders,
            facts());
    auto const answer = [&api](Exchange& exchange) { return api.answer(exchange); };
    boost::asio::ip::tcp::endpoint const any(boost::asio::ip::address_v4::loopback(), 0);
    auto const server = Server::open(loop.get_executor(), any, {}, answer).value();
    server->start();
    auto done = boost::asio::co_spawn(
        loop, hold(std::move(conversation), *server), boost::asio::use_future);
    loop.run();
    done.get();
  }

  ContentNode content;

 private:
  static Task<void> hold(Conversation conversation, Server& server) {
    HttpClient client(co_await boost::asio::this_coro::executor, server.endpoint());
    co_await client.connect();
    co_await conversation(client);
    server.stop();
  }

  NodeFacts facts() {
    NodeFacts facts;
    facts.node_id = content.origin.self().primary();
    facts.publisher_key = content.key.public_key();
    facts.tls_fingerprint = [this] {
      return convergence::tcpcl::fingerprint_of(content.key.public_key()).to_string();
    };
    return facts;
  }
};

std::string request(std::string const& line,
                    std::string const& body = "",
                    std::string const& headers = "") {
  return line + " HTTP/1.1\r\nHost: node\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string id_of(std::optional<Reply> const& reply) {
  return std::string(json_of(*reply).at("id").as_string());
}

void expect_error(std::optional<Reply> const& reply, status code, std::string_view error_code) {
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->result(), code);
  EXPECT_EQ(json_of(*reply).at("error_code").as_string(), error_code);
  EXPECT_EQ(json_of(*reply).at("request_id").as_string(), (*reply)["X-Request-ID"]);
}

TEST(Api, HasNothingAtAnUnknownPath) {
  AdminPort().converse([](HttpClient& client) -> Task<void> {
    for (auto const* const path : {"/", "/v1", "/v1/file", "/v1/status/", "/v1/files/a/b/c"}) {
      auto const reply = co_await client.ask(request(std::string("GET ") + path));
      EXPECT_TRUE(reply->result() == status::not_found) << path;
      EXPECT_EQ(json_of(*reply).at("error_code").as_string(), "not_found");
    }
  });
}

TEST(Api, SaysWhichMethodsAPathTakes) {
  AdminPort().converse([](HttpClient& client) -> Task<void> {
    auto const reply = co_await client.ask(request("DELETE /v1/files"));
    expect_error(reply, status::method_not_allowed, "bad_request");
    EXPECT_EQ((*reply)["Allow"], "POST, GET");
  });
}

TEST(Api, RefusesAPayloadThatIsTooLong) {
  AdminPort().converse([](HttpClient& client) -> Task<void> {
    auto const reply = co_await client.ask(
        "POST /v1/bundles?destination=dtn://b/app HTTP/1.1\r\nHost: node\r\n"
        "Content-Length: 4194305\r\n\r\n");
    expect_error(reply, status::payload_too_large, "payload_too_large");
  });
}

TEST(Api, CountsTheReportsThatCame) {
  AdminPort().converse([](HttpClient& client) -> Task<void> {
    auto const reply = co_await client.ask(request("GET /v1/status"));
    auto const reports = json_of(*reply).at("reports_received").as_object();
    EXPECT_EQ(reports.at("deleted"), 0);
    EXPECT_TRUE(reports.at("reasons").as_object().empty());
    EXPECT_EQ(json_of(*reply).at("clock").as_string(), "believed");
  });
}

TEST(Api, ForgetsOnlyNeighboursThatAreRemembered) {
  AdminPort().converse([](HttpClient& client) -> Task<void> {
    auto const stranger = co_await client.ask(request("DELETE /v1/peers/dtn%3A%2F%2Fboat%2F"));
    expect_error(stranger, status::not_found, "not_found");
    auto const nobody = co_await client.ask(request("DELETE /v1/peers/boat"));
    expect_error(nobody, status::bad_request, "bad_request");
  });
}

TEST(Api, PublishesAFileAndGivesItBack) {
  AdminPort().converse([](HttpClient& client) -> Task<void> {
    auto const published = co_await client.ask(request("POST /v1/files?name=a.txt", "0123456789"));
    EXPECT_EQ(published->result(), status::created);
    auto const content =
        co_await client.ask(request("GET /v1/files/" + id_of(published) + "/content"));
    EXPECT_EQ(content->result(), status::ok);
    EXPECT_EQ(content->body(), "0123456789");
    EXPECT_EQ((*content)["Accept-Ranges"], "bytes");
  });
}

TEST(Api, PublishesAnEmptyFile) {
  AdminPort().converse([](HttpClient& client) -> Task<void> {
    auto const published = co_await client.ask(request("POST /v1/files?name=empty"));
    auto const content =
        co_await client.ask(request("GET /v1/files/" + id_of(published) + "/content"));
    EXPECT_EQ(content->result(), status::ok);
    EXPECT_EQ(content->body(), "");
  });
}

TEST(Api, GivesARangeOfAFile) {
  AdminPort().converse([](HttpClient& client) -> Task<void> {
    auto const published = co_await client.ask(request("POST /v1/files?name=a.txt", "0123456789"));
    auto const line = "GET /v1/files/" + id_of(published) + "/content";
    auto const part = co_await client.ask(request(line, "", "Range: bytes=2-4\r\n"));
    EXPECT_EQ(part->result(), status::partial_content);
    EXPECT_EQ((*part)["Content-Range"], "bytes 2-4/10");
    EXPECT_EQ(part->body(), "234");
    auto const outside = co_await client.ask(request(line, "", "Range: bytes=10-\r\n"));
    expect_error(outside, status::range_not_satisfiable, "range_not_satisfiable");
    EXPECT_EQ((*outside)["Content-Range"], "bytes */10");
  });
}

TEST(Api, FindsAFileByTheFirstDigitsOfItsId) {
  AdminPort().converse([](HttpClient& client) -> Task<void> {
    auto const published = co_await client.ask(request("POST /v1/files?name=a.txt", "x"));
    auto const id = id_of(published);
    auto const found = co_await client.ask(request("GET /v1/files/" + id.substr(0, 9)));
    EXPECT_EQ(id_of(found), id);
    auto const too_short = co_await client.ask(request("GET /v1/files/" + id.substr(0, 7)));
    expect_error(too_short, status::bad_request, "bad_request");
    auto const unknown = co_await client.ask(request("GET /v1/files/" + std::string(64, '0')));
    expect_error(unknown, status::not_found, "not_found");
  });
}

TEST(Api, RefusesAFileWithoutAProperName) {
  AdminPort().converse([](HttpClient& client) -> Task<void> {
    auto const reply = co_await client.ask(request("POST /v1/files?name=..%2Fpasswd"));
    expect_error(reply, status::bad_request, "bad_request");
    EXPECT_THAT(std::string(json_of(*reply).at("detail").as_string()), HasSubstr("name"));
  });
}

TEST(Api, RemembersAWishForAFileThatIsNotKnownYet) {
  AdminPort().converse([](HttpClient& client) -> Task<void> {
    auto const id = std::string(64, 'a');
    auto const wish =
        co_await client.ask(request("POST /v1/downloads", R"({"id": ")" + id + R"("})"));
    EXPECT_EQ(wish->result(), status::accepted);
    auto const shown = co_await client.ask(request("GET /v1/downloads/" + id));
    EXPECT_EQ(shown->result(), status::ok);
  });
}

TEST(Api, RefusesADownloadWithoutAnId) {
  AdminPort().converse([](HttpClient& client) -> Task<void> {
    for (auto const* const body : {"{}", R"({"id": 7})", R"({"id": "xyz"})"}) {
      auto const reply = co_await client.ask(request("POST /v1/downloads", body));
      expect_error(reply, status::bad_request, "bad_request");
    }
  });
}

TEST(Api, ShowsWhatWaitsInAQueue) {
  AdminPort().converse([](HttpClient& client) -> Task<void> {
    co_await client.ask(request("POST /v1/files?name=a.txt", "x"));
    auto const outbox = co_await client.ask(request("GET /v1/bundles?queue=outbox"));
    EXPECT_EQ(json_of(*outbox).at("count").to_number<int>(), 2);
    auto const unknown = co_await client.ask(request("GET /v1/bundles?queue=attic"));
    expect_error(unknown, status::bad_request, "bad_request");
  });
}

TEST(Api, ReadsSinceAsADurationOrATime) {
  AdminPort().converse([](HttpClient& client) -> Task<void> {
    for (auto const* const since : {"24h", "10000d", "2026-03-01T12:00:00Z"}) {
      for (auto const* const path :
           {"/v1/contacts", "/v1/contacts/summary", "/v1/contacts/matrix"}) {
        auto const reply =
            co_await client.ask(request("GET " + std::string(path) + "?since=" + since));
        EXPECT_TRUE(reply->result() == status::ok) << path << " " << since;
      }
    }
    auto const nonsense = co_await client.ask(request("GET /v1/contacts?since=yesterday"));
    expect_error(nonsense, status::bad_request, "bad_request");
  });
}

TEST(Api, ScoresANodeThatMetNobodyWithNothing) {
  AdminPort().converse([](HttpClient& client) -> Task<void> {
    auto const reply = co_await client.ask(request("GET /v1/contacts/matrix"));
    auto const body = json_of(*reply);
    EXPECT_EQ(body.at("matrix").as_array().size(), 0u);
    EXPECT_EQ(body.at("score").at("value").to_number<double>(), 0.0);
    EXPECT_EQ(body.at("score").at("islands").at("of").to_number<int>(), 30);
  });
}

TEST(Api, KeepsTheNodesOwnKeyVerified) {
  AdminPort port;
  auto const own = port.content.key.public_key().to_string();
  port.converse([own](HttpClient& client) -> Task<void> {
    auto const body = R"({"key": ")" + own + R"(", "level": "blocked"})";
    auto const reply = co_await client.ask(request("POST /v1/keys", body));
    expect_error(reply, status::conflict, "conflict");
  });
}

// ---- bundles

std::string arrival_of(std::optional<Reply> const& reply) {
  return std::to_string(json_of(*reply).at("arrival").to_number<std::uint64_t>());
}

std::string text_at(std::optional<Reply> const& reply, std::string_view field) {
  return std::string(json_of(*reply).at(field).as_string());
}

TEST(Api, SendsABundleAndCancelsIt) {
  AdminPort().converse([](HttpClient& client) -> Task<void> {
    auto const sent = co_await client.ask(
        request("POST /v1/bundles?destination=dtn://far/app&service=mail&lifetime=1h", "hello"));
    EXPECT_EQ(sent->result(), status::created);
    EXPECT_EQ(text_at(sent, "source"), "dtn://node/mail");
    EXPECT_EQ(text_at(sent, "queue"), "outbox");
    EXPECT_TRUE(json_of(*sent).at("reports").as_array().empty());
    auto const path = "/v1/bundles/" + arrival_of(sent);
    auto const payload = co_await client.ask(request("GET " + path + "/payload"));
    EXPECT_EQ(payload->body(), "hello");
    auto const cancelled = co_await client.ask(request("DELETE " + path));
    EXPECT_EQ(text_at(cancelled, "queue"), "expired");
    EXPECT_EQ(text_at(cancelled, "reason"), "transmission canceled");
    auto const again = co_await client.ask(request("DELETE " + path));
    expect_error(again, status::conflict, "conflict");
  });
}

TEST(Api, KeepsABundleForThisNodeUntilItIsTaken) {
  AdminPort().converse([](HttpClient& client) -> Task<void> {
    auto const nothing = co_await client.ask(request("GET /v1/inbox?wait=1ms"));
    EXPECT_TRUE(json_of(*nothing).at("bundles").as_array().empty());
    auto const sent =
        co_await client.ask(request("POST /v1/bundles?destination=dtn://node/mail", "hello"));
    EXPECT_EQ(text_at(sent, "queue"), "inbox");
    auto const other = co_await client.ask(request("GET /v1/inbox?destination=dtn://node/x"));
    EXPECT_TRUE(json_of(*other).at("bundles").as_array().empty());
    auto const found = co_await client.ask(request("GET /v1/inbox?destination=dtn://node/mail"));
    EXPECT_EQ(json_of(*found).at("bundles").as_array().size(), 1u);
    auto const taken = co_await client.ask(request("DELETE /v1/bundles/" + arrival_of(sent)));
    EXPECT_EQ(text_at(taken, "queue"), "delivered");
    auto const after = co_await client.ask(request("GET /v1/inbox"));
    EXPECT_TRUE(json_of(*after).at("bundles").as_array().empty());
  });
}

TEST(Api, RefusesBundlesThatMakeNoSense) {
  AdminPort().converse([](HttpClient& client) -> Task<void> {
    for (auto const* const query : {"",
                                    "?destination=nowhere",
                                    "?destination=dtn:none",
                                    "?destination=ipn:!.1",
                                    "?destination=dtn://b/&lifetime=0s",
                                    "?destination=dtn://b/&report=everything",
                                    "?destination=dtn://b/&status_time=yes",
                                    "?destination=dtn://b/&service=~group",
                                    "?destination=dtn://b/&anonymous=true&service=mail",
                                    "?destination=dtn://b/&anonymous=true&report=all"}) {
      auto const reply = co_await client.ask(request(std::string("POST /v1/bundles") + query));
      expect_error(reply, status::bad_request, "bad_request");
    }
  });
}

TEST(Api, KnowsNoBundleThatIsNotThere) {
  AdminPort().converse([](HttpClient& client) -> Task<void> {
    for (auto const* const line :
         {"GET /v1/bundles/77", "DELETE /v1/bundles/77", "GET /v1/bundles/77/payload"}) {
      auto const reply = co_await client.ask(request(line));
      expect_error(reply, status::not_found, "not_found");
    }
    auto const zero = co_await client.ask(request("GET /v1/bundles/0"));
    expect_error(zero, status::bad_request, "bad_request");
  });
}

}  // namespace
}  // namespace bindle::agent::http
