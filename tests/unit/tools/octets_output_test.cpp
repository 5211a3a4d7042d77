#include "tools/cli/bundle/octets_output.hpp"

#include "tests/unit/tools/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace bindle::cli {
namespace {

Bytes const kOctets = {'n', 'e', 'w'};

TEST(OctetsOutput, TakesThePlaceOfAFile) {
  tests::TemporaryFolder folder;
  auto const file = folder.write("file", "what was there");
  ASSERT_TRUE(write_octets_to(file.string(), kOctets, Encoding::binary));
  EXPECT_EQ(folder.read("file"), "new");
  ASSERT_TRUE(write_octets_to(file.string(), kOctets, Encoding::hex));
  EXPECT_EQ(folder.read("file"), "6e6577\n");
  EXPECT_FALSE(std::filesystem::exists(folder / "file.part"));
}

TEST(OctetsOutput, LeavesWhatWasThereWhenItFails) {
  tests::TemporaryFolder folder;
  auto const file = folder.write("file", "what was there");
  std::filesystem::create_directory(folder / "file.part");
  EXPECT_FALSE(write_octets_to(file.string(), kOctets, Encoding::binary));
  EXPECT_EQ(folder.read("file"), "what was there");
}

TEST(OctetsOutput, LeavesNothingWhereItCannotWrite) {
  tests::TemporaryFolder folder;
  std::filesystem::create_directory(folder / "folder");
  EXPECT_FALSE(write_octets_to((folder / "folder").string(), kOctets, Encoding::binary));
  EXPECT_FALSE(std::filesystem::exists(folder / "folder.part"));
  EXPECT_FALSE(write_octets_to((folder / "missing" / "file").string(), kOctets, Encoding::binary));
}

TEST(OctetsOutput, WritesIntoADevice) {
  EXPECT_TRUE(write_octets_to("/dev/null", kOctets, Encoding::binary));
  EXPECT_FALSE(std::filesystem::is_regular_file("/dev/null"));
}

}  // namespace
}  // namespace bindle::cli
