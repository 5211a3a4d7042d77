#include "bundle/unsupported_blocks.hpp"

#include "tests/support/vectors.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

class UnsupportedBlocksOf : public ::testing::Test {
 protected:
  void load(std::string_view name) {
    wire_ = testing::bundle_vector(name);
    bundle_ = parse_bundle(wire_).value();
    found_ = unsupported_blocks(bundle_);
  }

  ParsedBundle without_discarded() {
    envelope_ = without_discarded_blocks(envelope_of(bundle_)).value();
    return parse_envelope(envelope_).value();
  }

  Bytes wire_;
  ParsedBundle bundle_;
  UnsupportedBlocks found_;
  Envelope envelope_;
};

TEST_F(UnsupportedBlocksOf, AnUnmarkedBlockStays) {
  load("gen-unknown-block-keep");
  EXPECT_FALSE(found_.delete_bundle);
  EXPECT_FALSE(found_.discard);
  EXPECT_EQ(without_discarded().extensions.size(), bundle_.extensions.size());
  EXPECT_EQ(envelope_, envelope_of(bundle_));
}

TEST_F(UnsupportedBlocksOf, ABlockCanAskToBeDiscarded) {
  load("gen-unknown-block-discard");
  EXPECT_FALSE(found_.delete_bundle);
  EXPECT_TRUE(found_.discard);
  EXPECT_EQ(without_discarded().extensions.size(), bundle_.extensions.size() - 1);
}

TEST_F(UnsupportedBlocksOf, ABlockCanAskForTheBundleToBeDeleted) {
  load("gen-unknown-block-delete-and-discard");
  EXPECT_TRUE(found_.delete_bundle);
}

TEST_F(UnsupportedBlocksOf, SupportedBlocksAreNotMeant) {
  load("gen-all-extension-blocks");
  EXPECT_FALSE(found_.report || found_.delete_bundle || found_.discard);
  EXPECT_EQ(without_discarded().extensions.size(), bundle_.extensions.size());
}

}  // namespace
}  // namespace bindle
