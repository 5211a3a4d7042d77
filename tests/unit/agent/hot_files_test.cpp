#include "agent/replication/hot_files.hpp"

#include "bundle/sha256.hpp"

#include <gtest/gtest.h>

#include <string>

namespace bindle::agent {
namespace {

ManifestId file_called(std::string_view name) {
  return ManifestId{sha256(as_bytes(name))};
}

Eid node(std::string const& name) {
  return Eid::parse("dtn://" + name + "/").value();
}

TEST(HotFiles, AFileIsHotOnceSoManyNodesAskedForIt) {
  HotFiles files(2);
  EXPECT_FALSE(files.asked_for(file_called("a"), node("x")));
  EXPECT_FALSE(files.asked_for(file_called("b"), node("y")));
  EXPECT_TRUE(files.asked_for(file_called("a"), node("y")));
  EXPECT_FALSE(files.asked_for(file_called("a"), node("z")));
}

TEST(HotFiles, ANodeThatAsksAgainCountsOnce) {
  HotFiles files(2);
  EXPECT_FALSE(files.asked_for(file_called("a"), node("x")));
  EXPECT_FALSE(files.asked_for(file_called("a"), node("x")));
}

TEST(HotFiles, WithoutAThresholdNothingIsHot) {
  HotFiles files(0);
  EXPECT_FALSE(files.asked_for(file_called("a"), node("x")));
}

TEST(HotFiles, ForgetsTheFilesThatWereAskedForFirst) {
  HotFiles files(2);
  EXPECT_FALSE(files.asked_for(file_called("a"), node("x")));
  for (std::size_t i = 0; i < HotFiles::kRemembered; ++i)
    files.asked_for(file_called(std::to_string(i)), node("x"));
  EXPECT_FALSE(files.asked_for(file_called("a"), node("y")));
}

}  // namespace
}  // namespace bindle::agent
