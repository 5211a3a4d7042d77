#include "bundle/delivery_receipt.hpp"
#include "bundle/stick_inventory.hpp"
#include "convergence/sync_folder/bundle_file.hpp"
#include "convergence/sync_folder/stick_tree.hpp"
#include "tests/fuzz/require.hpp"
#include "tests/support/temp_folder.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

// A stick that anybody may have written: its parsers, and a tree made of the input. Each entry of
// the tree is: an octet that chooses the place, one for the length, the octets.
namespace {

using namespace bindle;
using namespace bindle::convergence::sync_folder;

constexpr std::array kPlaces = {"BUNDLES/AB/0123ABCD.BP7",
                                "BUNDLES/dropped",
                                "BUNDLES/CD/0123ABCD.TMP",
                                "NODES/01234567.INV",
                                "NODES/89ABCDEF.INV",
                                "BAD/0123ABCD.BAD",
                                "BUNDLES/EF",
                                "STATUS.TXT"};

void make_tree(std::filesystem::path const& root, ByteView input) {
  for (auto const* const folder : {"BUNDLES/AB", "BUNDLES/CD", "NODES", "BAD"})
    std::filesystem::create_directories(root / folder);
  while (input.size() >= 2) {
    auto const* const place = kPlaces[input[0] % kPlaces.size()];
    auto const length = std::min<std::size_t>(std::size_t{input[1]} * 4, input.size() - 2);
    std::ofstream(root / place, std::ios::binary) << as_text(input.subspan(2, length));
    input = input.subspan(2 + length);
  }
}

void read_tree(std::filesystem::path const& stick) {
  auto const tree = StickTree::open(stick);
  if (!tree) return;
  auto const listing = list_bundles(tree->bundles());
  fuzz::require(listing.has_value());
  for (auto const& file : listing->files) {
    auto const open = tree->open_bundle(file);
    if (!open) continue;
    auto const head = read_head(*open, {});
    auto const whole = read_bundle(*open, 1 << 20);
    fuzz::require(!whole || whole->size() == file.size);
    if (!head) fuzz::require(tree->put_aside(file, head.error().detail).has_value());
  }
  fuzz::require(tree->inventories().has_value());
}

}  // namespace

// Everything is synced: in memory that costs nothing.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  setenv("TMPDIR", "/dev/shm", 0);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  ByteView const input(data, size);
  auto const inventory = verify_stick_inventory(input);
  if (inventory) fuzz::require(std::is_sorted(inventory->held.begin(), inventory->held.end()));
  auto const receipt = verify_delivery_receipt(input);
  if (receipt) fuzz::require(!receipt->bundles.empty());
  static test::TempFolder const folder;
  std::filesystem::remove_all(folder.path() / "BINDLE");
  make_tree(folder.path() / "BINDLE", input);
  read_tree(folder.path());
  return 0;
}
