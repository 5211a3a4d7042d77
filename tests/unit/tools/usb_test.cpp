#include "tools/cli/usb.hpp"

#include "tests/unit/tools/captured_console.hpp"
#include "tests/unit/tools/fake_node.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>

namespace bindle::cli {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using testing::HasSubstr;
using tests::CannedReply;
using tests::CapturedConsole;
using tests::FakeNode;
using tests::SeenRequest;

json::object stick(std::string_view state, std::uint64_t damaged = 0) {
  return {{"path", "/media/stick"},
          {"state", state},
          {"reason", "the medium is gone"},
          {"error_code", "internal_error"},
          {"taken", 3},
          {"written", 4},
          {"damaged", damaged}};
}

// A node whose sync goes through `states`, and stays at the last.
FakeNode::Answer node_with_stick(std::vector<json::object> states) {
  auto const next = std::make_shared<std::atomic<std::size_t>>(0);
  return [=](SeenRequest const& request) -> CannedReply {
    auto const& state = states[std::min(next->fetch_add(1), states.size() - 1)];
    if (request.method == "POST") return {202, json::serialize(state)};
    return {200, json::serialize(json::object{{"folders", json::array{state}}})};
  };
}

Result<ExitCode> sync(FakeNode const& node, CapturedConsole& captured) {
  Session session{captured.console, ApiClient(parse_node_url(node.url()).value()), {1ms, 1ms}};
  return run(SyncStick{"/media/stick"}, session);
}

TEST(UsbCommand, ReturnsWhenTheStickIsSafe) {
  FakeNode node(node_with_stick({stick("looking"), stick("taking"), stick("safe_to_remove")}));
  CapturedConsole captured;
  EXPECT_EQ(sync(node, captured).value(), ExitCode::ok);
  EXPECT_THAT(captured.out.str(), HasSubstr("Safe to remove. Taken: 3 bundles"));
}

TEST(UsbCommand, TellsOfDamageByItsExitCode) {
  FakeNode node(node_with_stick({stick("safe_to_remove", 2)}));
  CapturedConsole captured;
  EXPECT_EQ(sync(node, captured).value(), ExitCode::partial);
  EXPECT_THAT(captured.out.str(), HasSubstr("Damaged files: 2"));
}

TEST(UsbCommand, NeverCallsAFailedSyncSafe) {
  FakeNode node(node_with_stick({stick("loading"), stick("failed")}));
  CapturedConsole captured;
  auto const outcome = sync(node, captured);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Errc::io);
  EXPECT_THAT(outcome.error().detail, HasSubstr("NOT safe to remove: the medium is gone"));
  EXPECT_EQ(captured.out.str(), "");
}

TEST(UsbCommand, AsksForAnAbsolutePath) {
  FakeNode node(node_with_stick({stick("safe_to_remove")}));
  CapturedConsole captured;
  Session session{captured.console, ApiClient(parse_node_url(node.url()).value()), {1ms, 1ms}};
  ASSERT_TRUE(run(SyncStick{"stick"}, session));
  EXPECT_THAT(node.requests().front().body, HasSubstr(R"({"path":"/)"));
}

}  // namespace
}  // namespace bindle::cli
