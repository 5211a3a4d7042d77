#include "tools/cli/search.hpp"

#include "tests/unit/tools/captured_console.hpp"
#include "tests/unit/tools/fake_node.hpp"
#include "tools/cli/program.hpp"

#include <gmock/gmock.h>

namespace bindle::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using tests::CannedReply;
using tests::CapturedConsole;
using tests::FakeNode;
using tests::SeenRequest;

struct Conversation {
  Conversation(std::vector<std::string> arguments, std::string const& reply)
      : node([reply](SeenRequest const&) -> CannedReply {
          return {200, reply};
        }) {
    exit_code = run_program(std::move(arguments), node.url(), captured.console);
  }

  SeenRequest request() const { return node.requests().at(0); }

  FakeNode node;
  CapturedConsole captured;
  ExitCode exit_code{};
};

TEST(SearchCommand, AsksForAllThatIsGivenAndShowsALineForEach) {
  Conversation const found(
      {"search",
       "boat",
       "man",
       "--topic",
       "sea",
       "--tag",
       "a",
       "--tag",
       "b",
       "--type",
       "video/*",
       "--publisher",
       "lib",
       "--min-size",
       "1MB",
       "--max-size",
       "2MB",
       "--missing"},
      R"({"files":[{"id":"88ff46c9cd8ce27c11","size":2048,"state":"remote","topic":"sea",
          "publisher_name":"lib","publisher_level":"known","name":"Boat manual"}],
          "next":null,"complete":false})");
  EXPECT_EQ(found.exit_code, ExitCode::ok);
  EXPECT_THAT(found.request().target,
              HasSubstr("/v1/search?q=boat%20man&topic=sea&tag=a&tag=b&publisher=lib"
                        "&type=video%2F%2A&min_size=1MB&max_size=2MB&held=false"));
  EXPECT_THAT(found.captured.out.str(), HasSubstr("88ff46c9cd8ce27c  2.0 KiB  remote"));
  EXPECT_THAT(found.captured.out.str(), HasSubstr("Boat manual"));
  EXPECT_THAT(found.captured.err.str(), HasSubstr("may be left out"));
}

TEST(SearchCommand, SaysThatThereIsNothing) {
  Conversation const found({"search", "--held"}, R"({"files":[],"next":null,"complete":true})");
  EXPECT_EQ(found.exit_code, ExitCode::not_found);
  EXPECT_THAT(found.request().target, HasSubstr("/v1/search?held=true"));
  EXPECT_EQ(found.captured.out.str(), "");
  EXPECT_THAT(found.captured.err.str(), HasSubstr("Nothing"));
}

TEST(SearchCommand, CannotWantBothHeldAndMissing) {
  Conversation const refused({"search", "--held", "--missing"}, "{}");
  EXPECT_EQ(refused.exit_code, ExitCode::usage);
}

TEST(SubscribeCommand, SetsARuleWithABudget) {
  Conversation const set({"subscribe", "add", "school", "topic = a", "--budget", "2GB"},
                         R"({"new":true})");
  EXPECT_EQ(set.exit_code, ExitCode::ok);
  EXPECT_EQ(set.request().target, "/v1/subscriptions");
  EXPECT_THAT(set.request().body,
              HasSubstr(R"("name":"school","rule":"topic = a","budget":"2GB")"));
  EXPECT_THAT(set.captured.out.str(), HasSubstr("school: topic = a"));
}

TEST(SubscribeCommand, WantsABudget) {
  EXPECT_EQ(Conversation({"subscribe", "add", "school", "topic = a"}, "{}").exit_code,
            ExitCode::usage);
}

TEST(SubscribeCommand, ListsWhatIsUsed) {
  Conversation const list({"subscribe", "list"},
                          R"({"subscriptions":[{"name":"school","rule":"topic = a",
          "budget_bytes":4096,"requested_bytes":2048,"requested_files":3,"left_out_files":7}]})");
  EXPECT_THAT(list.captured.out.str(), HasSubstr("school  2.0 KiB/4.0 KiB      3         7"));
}

TEST(SubscribeCommand, RemovesByName) {
  Conversation const removed({"subscribe", "remove", "my school"}, R"({"removed":"my school"})");
  EXPECT_EQ(removed.request().target, "/v1/subscriptions/my%20school");
  EXPECT_THAT(removed.captured.out.str(), HasSubstr("is removed"));
}

TEST(SubscribeCommand, ShowsWhatWouldBeAskedFor) {
  Conversation const trial({"subscribe", "dry-run", "size > 0"},
                           R"({"files":[{"id":"88ff46c9cd8ce27c11","name":"a","size":1,
          "fits_budget":true},{"id":"99ff46c9cd8ce27c11","name":"b","size":1,"fits_budget":false}],
          "requested":{"files":1,"bytes":1},"left_out":{"files":1,"bytes":1},
          "present":{"files":0,"bytes":0}})");
  EXPECT_THAT(trial.request().body, Not(HasSubstr("budget")));
  EXPECT_THAT(trial.captured.out.str(), HasSubstr("asked for  a"));
  EXPECT_THAT(trial.captured.out.str(), HasSubstr("left out   b"));
  EXPECT_THAT(trial.captured.out.str(), HasSubstr("left out by the budget: 1 files, 1 B"));
}

}  // namespace
}  // namespace bindle::cli
