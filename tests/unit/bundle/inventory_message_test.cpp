#include "bundle/inventory/inventory_message.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

SketchKey key() {
  SketchKey key{};
  key.fill(0x11);
  return key;
}

SketchCell cell(std::uint8_t octet) {
  SketchCell made;
  made.fingerprints.fill(octet);
  made.checks = 0x01020304;
  return made;
}

std::vector<InventoryMessage> one_of_each() {
  return {InventoryOffer{key(), {cell(1), cell(2)}, {{3, {cell(3)}}, {5, {}}}},
          InventoryWish{key(), 64, 100},
          InventoryCells{key(), 64, {cell(4)}},
          InventoryResult{key(), {{0, 1}, {0, 2}}},
          InventoryRefusal{key()}};
}

Errc code_of(Bytes const& octets) {
  auto const decoded = decode_inventory(octets);
  EXPECT_FALSE(decoded);
  return decoded ? Errc{} : decoded.error().code;
}

Bytes octets_of(std::string_view hex) {
  return from_hex(hex).value();
}

constexpr std::string_view kKey = "5011111111111111111111111111111111";

// The examples of docs/formats.md.
TEST(InventoryMessage, HasTheseOctets) {
  auto const messages = one_of_each();
  EXPECT_EQ(to_hex(encode_inventory(messages[1])), "850102" + std::string(kKey) + "18401864");
  EXPECT_EQ(to_hex(encode_inventory(messages[2])),
            "850103" + std::string(kKey) + "1840540404040404040404040404040404040401020304");
  EXPECT_EQ(to_hex(encode_inventory(messages[3])),
            "840104" + std::string(kKey) + "5000010000000000000002000000000000");
  EXPECT_EQ(to_hex(encode_inventory(messages[4])), "830105" + std::string(kKey));
}

TEST(InventoryMessage, IsReadAsItWasWritten) {
  for (auto const& message : one_of_each())
    EXPECT_EQ(decode_inventory(encode_inventory(message)).value(), message);
}

TEST(InventoryMessage, IsMalformedWhereverItIsCutOff) {
  for (auto const& message : one_of_each()) {
    auto octets = encode_inventory(message);
    while (!octets.empty()) {
      octets.pop_back();
      EXPECT_EQ(code_of(octets), Errc::malformed) << octets.size();
    }
  }
}

TEST(InventoryMessage, SaysWhenItIsOfALaterVersionOrAnotherKind) {
  EXPECT_EQ(code_of(octets_of("830205" + std::string(kKey))), Errc::unsupported);
  EXPECT_EQ(code_of(octets_of("830106" + std::string(kKey))), Errc::unsupported);
}

TEST(InventoryMessage, RefusesCellsThatAreCutOffAndTooManyOfThem) {
  EXPECT_EQ(code_of(octets_of("850103" + std::string(kKey) + "0041ff")), Errc::malformed);
  EXPECT_EQ(code_of(octets_of("850102" + std::string(kKey) + "001a00010001")), Errc::malformed);
  InventoryCells many{key(), 0, SketchCells(InventoryLimits::kCells + 1)};
  EXPECT_EQ(code_of(encode_inventory(many)), Errc::malformed);
}

TEST(InventoryMessage, RefusesWhatIsOutOfOrder) {
  EXPECT_EQ(code_of(encode_inventory(InventoryResult{key(), {{0, 2}, {0, 1}}})), Errc::malformed);
  EXPECT_EQ(code_of(encode_inventory(InventoryResult{key(), {{0, 1}, {0, 1}}})), Errc::malformed);
  EXPECT_EQ(code_of(encode_inventory(InventoryOffer{key(), {}, {{5, {}}, {3, {}}}})),
            Errc::malformed);
}

TEST(InventoryMessage, RefusesItemsTooManyAndTrailingOctets) {
  EXPECT_EQ(code_of(octets_of("840105" + std::string(kKey) + "00")), Errc::malformed);
  EXPECT_EQ(code_of(octets_of("830105" + std::string(kKey) + "00")), Errc::malformed);
}

}  // namespace
}  // namespace bindle
