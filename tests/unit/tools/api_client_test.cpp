#include "tools/cli/api_client.hpp"

#include "tests/unit/tools/fake_node.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace bindle::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using tests::CannedReply;
using tests::FakeNode;
using tests::Fault;
using tests::SeenRequest;

ApiClient client_of(FakeNode const& node, CallTimeouts timeouts = {}) {
  return ApiClient(parse_node_url(node.url()).value(), timeouts);
}

FakeNode::Answer always(CannedReply reply) {
  return [reply](SeenRequest const&) { return reply; };
}

// Gives `size` octets.
ByteSource zeros(std::size_t size) {
  return [left = size](std::span<std::uint8_t> into) mutable -> Result<std::size_t> {
    auto const count = std::min(left, into.size());
    std::fill_n(into.begin(), count, std::uint8_t{0});
    left -= count;
    return count;
  };
}

Result<void> ignore(ByteView) {
  return {};
}

TEST(ApiClient, GetsAnObject) {
  FakeNode node(always({200, R"({"status":"ok"})"}));
  auto const reply = client_of(node).get("/health");
  ASSERT_TRUE(reply) << reply.error().detail;
  EXPECT_EQ(reply->at("status"), "ok");
  EXPECT_EQ(node.requests().at(0).method, "GET");
  EXPECT_EQ(node.requests().at(0).target, "/health");
}

TEST(ApiClient, PostsAnObject) {
  FakeNode node(always({202, "{}"}));
  ASSERT_TRUE(client_of(node).post("/v1/downloads", {{"id", "abc"}}));
  EXPECT_EQ(node.requests().at(0).body, R"({"id":"abc"})");
}

TEST(ApiClient, RefusalCarriesTheNodesSentenceAndMeaning) {
  FakeNode node(always({404, R"({"detail":"no such file","error_code":"not_found"})"}));
  auto const reply = client_of(node).get("/v1/files/x");
  EXPECT_EQ(reply.error().code, Errc::not_found);
  EXPECT_EQ(reply.error().detail, "no such file");
}

TEST(ApiClient, RefusalWithoutJsonIsJudgedByItsStatus) {
  FakeNode node(always({507, "<html>"}));
  auto const reply = client_of(node).get("/");
  EXPECT_EQ(reply.error().code, Errc::over_budget);
  EXPECT_THAT(reply.error().detail, HasSubstr("507"));
}

TEST(ApiClient, UploadsWithAndWithoutAKnownLength) {
  FakeNode node(always({201, R"({"id":"x"})"}));
  constexpr std::size_t kSize = 3'000'000;
  EXPECT_TRUE(client_of(node).upload("/v1/files?name=a", zeros(kSize), kSize));
  EXPECT_TRUE(client_of(node).upload("/v1/files?name=b", zeros(kSize), std::nullopt));
  EXPECT_TRUE(client_of(node).upload("/v1/files?name=c", zeros(0), 0));
  auto const requests = node.requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[0].body.size(), kSize);
  EXPECT_EQ(requests[1].body.size(), kSize);
  EXPECT_EQ(requests[2].body.size(), 0u);
}

TEST(ApiClient, UploadThatTheNodeRefusesAtOnceIsNotSent) {
  FakeNode node(
      always({507, R"({"detail":"full","error_code":"over_budget"})", Fault::refuse_unread}));
  bool read = false;
  auto const source = [&read](std::span<std::uint8_t>) -> Result<std::size_t> {
    read = true;
    return std::size_t{0};
  };
  auto const reply = client_of(node).upload("/v1/files?name=a", source, 1 << 30);
  EXPECT_EQ(reply.error().code, Errc::over_budget);
  EXPECT_FALSE(read);
}

