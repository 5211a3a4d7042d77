#include "tools/cli/folder_watch.hpp"

#include "tests/unit/tools/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

namespace bindle::cli {
namespace {

using namespace std::chrono_literals;

void write(std::filesystem::path const& path) {
  std::ofstream(path) << "text";
}

bool never() {
  return false;
}

TEST(FolderWatch, NoticesAFileThatIsWritten) {
  tests::TemporaryFolder const folder;
  auto watch = FolderWatch::open(folder.path()).value();
  write(folder.path() / "a");
  EXPECT_TRUE(watch.wait_for_change(1ms, never).value());
}

TEST(FolderWatch, NoticesAFileInAFolderThatIsNew) {
  tests::TemporaryFolder const folder;
  auto watch = FolderWatch::open(folder.path()).value();
  std::filesystem::create_directories(folder.path() / "new" / "below");
  EXPECT_TRUE(watch.wait_for_change(1ms, never).value());
  write(folder.path() / "new" / "below" / "a");
  EXPECT_TRUE(watch.wait_for_change(1ms, never).value());
}

TEST(FolderWatch, NoticesThatAFileWent) {
  tests::TemporaryFolder const folder;
  write(folder.path() / "a");
  auto watch = FolderWatch::open(folder.path()).value();
  std::filesystem::remove(folder.path() / "a");
  EXPECT_TRUE(watch.wait_for_change(1ms, never).value());
}

TEST(FolderWatch, EndsWithoutAChangeWhenItIsOver) {
  tests::TemporaryFolder const folder;
  auto watch = FolderWatch::open(folder.path()).value();
  EXPECT_FALSE(watch.wait_for_change(1ms, [] { return true; }).value());
}

TEST(FolderWatch, CannotWatchWhatIsNotThere) {
  tests::TemporaryFolder const folder;
  EXPECT_EQ(FolderWatch::open(folder.path() / "nothing").error().code, Errc::io);
}

}  // namespace
}  // namespace bindle::cli
