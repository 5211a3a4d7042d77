#include "agent/scanning/scan_command.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ScanVerdict scan(std::vector<std::string> words, std::chrono::milliseconds timeout = 10s) {
  return scan_file({std::move(words), timeout}, "/dev/null");
}

TEST(ScanCommand, AcceptsWithExitCodeZero) {
  EXPECT_TRUE(scan({"/bin/true"}).accepted);
}

TEST(ScanCommand, AcceptsEverythingWithoutAProgram) {
  EXPECT_TRUE(scan({}).accepted);
}

TEST(ScanCommand, RefusesWithAnotherExitCodeAndKeepsWhatWasSaid) {
  auto const verdict = scan({"/bin/sh", "-c", "echo found a worm in $0; exit 3"});
  EXPECT_FALSE(verdict.accepted);
  EXPECT_THAT(verdict.reason, HasSubstr("(3): found a worm in /dev/null"));
}

TEST(ScanCommand, RefusesWhatItCouldNotLookAt) {
  EXPECT_THAT(scan({"/nowhere/scanner"}).reason, HasSubstr("cannot start"));
  EXPECT_THAT(scan({"/bin/sh", "-c", "kill -9 $$"}).reason, HasSubstr("signal"));
}

TEST(ScanCommand, KillsWhatDoesNotEndInTime) {
  auto const verdict = scan({"/bin/sh", "-c", "sleep 60 & sleep 60"}, 50ms);
  EXPECT_FALSE(verdict.accepted);
  EXPECT_THAT(verdict.reason, HasSubstr("in time"));
}

TEST(ScanCommand, KeepsNoMoreThanSomeOfTheOutput) {
  auto const verdict = scan({"/bin/sh", "-c", "head -c 100000 /dev/zero | tr '\\0' x; exit 1"});
  EXPECT_LT(verdict.reason.size(), kMaxScanOutput + 64);
}

TEST(ScanCommand, IsWordsOfWhichTheFirstIsAPath) {
  EXPECT_THAT(parse_scan_command("/usr/bin/clamdscan  --no-summary").value(),
              ElementsAre("/usr/bin/clamdscan", "--no-summary"));
  EXPECT_THAT(parse_scan_command(" ").value(), IsEmpty());
  EXPECT_EQ(parse_scan_command("clamdscan").error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace bindle::agent
