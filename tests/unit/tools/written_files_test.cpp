#include "tools/cli/written_files.hpp"

#include "tests/unit/tools/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace bindle::cli {
namespace {

using tests::TemporaryFolder;

std::string const kOld(64, 'a');
std::string const kNew(64, 'b');

TEST(WrittenFiles, RememberWhatWasWritten) {
  TemporaryFolder folder;
  auto written = WrittenFiles::open(folder.path()).value();
  EXPECT_FALSE(written.wrote("handbook/tides.pdf", kOld));
  ASSERT_TRUE(written.will_write("handbook/tides.pdf", kOld));
  ASSERT_TRUE(written.will_write("handbook/tides.pdf", kNew));
  auto const again = WrittenFiles::open(folder.path()).value();
  EXPECT_TRUE(again.wrote("handbook/tides.pdf", kOld));
  EXPECT_TRUE(again.wrote("handbook/tides.pdf", kNew));
  EXPECT_FALSE(again.wrote("handbook/other.pdf", kNew));
}

TEST(WrittenFiles, AreInTheWordsOfSha256sum) {
  TemporaryFolder folder;
  auto written = WrittenFiles::open(folder.path()).value();
  ASSERT_TRUE(written.will_write("handbook/tides.pdf", kOld));
  std::ifstream record(folder.path() / ".bindle-files");
  std::string line;
  std::getline(record, line);
  EXPECT_EQ(line, kOld + "  handbook/tides.pdf");
}

TEST(WrittenFiles, PassOverALineThatWasCutOff) {
  TemporaryFolder folder;
  std::ofstream(folder.path() / ".bindle-files") << kOld << "  one\nrubbish\n" << kNew << "  tw";
  auto const written = WrittenFiles::open(folder.path()).value();
  EXPECT_TRUE(written.wrote("one", kOld));
  EXPECT_FALSE(written.wrote("tw", kNew));
}

TEST(WrittenFiles, RefuseALinkInTheirPlace) {
  TemporaryFolder folder;
  std::filesystem::create_symlink("/dev/null", folder.path() / ".bindle-files");
  EXPECT_EQ(WrittenFiles::open(folder.path()).error().code, Errc::conflict);
}

}  // namespace
}  // namespace bindle::cli
