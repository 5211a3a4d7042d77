#include "storage/bundle_codec.hpp"
#include "storage/content_codec.hpp"
#include "storage/kept_clock_codec.hpp"
#include "tests/support/temp_store.hpp"

#include <functional>

namespace bindle::storage {
namespace {

using test::id_of;
using test::sample_record;

std::vector<BundleRecord> sample_records() {
  std::vector<BundleRecord> records;
  PayloadRef const places[] = {
      DroppedPayload{}, InlinePayload{}, Extent{1, 4096, 70'000}, id_of<ChunkId>(4)};
  for (auto const& place : places) {
    auto record = sample_record(9);
    record.payload = place;
    record.reason = "lifetime passed";
    record.retain_until_node_ms = 77;
    record.age_at_reception_ms = 5;
    record.received_node_ms = 6;
    records.push_back(record);
  }
  records.front().expires = Deadline::node(12);
  records.back().content.reset();
  return records;
}

Peer sample_peer() {
  Peer peer;
  peer.offered_up_to = {1, 2, 3, 4, 5};
  peer.offer_again[2] = {7, 9};
  peer.last_seen_ms = 11;
  return peer;
}

Download sample_download() {
  Download download;
  download.state = DownloadState::completed;
  download.size = 5;
  download.total_chunks = 3;
  download.stored_chunks = 3;
  download.received_bytes = 5;
  download.assembly = 8;
  download.holding = 9;
  download.path = "map.pdf";
  download.priority = Priority::emergency;
  download.paused = true;
  download.subscription = "school";
  return download;
}

TEST(RecordCodec, GivesBackEveryField) {
  for (auto const& record : sample_records())
    EXPECT_EQ(decode_bundle_record(encode(record)).value(), record);
  EXPECT_EQ(decode_peer(encode(sample_peer())).value(), sample_peer());
  EXPECT_EQ(decode_download(encode(sample_download())).value(), sample_download());
  PartialAdu const adu{AduState::reassembled, 5, 2, "dtn://reef/"};
  EXPECT_EQ(decode_partial_adu(encode(adu)).value(), adu);

  ManifestEntry entry;
  entry.number = 4;
  entry.state = ManifestState::partial;
  entry.holding = 6;
  entry.path = "a";
  EXPECT_EQ(decode_manifest_entry(encode(entry)).value(), entry);

  ChunkRecord const in_file{.location = Extent{3, 4, 5}, .length = 5};
  EXPECT_EQ(decode_chunk_record(encode(in_file)).value(), in_file);
  ChunkRecord const in_database{.location = InlineChunk{}, .length = 5};
  EXPECT_EQ(decode_chunk_record(encode(in_database)).value(), in_database);

  KeptClock const clock{1, 2, 3, "f00d"};
  EXPECT_EQ(decode_kept_clock(encode(clock)).value(), clock);

  KnownBundle const known{.arrival = 3, .digest = {}, .gone = true};
  EXPECT_EQ(decode_known_bundle(encode(known)).value(), known);
}

TEST(RecordCodec, LeavesArrivalAndClassToTheKey) {
  QueueEntry entry;
  entry.payload_length = 3;
  entry.destination = "ipn:4.1";
  entry.content = ContentObject{.kind = 1, .object = {}};
  entry.priority = Priority::emergency;
  entry.expires = Deadline::node(4);
  EXPECT_EQ(decode_queue_entry(encode(entry)).value(), entry);
}

TEST(RecordCodec, AnswersEveryTruncationWithAnError) {
  auto const whole = encode(sample_records()[2]);
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(decode_bundle_record(std::string_view(whole).substr(0, length))) << length;
}

TEST(RecordCodec, NeverThrowsOnAFlippedBit) {
  std::vector<std::pair<std::string, std::function<void(std::string_view)>>> const cases = {
      {encode(sample_records()[2]), [](auto bytes) { (void)decode_bundle_record(bytes); }},
      {encode(sample_peer()), [](auto bytes) { (void)decode_peer(bytes); }},
      {encode(sample_download()), [](auto bytes) { (void)decode_download(bytes); }},
  };
  for (auto const& [whole, decode] : cases) {
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
      auto flipped = whole;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
      EXPECT_NO_THROW(decode(flipped)) << bit;
    }
  }
}

TEST(RecordCodec, RefusesAnOversizedRecord) {
  EXPECT_EQ(decode_bundle_record(std::string(17 << 20, '\0')).error().code, Errc::malformed);
}

TEST(RecordCodec, SaysWhenAValueIsOfALaterVersion) {
  auto record = sample_record(1);
  record.queue = static_cast<Queue>(17);
  EXPECT_EQ(decode_bundle_record(encode(record)).error().code, Errc::unsupported);
}

// Bytes that format 1 wrote. They must be readable for ever.
TEST(RecordCodec, ReadsTheFirstFormat) {
  auto const in_file = from_hex(
      "0000000006000000000000000100010000000800010000000000000003000000"
      "030000000000000000200000000000000000080000000000");
  EXPECT_EQ(decode_chunk_record(as_text(*in_file)).value(),
            (ChunkRecord{.location = Extent{3, 8192, 524'288}, .length = 524'288}));
  auto const in_database =
      from_hex("0000000003000000000000000100010005000000000000000000000000000000");
  EXPECT_EQ(decode_chunk_record(as_text(*in_database)).value(),
            (ChunkRecord{.location = InlineChunk{}, .length = 5}));
}

// Of a time when all lifetimes and retentions were DTN times.
TEST(RecordCodec, ReadsBundlesOfTheFirstFormat) {
  auto const bytes = from_hex(
      "000000001d000000"
      "0000000009000a0001000100000100000000000000000000e8030000000000008813000000000000"
      "70170000000000002a00000000000000000000000000000000000000000000004d00000000000000"
      "250000000a0000002500000002010000000000000000000000000000000000000000000000000000"
      "250000004a000000290000004a000000000000000000000000000000000000000000000000000000"
      "6b000000000000000101010101010101010101010101010101010101010101010101010101010101"
      "64746e3a2f2f612f000000000000000064746e3a2f2f622f0000000000000000");
  auto const record = decode_bundle_record(as_text(*bytes)).value();
  EXPECT_EQ(record.destination, "dtn://b/");
  EXPECT_EQ(record.expires, Deadline::dtn(6000));
  EXPECT_EQ(record.received_node_ms, 0u);
  EXPECT_TRUE(record.forwarded);
}

}  // namespace
}  // namespace bindle::storage
