#include "bundle/eid.hpp"

#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"
#include "tests/support/sample_bundles.hpp"
#include "tests/support/vectors.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

using testing::bytes_of;
using testing::eid;
using testing::expects_valid;
using testing::text_of;

Result<Eid> decode(ByteView bytes) {
  CborReader reader(bytes);
  TRY(auto decoded, read_eid(reader, "eid"));
  TRY_VOID(reader.expect_end("eid"));
  return decoded;
}

Bytes encode(Eid const& value) {
  CborWriter writer;
  write_eid(writer, value);
  return writer.take();
}

TEST(Eid, ReadsTheCborVectors) {
  for (auto const& item : testing::extra_vectors("eid_cbor")) {
    auto const& vector = item.as_object();
    auto const decoded = decode(bytes_of(vector.at("hex")));
    ASSERT_EQ(decoded.has_value(), expects_valid(vector)) << item;
    if (!decoded) continue;
    EXPECT_EQ(decoded->to_string(), text_of(vector.at("uri"))) << item;
    EXPECT_EQ(decoded->is_null(), vector.at("is_null").as_bool()) << item;
    EXPECT_EQ(decode(encode(*decoded)).value(), *decoded) << item;
  }
}

TEST(Eid, ReadsTheTextVectors) {
  for (auto const& item : testing::extra_vectors("eid_text")) {
    auto const& vector = item.as_object();
    auto const parsed = Eid::parse(text_of(vector.at("uri")));
    ASSERT_EQ(parsed.has_value(), expects_valid(vector)) << item;
    if (parsed) {
      EXPECT_EQ(parsed->to_string(), text_of(vector.at("canonical"))) << item;
    }
  }
}

TEST(Eid, BothIpnEncodingsAreEqual) {
  auto const two = decode(from_hex("8202821b000ee8680000006401").value()).value();
  auto const three = decode(from_hex("8202831a000ee868186401").value()).value();
  EXPECT_EQ(two, three);
  EXPECT_EQ(std::hash<Eid>{}(two), std::hash<Eid>{}(three));
}

TEST(Eid, WritesTheDefaultAllocatorWithTwoElements) {
  EXPECT_EQ(to_hex(encode(eid("ipn:1.1"))), "8202820101");
  EXPECT_EQ(to_hex(encode(eid("ipn:977000.100.1"))), "8202831a000ee868186401");
}

TEST(Eid, NullEndpointsStayTwoValues) {
  EXPECT_TRUE(eid("ipn:0.0").is_null());
  EXPECT_TRUE(Eid::none().is_null());
  EXPECT_NE(eid("ipn:0.0"), Eid::none());
  EXPECT_FALSE(eid("ipn:0.0").same_node(eid("ipn:0.0")));
  EXPECT_FALSE(Eid::none().is_singleton());
  EXPECT_FALSE(Eid::none().is_node_id());
}

TEST(Eid, GroupsAreNoSingletons) {
  EXPECT_FALSE(eid("dtn://bindle/~news").is_singleton());
  EXPECT_TRUE(eid("dtn://bindle/new~s").is_singleton());
  EXPECT_TRUE(eid("ipn:5.3").is_singleton());
}

TEST(Eid, NodeIdIsTheAdministrativeEndpoint) {
  EXPECT_TRUE(eid("dtn://a/").is_node_id());
  EXPECT_FALSE(eid("dtn://a/content").is_node_id());
  EXPECT_TRUE(eid("ipn:5.0").is_node_id());
  EXPECT_FALSE(eid("ipn:5.1").is_node_id());
  EXPECT_EQ(eid("dtn://a/content").node_id(), eid("dtn://a/"));
  EXPECT_EQ(eid("ipn:9.5.1").node_id(), eid("ipn:9.5.0"));
}

TEST(Eid, KnowsItsNode) {
  EXPECT_TRUE(eid("dtn://a/x").same_node(eid("dtn://a/y/z")));
  EXPECT_FALSE(eid("dtn://a/x").same_node(eid("dtn://b/x")));
  EXPECT_TRUE(eid("ipn:5.1").same_node(eid("ipn:0.5.2")));
  EXPECT_FALSE(eid("ipn:5.1").same_node(eid("ipn:1.5.1")));
}

TEST(Eid, GivesOtherServicesOfItsNode) {
  EXPECT_EQ(eid("dtn://a/").with_service("content").value(), eid("dtn://a/content"));
  EXPECT_EQ(eid("ipn:5.0").with_service("7").value(), eid("ipn:5.7"));
  EXPECT_EQ(eid("ipn:5.7").service(), "7");
  EXPECT_EQ(eid("dtn://a/x/y").service(), "x/y");
  EXPECT_FALSE(eid("ipn:5.0").with_service("content"));
  EXPECT_FALSE(eid("dtn://a/").with_service("a b"));
  EXPECT_FALSE(Eid::none().with_service("x"));
}

TEST(Eid, RecognisesLocalNode) {
  EXPECT_TRUE(eid("ipn:!.7").is_local_node());
  EXPECT_TRUE(eid("ipn:4294967295.7").is_local_node());
  EXPECT_FALSE(eid("ipn:1.4294967295.7").is_local_node());
}

TEST(Eid, NodeNamesAreRegNames) {
  EXPECT_TRUE(Eid::parse("dtn://a%20b/x"));
  EXPECT_FALSE(Eid::parse("dtn://a%2/x"));
  EXPECT_FALSE(Eid::parse("dtn://a@b/x"));
  EXPECT_FALSE(Eid::parse("dtn://caf\xc3\xa9/x"));
}

TEST(Eid, HasALongestForm) {
  auto const at_limit = "dtn://a/" + std::string(Eid::kMaxLength - 8, 'x');
  EXPECT_TRUE(Eid::parse(at_limit));
  EXPECT_EQ(decode(encode(eid(at_limit))).value(), eid(at_limit));
  EXPECT_FALSE(Eid::parse(at_limit + "x"));
  EXPECT_FALSE(eid("dtn://a/").with_service(std::string(Eid::kMaxLength, 'x')));
}

}  // namespace
}  // namespace bindle
