#include "tests/unit/tools/captured_console.hpp"
#include "tools/cli/human.hpp"
#include "tools/cli/outline.hpp"
#include "tools/cli/progress.hpp"
#include "tools/cli/table.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace bindle::cli {
namespace {

TEST(Table, AlignsColumnsWithoutColourOrTrailingSpaces) {
  Table table({{"NAME"}, {"SIZE", Align::right}, {"STATE"}});
  table.add_row({"Süd.pdf", "1 B", "partial"});
  table.add_row({"a", "10.0 MiB", ""});
  EXPECT_EQ(table.to_string(),
            "NAME         SIZE  STATE\n"
            "Süd.pdf       1 B  partial\n"
            "a        10.0 MiB\n");
}

TEST(Table, MakesHostileTextPrintable) {
  Table table({{"NAME"}});
  table.add_row({"\x1b[31mred\nline\xff\xe2\x80\xae"});
  EXPECT_EQ(table.to_string(), "NAME\n?[31mred?line??\n");
}

TEST(Human, SizesRatesAndTimes) {
  EXPECT_EQ(human_size(0), "0 B");
  EXPECT_EQ(human_size(1023), "1023 B");
  EXPECT_EQ(human_size(1536), "1.5 KiB");
  EXPECT_EQ(human_size((1 << 20) - 1), "1.0 MiB");
  EXPECT_EQ(human_size(~std::uint64_t{0}), "16.0 EiB");
  EXPECT_EQ(human_rate(10 << 20, 2), "5.0 MiB/s");
  EXPECT_EQ(human_rate(1, 0), "-");
  EXPECT_EQ(human_seconds(0.424), "0.42 s");
  EXPECT_EQ(human_seconds(185), "3 min 5 s");
  EXPECT_EQ(human_seconds(90'061), "1 d 1 h");
}

TEST(Outline, IndentsObjectsAndLists) {
  auto const value = boost::json::parse(
      R"({"valid":true,"node_id":"dtn://a/","tags":["x","y"],"none":null,
          "inner":{"count":3},"blocks":[{"type":1,"flags":[]},{"type":7}]})");
  EXPECT_EQ(outline(value.as_object()),
            "valid: yes\n"
            "node id: dtn://a/\n"
            "tags: x, y\n"
            "none: -\n"
            "inner:\n"
            "  count: 3\n"
            "blocks:\n"
            "  - type: 1\n"
            "    flags: -\n"
            "  - type: 7\n");
}

TEST(Progress, IsOneLineAPhaseOffATerminal) {
  tests::CapturedConsole captured;
  {
    Progress progress(captured.console);
    progress.begin("Publishing a");
    for (std::uint64_t done = 0; done < 1000; ++done)
      progress.show(done, 1000);
    progress.begin("Publishing a");
    progress.begin("Verifying a");
  }
  EXPECT_EQ(captured.err.str(), "Publishing a\nVerifying a\n");
  EXPECT_EQ(captured.out.str(), "");
}

TEST(Progress, IsSilentWhenAskedToBe) {
  tests::CapturedConsole captured;
  captured.console.quiet = true;
  Progress(captured.console).begin("Publishing a");
  EXPECT_EQ(captured.err.str(), "");
}

TEST(Progress, LeavesTheTerminalsLineEmpty) {
  tests::CapturedConsole captured;
  captured.console.err_is_terminal = true;
  Progress(captured.console).begin("Publishing a");
  EXPECT_TRUE(captured.err.str().ends_with("\r\x1b[K"));
}

TEST(Console, ComplainsOnErrorOutputAndAsJsonOnce) {
  tests::CapturedConsole captured;
  captured.console.format = Format::json;
  captured.console.complain(fail(Errc::not_found, "no\nsuch file"));
  EXPECT_EQ(captured.err.str(), "bindle: no?such file\n");
  EXPECT_EQ(captured.out.str(), "{\"detail\":\"no\\nsuch file\",\"error_code\":\"not_found\"}\n");

  tests::CapturedConsole midway;
  midway.console.format = Format::json;
  midway.console.write_json({{"id", 1}});
  midway.console.complain(fail(Errc::io, "late"));
  EXPECT_EQ(midway.out.str(), "{\"id\":1}\n");
}

}  // namespace
}  // namespace bindle::cli
