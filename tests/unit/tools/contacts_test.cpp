#include "tools/cli/contacts.hpp"

#include "tests/unit/tools/captured_console.hpp"
#include "tests/unit/tools/fake_node.hpp"
#include "tools/cli/program.hpp"

#include <gmock/gmock.h>

namespace bindle::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tests::CannedReply;
using tests::CapturedConsole;
using tests::FakeNode;
using tests::SeenRequest;

// What a command prints when the node answers `reply`, and the requests it makes.
struct Conversation {
  Conversation(std::vector<std::string> arguments, std::string const& reply)
      : node([reply](SeenRequest const&) -> CannedReply {
          return {200, reply};
        }) {
    EXPECT_EQ(run_program(std::move(arguments), node.url(), captured.console), ExitCode::ok);
  }

  std::string asked_for() const { return node.requests().at(0).target; }

  FakeNode node;
  CapturedConsole captured;
};

TEST(ContactsCommand, ShowsAContactInALine) {
  Conversation const shown(
      {"contacts", "--peer", "dtn://a/", "--since", "24h"},
      R"({"contacts":[{"began":"2026-01-01T00:00:00.000Z","seconds":90,"state":"unknown",
          "node_id":"dtn://a/","medium":"tcpcl","address":"192.0.2.1:4556","bundles_sent":3,
          "bytes_sent":2048,"bundles_received":0,"bytes_received":0,"reason":null}],"next":null})");
  EXPECT_THAT(shown.asked_for(), HasSubstr("/v1/contacts?peer=dtn%3A%2F%2Fa%2F&since=24h"));
  EXPECT_THAT(shown.captured.out.str(), HasSubstr("unknown"));
  EXPECT_THAT(shown.captured.out.str(), HasSubstr("3, 2.0 KiB"));
}

TEST(ContactsCommand, SumsUp) {
  Conversation const shown({"contacts", "summary"},
                           R"({"summary":[{"node_id":null,"medium":"stick","contacts":7}]})");
  EXPECT_EQ(shown.asked_for(), "/v1/contacts/summary");
  EXPECT_THAT(shown.captured.out.str(), HasSubstr("-     stick"));
}

TEST(ContactsCommand, ShowsTheMatrixAndTheScore) {
  Conversation const shown({"contacts", "matrix"},
                           R"({"matrix":[{"from":"reef","to":"bay","bundles":12,"bytes":1024}],
          "score":{"value":0.425,"syncs_per_hour":{"reached":0.5,"points":10.0,"of":20}}})");
  EXPECT_EQ(shown.asked_for(), "/v1/contacts/matrix?since=24h");
  EXPECT_THAT(shown.captured.out.str(), HasSubstr("reef  bay       12"));
  EXPECT_THAT(shown.captured.out.str(), HasSubstr("syncs per hour       0.50    10.0  20"));
  EXPECT_THAT(shown.captured.out.str(), HasSubstr("score 0.425"));
}

}  // namespace
}  // namespace bindle::cli