TEST(ApiClient, UploadThatTheNodeRefusesMidwayEndsWithItsReason) {
  FakeNode node(
      always({507, R"({"detail":"full","error_code":"over_budget"})", Fault::refuse_midway}));
  constexpr std::size_t kSize = 200'000'000;
  auto const reply = client_of(node).upload("/v1/files?name=a", zeros(kSize), kSize);
  EXPECT_EQ(reply.error().code, Errc::over_budget);
  EXPECT_EQ(reply.error().detail, "full");
}

TEST(ApiClient, UploadOfAFileThatShrinksOrGrowsFails) {
  FakeNode node(always({201, "{}"}));
  EXPECT_EQ(client_of(node).upload("/", zeros(10), 11).error().code, Errc::io);
  EXPECT_EQ(client_of(node).upload("/", zeros(12), 11).error().code, Errc::io);
}

TEST(ApiClient, DownloadsPieceByPiece) {
  std::string const content(1'000'000, 'x');
  FakeNode node(always({200, content}));
  std::string received;
  auto const length = client_of(node).download("/content", [&](ByteView octets) -> Result<void> {
    received += as_text(octets);
    return {};
  });
  EXPECT_EQ(length.value(), content.size());
  EXPECT_EQ(received, content);
}

TEST(ApiClient, DownloadGivesARefusalNotItsBody) {
  FakeNode node(always({409, R"({"detail":"chunks are missing","error_code":"conflict"})"}));
  auto const length = client_of(node).download("/content", [](ByteView) -> Result<void> {
    ADD_FAILURE() << "content of a refusal";
    return {};
  });
  EXPECT_EQ(length.error().code, Errc::conflict);
}

TEST(ApiClient, ReplyThatEndsTooSoonIsNoReply) {
  FakeNode node(always({200, std::string(10'000, 'x'), Fault::cut_off}));
  EXPECT_EQ(client_of(node).download("/content", ignore).error().code, Errc::peer_gone);
  EXPECT_EQ(client_of(node).get("/").error().code, Errc::peer_gone);
}

TEST(ApiClient, SilentNodeTimesOut) {
  FakeNode node(always({200, "{}", Fault::silence}));
  auto const reply = client_of(node, {.connect = 5s, .progress = 20ms}).get("/");
  EXPECT_EQ(reply.error().code, Errc::timed_out);
}

TEST(ApiClient, UnreachableNodeIsSaidSo) {
  boost::asio::io_context loop;
  boost::asio::ip::tcp::acceptor taken(loop, {boost::asio::ip::make_address("127.0.0.1"), 0});
  auto const port = taken.local_endpoint().port();
  taken.close();
  ApiClient client(parse_node_url("127.0.0.1:" + std::to_string(port)).value());
  auto const reply = client.get("/health");
  EXPECT_EQ(reply.error().code, Errc::peer_gone);
  EXPECT_THAT(reply.error().detail, HasSubstr("cannot reach the node at http://127.0.0.1:"));
}

TEST(ApiClient, RefusesRepliesThatAreNoHttpOrNoJson) {
  FakeNode other(always({200, "", Fault::no_http}));
  EXPECT_EQ(client_of(other).get("/").error().code, Errc::io);
  FakeNode text(always({200, "hello"}));
  EXPECT_EQ(client_of(text).get("/").error().code, Errc::io);
  FakeNode list(always({200, "[]"}));
  EXPECT_EQ(client_of(list).get("/").error().code, Errc::io);
}

TEST(NodeUrl, ReadsHostAndPort) {
  EXPECT_EQ(parse_node_url("http://127.0.0.1:8620").value().to_string(), "http://127.0.0.1:8620");
  EXPECT_EQ(parse_node_url("boat.local").value().to_string(), "http://boat.local:8620");
  EXPECT_EQ(parse_node_url("http://[::1]:1/").value().to_string(), "http://[::1]:1");
  for (auto const* url : {"", "https://a", "http://", "http://a:70000", "http://a/path", "a b"}) {
    EXPECT_EQ(parse_node_url(url).error().code, Errc::invalid_argument) << url;
  }
}

}  // namespace
}  // namespace bindle::cli
