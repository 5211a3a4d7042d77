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

TEST(Routes, ListsTheRulesAndTheDefault) {
  FakeNode node([](SeenRequest const& request) -> CannedReply {
    EXPECT_EQ(request.target, "/v1/routes");
    return {200,
            R"({"routes": [{"destination": "dtn://far/*", "strategy": "static",
                            "via": ["dtn://gateway/"], "copies": null}],
                "default": {"destination": "*", "strategy": "epidemic", "via": [],
                            "copies": null}})"};
  });
  CapturedConsole captured;
  EXPECT_EQ(run_program({"route", "list"}, node.url(), captured.console), ExitCode::ok);
  EXPECT_THAT(captured.out.str(), HasSubstr("   1  dtn://far/*  static    dtn://gateway/  -"));
  EXPECT_THAT(captured.out.str(), HasSubstr("   -  *            epidemic"));
}

TEST(Routes, ExplainsADestination) {
  FakeNode node([](SeenRequest const& request) -> CannedReply {
    EXPECT_EQ(request.target, "/v1/routes/explain?destination=dtn%3A%2F%2Ffar%2Fapp");
    return {200,
            R"({"destination": "dtn://far/app", "here": false, "rule": 2, "pattern": "dtn://*",
                "strategy": "direct", "why": "it waits", "waiting": 3,
                "next_hops": [{"node": "dtn://far/", "in_contact": true, "gets_it": true,
                               "why": "it is the destination"}]})"};
  });
  CapturedConsole captured;
  EXPECT_EQ(run_program({"route", "explain", "dtn://far/app"}, node.url(), captured.console),
            ExitCode::ok);
  EXPECT_THAT(captured.out.str(), HasSubstr("rule:        rule 2, dtn://*"));
  EXPECT_THAT(captured.out.str(), HasSubstr("strategy:    direct"));
  EXPECT_THAT(captured.out.str(), HasSubstr("waiting:     3 routed bundles"));
  EXPECT_THAT(captured.out.str(),
              HasSubstr("dtn://far/  yes         yes      it is the destination"));
}

TEST(Routes, WantsAnEndpointToExplain) {
  CapturedConsole captured;
  EXPECT_EQ(run_program({"route", "explain"}, "", captured.console), ExitCode::usage);
}

}  // namespace
}  // namespace bindle::cli
