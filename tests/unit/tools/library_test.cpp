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

std::string const kId = "87bee49c87bee49c" + std::string(48, '0');

std::string entry(std::string const& protection = "null") {
  return R"({"id": ")" + kId + R"(", "name": "tides.pdf", "size": 1048576, "accesses": 3,
             "score": 30.5, "speculative": false, "protected": )" +
         protection + "}";
}

// What the command prints when the node answers so.
std::string said(std::vector<std::string> arguments,
                 std::string const& method,
                 std::string const& target,
                 std::string const& reply) {
  FakeNode node([&](SeenRequest const& request) -> CannedReply {
    EXPECT_EQ(request.method, method);
    EXPECT_EQ(request.target, target);
    return {200, reply};
  });
  CapturedConsole captured;
  EXPECT_EQ(run_program(std::move(arguments), node.url(), captured.console), ExitCode::ok);
  return captured.out.str() + captured.err.str();
}

TEST(LibraryCommand, ListsFilesWithTheirScores) {
  auto const text = said({"library", "list", "--limit", "7"},
                         "GET",
                         "/v1/library?limit=7",
                         R"({"files": [)" + entry() + R"(], "next": null})");
  EXPECT_THAT(text, HasSubstr("87bee49c87bee49c  1.0 MiB         3   30.5  by score  tides.pdf"));
}

TEST(LibraryCommand, ExplainsWhyAFileIsKept) {
  auto const text =
      said({"library", "why", "87BEE49C"},
           "GET",
           "/v1/library/87bee49c",
           R"({"state": "kept", "reason": "it is pinned", "entry": )" + entry(R"("pinned")") +
               R"(, "bytes_freed_by_eviction": 1024, "next_to_go": [],
                                "storage": {"used_bytes": 2048}})");
  EXPECT_THAT(text, HasSubstr("reason:     it is pinned"));
  EXPECT_THAT(text, HasSubstr("would free: 1.0 KiB"));
  EXPECT_THAT(text, HasSubstr("no file would go next"));
}

TEST(LibraryCommand, PinsAndUnpins) {
  auto const reply = R"({"id": ")" + kId + R"("})";
  EXPECT_EQ(said({"library", "pin", "87bee49c"}, "PUT", "/v1/library/87bee49c/pin", reply),
            "pinned: " + kId + "\n");
  EXPECT_EQ(said({"library", "unpin", "87bee49c"}, "DELETE", "/v1/library/87bee49c/pin", reply),
            "no longer pinned: " + kId + "\n");
}

TEST(LibraryCommand, PlansForABudget) {
  auto const text = said({"library", "plan", "--budget", "2GiB"},
                         "GET",
                         "/v1/library/plan?budget=2GiB",
                         R"({"to_free_bytes": 1048576, "missing_bytes": 5, "files": []})");
  EXPECT_THAT(text, HasSubstr("to free:  1.0 MiB"));
  EXPECT_THAT(text, HasSubstr("missing:  5 B"));
}

TEST(LibraryCommand, WantsAnIdAndASizeThatMakeSense) {
  for (auto const& arguments :
       std::vector<std::vector<std::string>>{{"library"},
                                             {"library", "why"},
                                             {"library", "why", "xyz"},
                                             {"library", "plan", "--budget", "much"}}) {
    CapturedConsole captured;
    EXPECT_EQ(run_program(arguments, "", captured.console), ExitCode::usage);
  }
}

TEST(DeleteCommand, SaysWhatIsFreeAndWhatStays) {
  auto const text =
      said({"delete", "87bee49c", "--forget"},
           "DELETE",
           "/v1/files/87bee49c?forget=true",
           R"({"id": ")" + kId + R"(", "bytes_freed": 2048, "kept_path": "/downloads/tides.pdf"})");
  EXPECT_THAT(text, HasSubstr("deleted: " + kId + ", 2.0 KiB free"));
  EXPECT_THAT(text, HasSubstr("/downloads/tides.pdf"));
}

TEST(ListCommand, ShowsTheLatestVersionsUnlessAllAreAskedFor) {
  auto const reply = R"({"files": [], "next": null})";
  said({"ls", "--limit", "9"}, "GET", "/v1/files?latest=true&limit=9", reply);
  said({"ls", "--limit", "9", "--all-versions"}, "GET", "/v1/files?limit=9", reply);
}

}  // namespace
}  // namespace bindle::cli
