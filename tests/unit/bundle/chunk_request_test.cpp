#include "bundle/chunk_request.hpp"

#include "bundle/cbor_writer.hpp"

#include <gtest/gtest.h>

#include <random>

namespace bindle {
namespace {

constexpr std::uint32_t kLast = 0xffffffff;

ChunkRequest request_for(std::vector<ChunkRange> ranges) {
  ChunkRequest request{.manifest = {}, .ranges = std::move(ranges)};
  request.manifest.bytes.fill(0xab);
  return request;
}

// What a sender that ignores the rules would write.
Bytes unchecked_bytes(std::vector<ChunkRange> const& ranges) {
  CborWriter writer;
  writer.write_array(3);
  writer.write_uint(1);
  writer.write_bytes(request_for({}).manifest.bytes);
  writer.write_array(ranges.size());
  for (auto const& range : ranges) {
    writer.write_array(2);
    writer.write_uint(range.first);
    writer.write_uint(range.count);
  }
  return writer.take();
}

std::vector<std::uint32_t> positions(ChunkRequest const& request, std::uint32_t chunk_count) {
  std::vector<std::uint32_t> visited;
  for_each_position(
      request, chunk_count, [&](std::uint32_t position) { visited.push_back(position); });
  return visited;
}

TEST(ChunkRequest, SurvivesARoundTrip) {
  for (auto const& ranges : std::vector<std::vector<ChunkRange>>{
           {{0, 1}}, {{0, 3}, {4, 1}, {70'000, 24}}, {{0, kLast}}, {{kLast, 1}}, {}}) {
    for (auto const priority : {Priority::emergency, Priority::normal, Priority::low}) {
      auto request = request_for(ranges);
      request.priority = priority;
      EXPECT_EQ(decode_chunk_request(encode_chunk_request(request).value()).value(), request);
    }
  }
}

TEST(ChunkRequest, SaysItsPriorityInTheSecondVersion) {
  auto request = request_for({{1, 2}});
  request.priority = Priority::low;
  EXPECT_EQ(to_hex(encode_chunk_request(request).value()),
            "84025820" + to_hex(request.manifest.bytes) + "81" + "820102" + "03");
}

TEST(ChunkRequest, RefusesAPriorityThatNobodyKnows) {
  auto request = request_for({{1, 2}});
  request.priority = Priority::low;
  auto bytes = encode_chunk_request(request).value();
  bytes.back() = 4;
  EXPECT_EQ(decode_chunk_request(bytes).error().code, Errc::malformed);
}

TEST(ChunkRequest, BytesStayAsTheyWere) {
  auto const bytes = encode_chunk_request(request_for({{1, 2}, {300, 1}})).value();
  EXPECT_EQ(to_hex(bytes),
            "83015820" + to_hex(request_for({}).manifest.bytes) + "82" + "820102" + "8219012c01");
}

TEST(ChunkRequest, RefusesRangesThatBreakTheRules) {
  for (auto const& ranges : std::vector<std::vector<ChunkRange>>{{{5, 0}},
                                                                 {{5, 2}, {1, 1}},
                                                                 {{5, 2}, {6, 1}},
                                                                 {{5, 2}, {7, 1}},
                                                                 {{kLast, 2}},
                                                                 {{2, kLast}}}) {
    EXPECT_EQ(encode_chunk_request(request_for(ranges)).error().code, Errc::invalid_argument);
    EXPECT_EQ(decode_chunk_request(unchecked_bytes(ranges)).error().code, Errc::malformed);
  }
}

TEST(ChunkRequest, RefusesMoreRangesThanTheLimit) {
  std::vector<ChunkRange> ranges;
  for (std::uint32_t i = 0; i < kMaxChunkRanges; ++i)
    ranges.push_back({2 * i, 1});
  auto const largest = encode_chunk_request(request_for(ranges)).value();
  EXPECT_TRUE(decode_chunk_request(largest));
  ranges.push_back({2 * kMaxChunkRanges, 1});
  EXPECT_FALSE(encode_chunk_request(request_for(ranges)));
  EXPECT_EQ(decode_chunk_request(unchecked_bytes(ranges)).error().code, Errc::malformed);
}

TEST(ChunkRequest, RefusesAHugeClaimedCount) {
  auto bytes = unchecked_bytes({});
  bytes.pop_back();
  for (auto const octet : {0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}) {
    bytes.push_back(static_cast<std::uint8_t>(octet));
  }
  EXPECT_EQ(decode_chunk_request(bytes).error().code, Errc::malformed);
}

TEST(ChunkRequest, EveryTruncationIsMalformed) {
  auto const bytes = encode_chunk_request(request_for({{1, 2}, {300, 70'000}})).value();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    auto const decoded = decode_chunk_request(ByteView(bytes).first(size));
    ASSERT_FALSE(decoded) << size;
    ASSERT_EQ(decoded.error().code, Errc::malformed);
  }
}

TEST(ChunkRequest, RefusesOtherEncodingsOfTheSame) {
  auto const bytes = encode_chunk_request(request_for({{1, 2}})).value();
  auto trailing = bytes;
  trailing.push_back(0);
  EXPECT_FALSE(decode_chunk_request(trailing));
  auto indefinite = bytes;
  indefinite.front() = 0x9f;
  indefinite.push_back(0xff);
  EXPECT_FALSE(decode_chunk_request(indefinite));
  auto later_version = bytes;
  later_version[1] = 2;
  EXPECT_FALSE(decode_chunk_request(later_version));
}

TEST(ChunkRequest, CountsWhatItAsksFor) {
  EXPECT_EQ(request_for({{0, kLast}}).chunk_count(), kLast);
  EXPECT_EQ(request_for({{1, 2}, {300, 1}}).chunk_count(), 3U);
}

TEST(ChunkRequest, VisitsOnlyPositionsThatExist) {
  auto const request = request_for({{0, 2}, {4, kLast - 8}, {kLast - 1, 2}});
  EXPECT_EQ(positions(request, 6), (std::vector<std::uint32_t>{0, 1, 4, 5}));
  EXPECT_TRUE(positions(request, 0).empty());
}

TEST(MissingRanges, AreTheGaps) {
  EXPECT_TRUE(missing_ranges({}).empty());
  EXPECT_TRUE(missing_ranges({true, true}).empty());
  EXPECT_EQ(missing_ranges({false, false, true, false}), (std::vector<ChunkRange>{{0, 2}, {3, 1}}));
}

TEST(MissingRanges, BecomeARequestForExactlyThose) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 200; ++round) {
    std::vector<bool> held(1 + random() % 300);
    std::vector<std::uint32_t> missing;
    for (std::uint32_t i = 0; i < held.size(); ++i) {
      held[i] = random() % 3 == 0;
      if (!held[i]) missing.push_back(i);
    }
    if (missing.empty()) continue;
    auto const bytes = encode_chunk_request(request_for(missing_ranges(held))).value();
    auto const request = decode_chunk_request(bytes).value();
    ASSERT_EQ(positions(request, static_cast<std::uint32_t>(held.size())), missing);
  }
}

TEST(MissingRanges, StopAtTheLimitOfOneRequest) {
  std::vector<bool> held(3 * kMaxChunkRanges);
  for (std::size_t i = 0; i < held.size(); i += 2)
    held[i] = true;
  auto const ranges = missing_ranges(held);
  EXPECT_EQ(ranges.size(), kMaxChunkRanges);
  EXPECT_EQ(ranges.front(), (ChunkRange{1, 1}));
}

}  // namespace
}  // namespace bindle
