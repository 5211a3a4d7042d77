#include "storage/downloads_folder.hpp"

#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <string>

namespace bindle::storage {
namespace {

class Delivering : public testing::Test {
 protected:
  std::filesystem::path make_file(std::string const& name, std::string const& content) {
    auto path = temp_.path() / name;
    std::ofstream(path) << content;
    return path;
  }

  std::string content_of(std::string const& name) {
    std::ifstream file(folder_->path_of(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }

  test::TempFolder temp_;
  Budget budget_{temp_.path(), {.bytes = 1 << 30, .files = 100, .min_free = 0}};
  std::unique_ptr<DownloadsFolder> folder_ =
      DownloadsFolder::open(temp_.path() / "downloads", budget_).value();
};

TEST_F(Delivering, SharesTheOctetsUnderTheName) {
  auto const payload = make_file("p", "tide");
  EXPECT_EQ(folder_->deliver(payload, "tides.txt").value(), "tides.txt");
  EXPECT_EQ(content_of("tides.txt"), "tide");
  EXPECT_EQ(std::filesystem::hard_link_count(payload), 2u);
}

TEST_F(Delivering, WritesTwoFilesAtATime) {
  auto const write_inner = [](Descriptor const& into) { return into.write(0, as_bytes("inner")); };
  auto const write_outer = [&](Descriptor const& into) -> Result<void> {
    EXPECT_EQ(folder_->deliver_written(5, "b.txt", write_inner).value(), "b.txt");
    return into.write(0, as_bytes("outer"));
  };
  EXPECT_EQ(folder_->deliver_written(5, "a.txt", write_outer).value(), "a.txt");
  EXPECT_EQ(content_of("a.txt"), "outer");
  EXPECT_EQ(content_of("b.txt"), "inner");
}

TEST_F(Delivering, LeavesNothingOfAFileThatCannotBeWritten) {
  auto const fails = [](Descriptor const&) -> Result<void> { return fail(Errc::io, "broken"); };
  EXPECT_EQ(folder_->deliver_written(5, "a.txt", fails).error().code, Errc::io);
  EXPECT_TRUE(std::filesystem::is_empty(temp_.path() / "downloads"));
}

TEST_F(Delivering, NeverReplacesAFile) {
  folder_->deliver(make_file("a", "first"), "tide.tables.pdf").value();
  EXPECT_EQ(folder_->deliver(make_file("b", "second"), "tide.tables.pdf").value(),
            "tide.tables (2).pdf");
  EXPECT_EQ(folder_->deliver(make_file("c", "third"), "tide.tables.pdf").value(),
            "tide.tables (3).pdf");
  EXPECT_EQ(content_of("tide.tables.pdf"), "first");
  EXPECT_EQ(content_of("tide.tables (3).pdf"), "third");
}

TEST_F(Delivering, AgainFindsTheNameOfTheFirstTime) {
  auto const payload = make_file("p", "tide");
  folder_->deliver(make_file("other", "x"), "tides.txt").value();
  EXPECT_EQ(folder_->deliver(payload, "tides.txt").value(), "tides (2).txt");
  EXPECT_EQ(folder_->deliver(payload, "tides.txt").value(), "tides (2).txt");
}

TEST_F(Delivering, KeepsALongNameWithinTheLimit) {
  std::string const name = std::string(249, 'n') + "\xc3\xa9.pdf";
  ASSERT_EQ(name.size(), 255u);
  folder_->deliver(make_file("a", "first"), name).value();
  auto const second = folder_->deliver(make_file("b", "second"), name).value();
  EXPECT_LE(second.size(), 255u);
  EXPECT_TRUE(second.ends_with("n (2).pdf")) << second;
}

TEST_F(Delivering, MakesTheSharedOctetsReadOnly) {
  auto const payload = make_file("p", "tide");
  folder_->deliver(payload, "tides.txt").value();

  struct stat found {};

  ASSERT_EQ(::stat(payload.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH), 0u);
}

TEST_F(Delivering, RefusesPaths) {
  auto const payload = make_file("p", "tide");
  for (auto const* const name : {"", ".", "..", "../x", "a/b"})
    EXPECT_EQ(folder_->deliver(payload, name).error().code, Errc::invalid_argument) << name;
}

TEST_F(Delivering, RemovesUnfinishedCopiesAtTheNextStart) {
  std::ofstream(folder_->path_of(".unfinished-0000000000000001")) << "half";
  std::ofstream(folder_->path_of(".bashrc")) << "a user's";
  folder_ = DownloadsFolder::open(temp_.path() / "downloads", budget_).value();
  EXPECT_FALSE(std::filesystem::exists(folder_->path_of(".unfinished-0000000000000001")));
  EXPECT_TRUE(std::filesystem::exists(folder_->path_of(".bashrc")));
}

}  // namespace
}  // namespace bindle::storage
