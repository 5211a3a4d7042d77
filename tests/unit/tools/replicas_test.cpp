#include "tests/unit/tools/captured_console.hpp"
#include "tests/unit/tools/fake_node.hpp"
#include "tools/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bindle::cli {
namespace {

using testing::HasSubstr;
using tests::CannedReply;
using tests::CapturedConsole;
using tests::FakeNode;
using tests::SeenRequest;

TEST(ReplicasCommand, ShowsWhoKeepsTheFile) {
  FakeNode node([](SeenRequest const& request) -> CannedReply {
    EXPECT_EQ(request.target, "/v1/files/87bee49c/replicas");
    return {200,
            R"({"wanted": 3, "counted": 2, "here": true, "here_since": "2026-01-01T00:00:00.000Z",
                "last_copy": false, "holders": [
                {"node": "dtn://b/", "key": "00ff", "name": "", "holds": true, "by": "receipt",
                 "since": "2026-01-02T00:00:00.000Z", "heard": "2026-01-03T00:00:00.000Z"},
                {"node": "", "key": "00ff", "name": "anna", "holds": false, "by": "manifest",
                 "since": null, "heard": null}]})"};
  });
  CapturedConsole captured;
  EXPECT_EQ(run_program({"replicas", "87BEE49C"}, node.url(), captured.console), ExitCode::ok);
  auto const text = captured.out.str();
  EXPECT_THAT(text, HasSubstr("copies: 2 of 3 wanted\n"));
  EXPECT_THAT(text, HasSubstr("(this node)"));
  EXPECT_THAT(text, HasSubstr("dtn://b/     yes        receipt"));
  EXPECT_THAT(text, HasSubstr("anna         no longer  manifest"));
}

TEST(ReplicasCommand, PublishRefusesANumberThatNoManifestHolds) {
  FakeNode node([](SeenRequest const&) -> CannedReply { return {500, "{}"}; });
  CapturedConsole captured;
  EXPECT_NE(run_program({"publish", "/dev/null", "--name", "a", "--replicas", "33"},
                        node.url(),
                        captured.console),
            ExitCode::ok);
  EXPECT_THAT(captured.err.str(), HasSubstr("from 0 to 32"));
}

TEST(NetworkSearchCommand, AsksAndShowsWhatOthersKnow) {
  FakeNode node([](SeenRequest const& request) -> CannedReply {
    if (request.method == "POST") {
      EXPECT_EQ(request.target, "/v1/queries?q=wells%20map&deadline=60m");
      return {202, R"({"id": "abcd"})"};
    }
    EXPECT_EQ(request.target, "/v1/queries/abcd");
    return {200,
            R"({"id": "abcd", "answers": [{"node": "dtn://b/", "answered": null, "unverified": 0,
                "files": [{"id": "87bee49c87bee49c", "name": "wells.pdf", "size": 1024,
                           "held": true, "known": null}]}]})"};
  });
  CapturedConsole captured;
  EXPECT_EQ(
      run_program(
          {"search", "--network", "wells", "map", "--wait", "1ms"}, node.url(), captured.console),
      ExitCode::ok);
  EXPECT_THAT(captured.out.str(), HasSubstr("87bee49c87bee49c"));
  EXPECT_THAT(captured.out.str(), HasSubstr("dtn://b/"));
}

TEST(NetworkSearchCommand, RefusesWhatAQueryCannotSay) {
  FakeNode node([](SeenRequest const&) -> CannedReply { return {500, "{}"}; });
  CapturedConsole captured;
  EXPECT_NE(run_program({"search", "--network", "wells", "--held"}, node.url(), captured.console),
            ExitCode::ok);
}

}  // namespace
}  // namespace bindle::cli
