#include "bundle/administrative_record.hpp"

#include "bundle/cbor_writer.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

Bytes hex(std::string_view text) {
  return from_hex(text).value();
}

TEST(AdministrativeRecord, IsReadBackAsItWasWritten) {
  auto const content = hex("830102f5");
  auto const payload = encode_administrative_record(64512, content);
  EXPECT_EQ(to_hex(payload), "8219fc00" + to_hex(content));
  auto const record = decode_administrative_record(payload).value();
  EXPECT_EQ(record.type, 64512u);
  EXPECT_EQ(to_hex(record.content), to_hex(content));
}

TEST(AdministrativeRecord, OfAnUnknownTypeMayHoldAnyItem) {
  for (auto const* const content : {"00", "f6", "a10102", "43010203", "c11a514b67b0", "9f01ff"}) {
    auto const payload = encode_administrative_record(3, hex(content));
    EXPECT_EQ(to_hex(decode_administrative_record(payload)->content), content);
  }
}

TEST(AdministrativeRecord, MayComeAsAnArrayOfIndefiniteLength) {
  auto const payload = hex("9f0300ff");
  EXPECT_EQ(decode_administrative_record(payload)->type, 3u);
}

TEST(AdministrativeRecord, IsRefusedWithMoreOrFewerThanTwoItems) {
  for (auto const* const wrong : {"80", "8103", "83030000", "9f03ff", "9f030000ff"})
    EXPECT_EQ(decode_administrative_record(hex(wrong)).error().code, Errc::malformed) << wrong;
}

TEST(AdministrativeRecord, IsRefusedWithOctetsBehindIt) {
  EXPECT_EQ(decode_administrative_record(hex("82030000")).error().code, Errc::malformed);
}

TEST(AdministrativeRecord, IsRefusedWhenItsTypeIsNoUnsignedInteger) {
  for (auto const* const wrong : {"822000", "82613100", "8201"})
    EXPECT_EQ(decode_administrative_record(hex(wrong)).error().code, Errc::malformed) << wrong;
}

TEST(AdministrativeRecord, IsRefusedWhenNestedTooDeep) {
  EXPECT_EQ(decode_administrative_record(Bytes(1000, 0x82)).error().code, Errc::malformed);
  Bytes deep(100, 0x81);
  deep.insert(deep.begin(), {0x82, 0x03});
  deep.push_back(0);
  EXPECT_EQ(decode_administrative_record(deep).error().code, Errc::malformed);
}

}  // namespace
}  // namespace bindle
