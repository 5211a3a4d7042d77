#include "bundle/sha256.hpp"
#include "tests/unit/tools/captured_console.hpp"
#include "tests/unit/tools/fake_node.hpp"
#include "tests/unit/tools/temporary_folder.hpp"
#include "tools/cli/arguments.hpp"
#include "tools/cli/program.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

namespace bindle::cli {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using testing::HasSubstr;
using tests::CannedReply;
using tests::CapturedConsole;
using tests::FakeNode;
using tests::Fault;
using tests::SeenRequest;
using tests::TemporaryFolder;

std::string const kId(64, 'a');
std::string const kContent = "what the file holds";

ExitCode run_against(FakeNode const& node,
                     std::vector<std::string> arguments,
                     CapturedConsole& captured) {
  return run_program(std::move(arguments), node.url(), captured.console);
}

json::object download(std::string_view state, std::uint64_t stored = 0) {
  return {{"id", kId},
          {"name", "map.pdf"},
          {"state", state},
          {"size", 19},
          {"total_chunks", 4},
          {"stored_chunks", stored},
          {"path", "/srv/node/data/downloads/map.pdf"},
          {"reason", "the digest is wrong"}};
}

// A node whose download goes through `states`, and stays at the last.
FakeNode::Answer node_with_download(std::vector<json::object> states,
                                    std::string content = kContent) {
  auto const next = std::make_shared<std::atomic<std::size_t>>(0);
  return [=](SeenRequest const& request) -> CannedReply {
    if (request.target == "/v1/files/" + kId + "/content") return {200, content};
    if (request.target == "/v1/files/" + kId) {
      return {200,
              json::serialize(json::object{{"id", kId},
                                           {"name", "map.pdf"},
                                           {"size", content.size()},
                                           {"sha256", to_hex(sha256(as_bytes(kContent)))}})};
    }
    auto const index = std::min(next->fetch_add(1), states.size() - 1);
    return {200, json::serialize(states[index])};
  };
}

Result<ExitCode> get_quickly(FakeNode const& node, Get const& command, CapturedConsole& captured) {
  Session session{captured.console, ApiClient(parse_node_url(node.url()).value()), {1ms, 1ms}};
  return run(command, session);
}

TEST(PublishCommand, StreamsTheFileAndPrintsItsId) {
  TemporaryFolder folder;
  auto const file = folder.write("Süd karte.pdf", kContent);
  FakeNode node([](SeenRequest const&) -> CannedReply {
    return {201, R"({"id":"cafe","name":"x","size":19,"chunks":3,"new_chunks":1,"seconds":0.5})"};
  });
  CapturedConsole captured;
  EXPECT_EQ(run_against(node,
                        {"publish", file.string(), "--tag", "a", "--tag", "b", "--lifetime", "7d"},
                        captured),
            ExitCode::ok);
  EXPECT_THAT(captured.out.str(), HasSubstr("id:     cafe\n"));
  EXPECT_THAT(captured.out.str(), HasSubstr("chunks: 3 (1 new, 2 shared)"));
  auto const request = node.requests().at(0);
  EXPECT_EQ(request.target, "/v1/files?name=S%C3%BCd%20karte.pdf&tag=a&tag=b&lifetime=7d");
  EXPECT_EQ(request.body, kContent);
}

TEST(PublishCommand, PrintsTheNodesObjectAsJson) {
  TemporaryFolder folder;
  auto const file = folder.write("empty", "");
  FakeNode node([](SeenRequest const&) -> CannedReply { return {201, R"({"id":"cafe"})"}; });
  CapturedConsole captured;
  EXPECT_EQ(run_against(node, {"publish", file.string(), "--json"}, captured), ExitCode::ok);
  EXPECT_EQ(json::parse(captured.out.str()).at("id"), "cafe");
}

TEST(PublishCommand, MistakesAreFoundBeforeTheUpload) {
  TemporaryFolder folder;
  auto const file = folder.write("f", "x").string();
  FakeNode node([](SeenRequest const&) -> CannedReply { return {500, ""}; });
  for (auto const& arguments :
       std::vector<std::vector<std::string>>{{"publish", file, "--priority", "high"},
                                             {"publish", file, "--lifetime", "7"},
                                             {"publish", file, "--name", "a/b"},
                                             {"publish", file, "--tag", ""},
                                             {"publish", "-"}}) {
    CapturedConsole captured;
    EXPECT_EQ(run_against(node, arguments, captured), ExitCode::usage)
        << testing::PrintToString(arguments);
    EXPECT_TRUE(captured.err.str().starts_with("bindle: "));
  }
  CapturedConsole captured;
  EXPECT_EQ(run_against(node, {"publish", (folder / "gone").string()}, captured),
            ExitCode::not_found);
  EXPECT_TRUE(node.requests().empty());
}

TEST(PublishCommand, FullNodeIsOverBudget) {
  TemporaryFolder folder;
  auto const file = folder.write("f", "x").string();
  FakeNode node([](SeenRequest const&) -> CannedReply {
    return {507,
            R"({"detail":"the budget is used up","error_code":"over_budget"})",
            Fault::refuse_unread};
  });
  CapturedConsole captured;
  EXPECT_EQ(run_against(node, {"--json", "publish", file}, captured), ExitCode::over_budget);
  EXPECT_THAT(captured.err.str(), HasSubstr("bindle: the budget is used up\n"));
  EXPECT_EQ(json::parse(captured.out.str()).at("error_code"), "over_budget");
}

TEST(GetCommand, WaitsAndPrintsWhereTheNodePutTheFile) {
  FakeNode node(node_with_download(
      {download("requesting_manifest"), download("downloading", 2), download("completed", 4)}));
  CapturedConsole captured;
  EXPECT_EQ(get_quickly(node, {.id = "aaaaaaaa"}, captured).value(), ExitCode::ok);
  EXPECT_EQ(captured.out.str(), "/srv/node/data/downloads/map.pdf\n");
  EXPECT_EQ(captured.err.str(), "Waiting for the manifest\nReceiving map.pdf\n");
  EXPECT_EQ(node.requests().at(0).body, R"({"id":"aaaaaaaa"})");
  EXPECT_EQ(node.requests().at(1).target, "/v1/downloads/" + kId);
}

TEST(GetCommand, CopiesVerifiesAndRenames) {
  TemporaryFolder folder;
  FakeNode node(node_with_download({download("completed", 4)}));
  CapturedConsole captured;
  Get const get{.id = kId, .output = (folder / "out.pdf").string()};
  auto const outcome = get_quickly(node, get, captured);
  ASSERT_TRUE(outcome) << outcome.error().detail;
  EXPECT_EQ(folder.read("out.pdf"), kContent);
  EXPECT_FALSE(std::filesystem::exists(folder / "out.pdf.part"));
  EXPECT_EQ(captured.out.str(), (folder / "out.pdf").string() + "\n");
}

TEST(GetCommand, IntoAFolderKeepsTheFilesName) {
  TemporaryFolder folder;
  FakeNode node(node_with_download({download("completed", 4)}));
  CapturedConsole captured;
  ASSERT_TRUE(get_quickly(node, {.id = kId, .output = folder.path().string()}, captured));
  EXPECT_EQ(folder.read("map.pdf"), kContent);
}

TEST(GetCommand, ToStandardOutputIsTheContentAlone) {
  FakeNode node(node_with_download({download("completed", 4)}));
  CapturedConsole captured;
  EXPECT_EQ(get_quickly(node, {.id = kId, .output = "-"}, captured).value(), ExitCode::ok);
  EXPECT_EQ(captured.out.str(), kContent);
}

TEST(GetCommand, ContentWithAnotherDigestLeavesNoFile) {
  TemporaryFolder folder;
  FakeNode node(node_with_download({download("completed", 4)}, "something else"));
  CapturedConsole captured;
  Get const get{.id = kId, .output = (folder / "out").string()};
  EXPECT_EQ(get_quickly(node, get, captured).error().code, Errc::unverified);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(GetCommand, DoesNotWaitWhenToldNotTo) {
  FakeNode node(node_with_download({download("requesting_manifest")}));
  CapturedConsole captured;
  EXPECT_EQ(run_against(node, {"get", "--no-wait", kId}, captured), ExitCode::ok);
  EXPECT_EQ(captured.out.str(), "requested: " + kId + "\n");
  EXPECT_EQ(node.requests().size(), 1u);
}

TEST(GetCommand, RunningOutOfTimeIsPartialOrUnreachable) {
  FakeNode none(node_with_download({download("requesting_manifest")}));
  FakeNode some(node_with_download({download("downloading", 1)}));
  CapturedConsole captured;
  EXPECT_EQ(run_against(none, {"get", kId, "--timeout", "1ms"}, captured), ExitCode::unreachable);
  EXPECT_EQ(run_against(some, {"get", kId, "--timeout", "1ms"}, captured), ExitCode::partial);
  EXPECT_THAT(captured.err.str(), HasSubstr("bindle: not complete yet: 1 of 4 chunks"));
}

TEST(GetCommand, FailedDownloadSaysWhy) {
  FakeNode node(node_with_download({download("failed", 4)}));
  CapturedConsole captured;
  EXPECT_EQ(run_against(node, {"get", kId}, captured), ExitCode::integrity_failure);
  EXPECT_THAT(captured.err.str(), HasSubstr("bindle: the download failed: the digest is wrong"));
}

TEST(Listings, FollowThePages) {
  FakeNode node([](SeenRequest const& request) -> CannedReply {
    auto const first = request.target == "/v1/files?latest=true&limit=500";
    if (first) return {200, R"({"files":[{"id":"one","name":"a.txt"}],"next":"one"})"};
    return {200, R"({"files":[{"id":"two","name":"b.txt"}],"next":null})"};
  });
  CapturedConsole captured;
  EXPECT_EQ(run_against(node, {"ls"}, captured), ExitCode::ok);
  EXPECT_THAT(captured.out.str(), HasSubstr("a.txt\n"));
  EXPECT_THAT(captured.out.str(), HasSubstr("b.txt\n"));
  EXPECT_EQ(node.requests().at(1).target, "/v1/files?latest=true&limit=500&after=one");
}

TEST(Listings, StopAtTheLimitAndSaySo) {
  FakeNode node([](SeenRequest const&) -> CannedReply {
    return {200, R"({"bundles":[{"arrival":7,"kind":"chunk"}],"next":"7"})"};
  });
  CapturedConsole captured;
  EXPECT_EQ(run_against(node, {"queue", "ls", "outbox", "--limit", "1"}, captured), ExitCode::ok);
  EXPECT_EQ(node.requests().size(), 1u);
  EXPECT_EQ(node.requests().at(0).target, "/v1/bundles?queue=outbox&limit=1");
  EXPECT_THAT(captured.err.str(), HasSubstr("--limit"));
}

TEST(Listings, ShowStatusPeersAndDownloads) {
  FakeNode node([](SeenRequest const& request) -> CannedReply {
    if (request.target == "/v1/status") {
      return {200, R"({"node_id":"dtn://a/","storage":{"used_bytes":2048},"peers_up":1})"};
    }
    if (request.target == "/v1/peers") {
      return {200,
              R"({"peers":[{"address":"tcpcl://b:1","state":"up","bytes_sent":1024,)"
              R"("encrypted":true,"authenticated":"pinned"}]})"};
    }
    return {200, R"({"downloads":[{"id":"abc","state":"completed","name":"f"}]})"};
  });
  CapturedConsole captured;
  EXPECT_EQ(run_against(node, {"status"}, captured), ExitCode::ok);
  EXPECT_EQ(run_against(node, {"peers"}, captured), ExitCode::ok);
  EXPECT_EQ(run_against(node, {"downloads"}, captured), ExitCode::ok);
  EXPECT_THAT(captured.out.str(), HasSubstr("  used bytes: 2.0 KiB\n"));
  EXPECT_THAT(captured.out.str(), HasSubstr("tcpcl://b:1"));
  EXPECT_THAT(captured.out.str(), HasSubstr("tls, pinned"));
  EXPECT_THAT(captured.out.str(), HasSubstr("completed"));
}

TEST(PeersCommand, ForgetsANeighbour) {
  FakeNode node([](SeenRequest const&) -> CannedReply {
    return {200, R"({"node_id":"dtn://boat/"})"};
  });
  CapturedConsole captured;
  EXPECT_EQ(run_against(node, {"peers", "forget", "dtn://boat/"}, captured), ExitCode::ok);
  EXPECT_EQ(node.requests().at(0).target, "/v1/peers/dtn%3A%2F%2Fboat%2F");
  EXPECT_THAT(captured.out.str(), HasSubstr("dtn://boat/"));
}

TEST(KeysCommand, ShowsAndTrusts) {
  FakeNode node([](SeenRequest const&) -> CannedReply {
    return {200, R"({"publisher_key":"ab","keys":[{"key":"cd","name":"Anna","level":"known"}]})"};
  });
  CapturedConsole captured;
  EXPECT_EQ(run_against(node, {"keys", "show"}, captured), ExitCode::ok);
  EXPECT_THAT(captured.out.str(), HasSubstr("Anna"));
  EXPECT_EQ(
      run_against(node, {"keys", "trust", kId, "--name", "Bo", "--level", "trusted"}, captured),
      ExitCode::ok);
  EXPECT_EQ(node.requests().at(1).body,
            R"({"key":")" + kId + R"(","name":"Bo","level":"trusted"})");
  EXPECT_EQ(run_against(node, {"keys", "trust", "abc"}, captured), ExitCode::usage);
}

TEST(Program, UsageMistakeIsToldInJsonToo) {
  CapturedConsole captured;
  EXPECT_EQ(run_program({"--json", "fetch"}, "", captured.console), ExitCode::usage);
  EXPECT_EQ(json::parse(captured.out.str()).at("error_code"), "bad_request");
  EXPECT_TRUE(captured.err.str().starts_with("bindle: "));
}

}  // namespace
}  // namespace bindle::cli
