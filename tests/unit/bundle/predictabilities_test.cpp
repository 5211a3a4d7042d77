#include "bundle/predictabilities.hpp"

#include "bundle/cbor_writer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace bindle {
namespace {

Eid node(std::string const& name) {
  return Eid::parse("dtn://" + name + "/").value();
}

// One entry, as somebody may write it.
Bytes table_with(Eid const& eid, std::uint64_t value) {
  CborWriter writer;
  writer.write_array(2);
  writer.write_uint(1);
  writer.write_array(1);
  writer.write_array(2);
  write_eid(writer, eid);
  writer.write_uint(value);
  return writer.take();
}

TEST(Predictabilities, ReadsWhatItWrote) {
  Predictabilities const table{{{node("a"), 1}, {Eid::ipn(0, 7, 0).value(), 65535}}};
  EXPECT_EQ(decode_predictabilities(encode_predictabilities(table)).value(), table);
  EXPECT_TRUE(decode_predictabilities(encode_predictabilities({})).value().towards.empty());
}

TEST(Predictabilities, HasTheDocumentedOctets) {
  Predictabilities const table{{{node("a"), 32768}}};
  Bytes const expected{
      0x82, 0x01, 0x81, 0x82, 0x82, 0x01, 0x64, '/', '/', 'a', '/', 0x19, 0x80, 0x00};
  EXPECT_EQ(encode_predictabilities(table), expected);
}

TEST(Predictabilities, RefusesWhatIsNoProbability) {
  EXPECT_TRUE(decode_predictabilities(table_with(node("a"), 65535)));
  EXPECT_FALSE(decode_predictabilities(table_with(node("a"), 65536)));
  EXPECT_FALSE(decode_predictabilities(table_with(node("a"), 0)));
}

TEST(Predictabilities, RefusesWhatIsNoNode) {
  EXPECT_FALSE(decode_predictabilities(table_with(Eid::parse("dtn://a/app").value(), 1)));
  EXPECT_FALSE(decode_predictabilities(table_with(Eid::none(), 1)));
}

TEST(Predictabilities, RefusesANodeGivenTwice) {
  auto bytes = table_with(node("a"), 1);
  Bytes const entry(bytes.begin() + 3, bytes.end());
  bytes[2] = 0x82;
  bytes.insert(bytes.end(), entry.begin(), entry.end());
  EXPECT_FALSE(decode_predictabilities(bytes));
}

TEST(Predictabilities, RefusesTruncatedAndOversizedTables) {
  auto const whole = table_with(node("a"), 1000);
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(decode_predictabilities(ByteView(whole).first(length))) << length;
  auto longer = whole;
  longer.push_back(0);
  EXPECT_FALSE(decode_predictabilities(longer));
  CborWriter writer;
  writer.write_array(2);
  writer.write_uint(1);
  writer.write_array(Predictabilities::kMost + 1);
  EXPECT_FALSE(decode_predictabilities(writer.take()));
}

TEST(Predictabilities, WritesNoMoreThanItReads) {
  Predictabilities table;
  for (std::size_t i = 0; i <= Predictabilities::kMost; ++i)
    table.towards.emplace(node("n" + std::to_string(i)), 1);
  auto const read = decode_predictabilities(encode_predictabilities(table));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->towards.size(), Predictabilities::kMost);
}

TEST(Predictabilities, LeavesOtherVersionsToThoseWhoKnowThem) {
  auto const other = decode_predictabilities(Bytes{0x82, 0x02, 0x80});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, Errc::unsupported);
}

}  // namespace
}  // namespace bindle
