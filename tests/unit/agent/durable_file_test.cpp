#include "agent/durable_file.hpp"

#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace bindle::agent {
namespace {

using test::TempFolder;

TEST(DurableFile, IsReadBack) {
  TempFolder folder;
  auto const path = folder.path() / "keyring";
  ASSERT_TRUE(replace_file(path, "text\n"));
  EXPECT_EQ(read_text_file(path, 100).value(), "text\n");
}

TEST(DurableFile, ReplacesALongerText) {
  TempFolder folder;
  auto const path = folder.path() / "keyring";
  ASSERT_TRUE(replace_file(path, std::string(10'000, 'x')));
  ASSERT_TRUE(replace_file(path, ""));
  EXPECT_EQ(read_text_file(path, 100).value(), "");
}

TEST(DurableFile, LeavesNothingElseBehind) {
  TempFolder folder;
  ASSERT_TRUE(replace_file(folder.path() / "keyring", "text"));
  std::filesystem::directory_iterator const files(folder.path());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST(DurableFile, OverwritesWhatACrashLeft) {
  TempFolder folder;
  auto const path = folder.path() / "keyring";
  ASSERT_TRUE(replace_file(folder.path() / "keyring.new", "half of an old te"));
  ASSERT_TRUE(replace_file(path, "new"));
  EXPECT_EQ(read_text_file(path, 100).value(), "new");
}

TEST(DurableFile, KeepsTheOldTextWhenTheNewOneCannotBeWritten) {
  TempFolder folder;
  auto const path = folder.path() / "keyring";
  ASSERT_TRUE(replace_file(path, "old"));
  // Nothing can be written under the temporary name.
  std::filesystem::create_directory(folder.path() / "keyring.new");
  EXPECT_EQ(replace_file(path, "new").error().code, Errc::io);
  EXPECT_EQ(read_text_file(path, 100).value(), "old");
}

TEST(DurableFile, IsItsUsersOnly) {
  TempFolder folder;
  auto const path = folder.path() / "identity.key";
  ASSERT_TRUE(replace_file(path, "secret"));

  struct stat found {};

  ASSERT_EQ(::stat(path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
}

TEST(DurableFile, IsReadUpToTheLimit) {
  TempFolder folder;
  auto const path = folder.path() / "keyring";
  ASSERT_TRUE(replace_file(path, "12345"));
  EXPECT_EQ(read_text_file(path, 5).value(), "12345");
  EXPECT_EQ(read_text_file(path, 4).error().code, Errc::invalid_argument);
}

TEST(DurableFile, CanBeAbsent) {
  TempFolder folder;
  EXPECT_EQ(read_text_file(folder.path() / "none", 5).error().code, Errc::not_found);
  EXPECT_EQ(replace_file(folder.path() / "none" / "file", "x").error().code, Errc::not_found);
}

}  // namespace
}  // namespace bindle::agent
