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

std::string const kFileId = "87bee49c87bee49c" + std::string(48, '0');

// A command, what the node saw of it and what it printed.
struct Steering {
  explicit Steering(std::vector<std::string> arguments) {
    FakeNode node([](SeenRequest const&) -> CannedReply {
      return {200,
              R"({"id": ")" + kFileId +
                  R"(", "state": "downloading", "paused": true, "priority": "low"})"};
    });
    CapturedConsole captured;
    exit_code = run_program(std::move(arguments), node.url(), captured.console);
    if (!node.requests().empty()) request = node.requests().front();
    text = captured.out.str();
  }

  ExitCode exit_code;
  SeenRequest request;
  std::string text;
};

TEST(DownloadsCommand, PausesAndResumes) {
  Steering const pause({"downloads", "pause", "87BEE49C"});
  EXPECT_EQ(pause.exit_code, ExitCode::ok);
  EXPECT_EQ(pause.request.method, "PATCH");
  EXPECT_EQ(pause.request.target, "/v1/downloads/87bee49c");
  EXPECT_EQ(pause.request.body, R"({"paused":true})");
  EXPECT_THAT(pause.text, HasSubstr(kFileId + ": downloading, paused"));
  EXPECT_EQ(Steering({"downloads", "resume", "87bee49c"}).request.body, R"({"paused":false})");
}

TEST(DownloadsCommand, SetsAndResetsThePriority) {
  EXPECT_EQ(Steering({"downloads", "priority", "87bee49c", "low"}).request.body,
            R"({"priority":"low"})");
  EXPECT_EQ(Steering({"downloads", "priority", "87bee49c", "default"}).request.body,
            R"({"priority":null})");
  EXPECT_EQ(Steering({"downloads", "priority", "87bee49c", "high"}).exit_code, ExitCode::usage);
}

TEST(DownloadsCommand, Cancels) {
  Steering const cancel({"downloads", "cancel", "87bee49c"});
  EXPECT_EQ(cancel.request.method, "DELETE");
  EXPECT_EQ(cancel.request.target, "/v1/downloads/87bee49c");
}

TEST(DownloadsCommand, ShowsOneInDetail) {
  Steering const show({"downloads", "87bee49c"});
  EXPECT_EQ(show.request.target, "/v1/downloads/87bee49c");
  EXPECT_THAT(show.text, HasSubstr("priority: low"));
}

TEST(DownloadsCommand, AsksWithAPriority) {
  Steering const get({"get", "87bee49c", "--no-wait", "--priority", "emergency"});
  EXPECT_EQ(get.request.body, R"({"id":"87bee49c","priority":"emergency"})");
}

}  // namespace
}  // namespace bindle::cli
