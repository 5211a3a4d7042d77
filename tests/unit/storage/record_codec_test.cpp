#include "storage/bundle_codec.hpp"
#include "storage/content_codec.hpp"
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
    record.retain_until_ms = 77;
    record.age_at_reception_ms = 5;
    records.push_back(record);
  }
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

  KnownBundle const known{.arrival = 3, .digest = {}, .gone = true, .expires_ms = 8};
  EXPECT_EQ(decode_known_bundle(encode(known)).value(), known);
}

TEST(RecordCodec, LeavesArrivalAndClassToTheKey) {
  QueueEntry entry;
  entry.payload_length = 3;
  entry.destination = "ipn:4.1";
  entry.content = ContentObject{.kind = 1, .object = {}};
  entry.priority = Priority::emergency;
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

}  // namespace
}  // namespace bindle::storage
