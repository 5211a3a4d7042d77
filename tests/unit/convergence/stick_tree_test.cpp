#include "convergence/sync_folder/stick_tree.hpp"

#include "convergence/sync_folder/bundle_file.hpp"
#include "convergence/sync_folder/bundle_name.hpp"
#include "tests/support/sample_bundles.hpp"
#include "tests/support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

namespace bindle::convergence::sync_folder {
namespace {

using test::TempFolder;
using ::testing::HasSubstr;

void write_file(std::filesystem::path const& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string read_file(std::filesystem::path const& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

Bytes inventory_by(std::uint8_t key) {
  StickInventory inventory;
  inventory.node = testing::eid("dtn://harbour/");
  inventory.sequence = key;
  return sign_stick_inventory(inventory, SigningKey::from_seed({key})).value();
}

class Tree : public ::testing::Test {
 protected:
  std::filesystem::path root() const { return stick_.path() / "BINDLE"; }

  TempFolder stick_;
};

TEST_F(Tree, TellsPeopleWhatItIs) {
  auto const tree = StickTree::open(stick_.path()).value();
  EXPECT_FALSE(tree.is_read_only());
  EXPECT_THAT(read_file(root() / "README.TXT"), HasSubstr("SAFE TO REMOVE"));
}

TEST_F(Tree, IsOpenedByOneAtATime) {
  auto const tree = StickTree::open(stick_.path()).value();
  EXPECT_EQ(StickTree::open(stick_.path()).error().code, Errc::busy);
}

TEST_F(Tree, IsFoundWhateverTheCaseOfItsNames) {
  std::filesystem::create_directories(stick_.path() / "bindle/bundles");
  write_file(stick_.path() / "bindle/bundles/x", "anything");
  auto const tree = StickTree::open(stick_.path()).value();
  EXPECT_EQ(list_bundles(tree.bundles()).value().files.size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(root()));
}

TEST_F(Tree, IsNotFollowedOutOfTheStick) {
  TempFolder elsewhere;
  std::filesystem::create_directory_symlink(elsewhere.path(), root());
  EXPECT_FALSE(StickTree::open(stick_.path()));
  EXPECT_TRUE(std::filesystem::is_empty(elsewhere.path()));
}

TEST_F(Tree, TakesLeftoversAwayAndNothingElse) {
  { ASSERT_TRUE(StickTree::open(stick_.path())); }
  std::filesystem::create_directory(root() / "BUNDLES/AB");
  write_file(root() / "BUNDLES/AB/0123ABCD.TMP", "half a bundle");
  write_file(root() / "NODES/0123ABCD.TMP", "half an inventory");
  write_file(root() / "BUNDLES/AB/HOLIDAYS.TMP", "mine");
  write_file(stick_.path() / "0123ABCD.TMP", "mine");
  { ASSERT_TRUE(StickTree::open(stick_.path())); }
  EXPECT_FALSE(std::filesystem::exists(root() / "BUNDLES/AB/0123ABCD.TMP"));
  EXPECT_FALSE(std::filesystem::exists(root() / "NODES/0123ABCD.TMP"));
  EXPECT_TRUE(std::filesystem::exists(root() / "BUNDLES/AB/HOLIDAYS.TMP"));
  EXPECT_TRUE(std::filesystem::exists(stick_.path() / "0123ABCD.TMP"));
}

TEST_F(Tree, ListsFilesAndCountsTheRest) {
  auto const tree = StickTree::open(stick_.path()).value();
  auto const bundles = root() / "BUNDLES";
  std::filesystem::create_directories(bundles / "AB/deep");
  write_file(bundles / "AB/0123ABCD.BP7", "12345");
  write_file(bundles / "dropped here.bundle", "123");
  write_file(bundles / "empty", "");
  write_file(bundles / "AB/deep/unseen", "1");
  std::filesystem::create_symlink("/etc/passwd", bundles / "link");
  ASSERT_EQ(mkfifo((bundles / "pipe").c_str(), 0600), 0);
  auto const listing = list_bundles(tree.bundles()).value();
  EXPECT_EQ(listing.files.size(), 2U);
  EXPECT_EQ(listing.bytes, 8U);
  EXPECT_EQ(listing.ignored, 4U);
}

TEST_F(Tree, OpensNoLinkAndNoPipe) {
  auto const tree = StickTree::open(stick_.path()).value();
  std::filesystem::create_symlink("/etc/passwd", root() / "BUNDLES/link");
  ASSERT_EQ(mkfifo((root() / "BUNDLES/pipe").c_str(), 0600), 0);
  EXPECT_EQ(tree.open_bundle({"", "link", 1}).error().code, Errc::unsupported);
  EXPECT_EQ(tree.open_bundle({"", "pipe", 1}).error().code, Errc::unsupported);
}

TEST_F(Tree, PutsDamageAsideWithTheReason) {
  auto const tree = StickTree::open(stick_.path()).value();
  write_file(root() / "BUNDLES/broken", "no bundle");
  ASSERT_TRUE(tree.put_aside({"", "broken", 9}, "it is no bundle"));
  EXPECT_TRUE(std::filesystem::is_empty(root() / "BUNDLES"));
  auto found = 0;
  for (auto const& entry : std::filesystem::directory_iterator(root() / "BAD")) {
    ++found;
    auto const is_reason = entry.path().extension() == ".TXT";
    EXPECT_EQ(read_file(entry.path()),
              is_reason ? "broken: it is no bundle\r\n" : std::string("no bundle"));
  }
  EXPECT_EQ(found, 2);
}

TEST_F(Tree, GivesTheInventoriesThatAreSigned) {
  auto const tree = StickTree::open(stick_.path()).value();
  for (std::uint8_t key = 1; key <= 2; ++key)
    ASSERT_TRUE(tree.put_inventory(SigningKey::from_seed({key}).public_key(), inventory_by(key)));
  write_file(root() / "NODES/01234567.INV", "forged");
  auto const found = tree.inventories().value();
  EXPECT_EQ(found.verified.size(), 2U);
  EXPECT_EQ(found.refused, 1U);
}

TEST_F(Tree, PassesOverAnInventoryUnderAnotherName) {
  auto const tree = StickTree::open(stick_.path()).value();
  auto const octets = inventory_by(1);
  write_file(root() / "NODES/01234567.INV", as_text(octets));
  EXPECT_TRUE(tree.inventories().value().verified.empty());
}

TEST_F(Tree, ReplacesTheInventoryOfANode) {
  auto const tree = StickTree::open(stick_.path()).value();
  auto const key = SigningKey::from_seed({1}).public_key();
  ASSERT_TRUE(tree.put_inventory(key, inventory_by(1)));
  StickInventory later;
  later.node = testing::eid("dtn://harbour/");
  later.sequence = 50;
  ASSERT_TRUE(
      tree.put_inventory(key, sign_stick_inventory(later, SigningKey::from_seed({1})).value()));
  auto const found = tree.inventories().value();
  ASSERT_EQ(found.verified.size(), 1U);
  EXPECT_EQ(found.verified.front().sequence, 50U);
}

TEST_F(Tree, ReadsTheHeadOfABundleAlone) {
  auto const tree = StickTree::open(stick_.path()).value();
  auto spec = testing::sample_spec();
  auto const wire = testing::build_bundle(spec, Bytes(100'000, 7));
  // Its end is missing, and nobody looks there.
  write_file(root() / "BUNDLES/big", as_text(ByteView(wire).first(50'000)));
  auto const file = tree.open_bundle({"", "big", 50'000}).value();
  auto const head = read_head(file, {}).value();
  EXPECT_EQ(head.destination, spec.destination);
  EXPECT_EQ(head.id.source, spec.source);
  EXPECT_EQ(read_bundle(file, 49'999).error().code, Errc::unsupported);
}

}  // namespace
}  // namespace bindle::convergence::sync_folder
