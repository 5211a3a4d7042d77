#include "bundle/chunk_holdings.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

TEST(ChunkHoldings, SurviveARoundTrip) {
  for (auto const& ranges : std::vector<std::vector<ChunkRange>>{{}, {{0, 3}, {9, 1}}}) {
    ChunkHoldings const holdings{{}, ranges};
    EXPECT_EQ(decode_chunk_holdings(encode_chunk_holdings(holdings).value()).value(), holdings);
  }
}

TEST(ChunkHoldings, HaveNoPriority) {
  auto const bytes = encode_chunk_request({{}, {{0, 3}}, Priority::low}).value();
  EXPECT_EQ(decode_chunk_holdings(bytes).error().code, Errc::malformed);
}

TEST(ChunkHoldings, AreMalformedWhenCutOff) {
  auto const bytes = encode_chunk_holdings({{}, {{0, 3}, {9, 1}}}).value();
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_EQ(decode_chunk_holdings(ByteView(bytes).first(size)).error().code, Errc::malformed);
}

}  // namespace
}  // namespace bindle
