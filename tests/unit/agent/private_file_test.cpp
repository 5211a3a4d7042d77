#include "agent/content/private_file.hpp"

#include "agent/content/file_pieces.hpp"
#include "tests/unit/agent/content_node.hpp"

#include <gmock/gmock.h>

#include <utility>

namespace bindle::agent {
namespace {

using test::ContentNode;
using test::random_octets;

SigningKey const kRecipient = SigningKey::from_seed({2});
SigningKey const kStranger = SigningKey::from_seed({3});

Result<PublishedFile> publish_for(ContentNode& node,
                                  std::vector<PublisherKey> recipients,
                                  Bytes const& octets) {
  FileDescription description;
  description.name = "letter.txt";
  description.topic = "health";
  description.tags = {"urgent"};
  description.audience = Audience::recipients;
  description.recipients = std::move(recipients);
  return node.publish(std::move(description), octets);
}

Bytes whole(ContentNode& node, ReadableManifest const& file) {
  Bytes octets;
  EXPECT_TRUE(read_file(*node.store, file, [&](ByteView piece) {
    octets.insert(octets.end(), piece.begin(), piece.end());
    return Result<void>{};
  }));
  return octets;
}

// The manifest and the chunks of a published file, as if they had come by.
void carry(ContentNode& from, PublishedFile const& published, ContentNode& to) {
  auto const bytes = storage::signed_manifest(from.store->view(), published.id)->value();
  to.learn_of({published.id, bytes}, published.manifest);
  for (auto const& chunk : published.manifest.chunks)
    to.offer(from.store->open_chunk(chunk.id)->read_all(kMaxChunkSize).value());
}

TEST(PrivateFile, SaysNothingToCarriers) {
  ContentNode node;
  auto const octets = random_octets(1'200'000, 1);
  auto const published = publish_for(node, {kRecipient.public_key()}, octets).value();
  auto const& manifest = published.manifest;
  EXPECT_EQ(manifest.audience, Audience::recipients);
  EXPECT_EQ(manifest.name + manifest.topic, "");
  EXPECT_TRUE(manifest.tags.empty());
  EXPECT_EQ(manifest.chunks.size(), 3u);
  EXPECT_NE(manifest.digest.bytes, sha256(octets));
  EXPECT_FALSE(read_for(kStranger, manifest).readable);
}

TEST(PrivateFile, IsReadByRecipientAndPublisher) {
  ContentNode node;
  auto const octets = random_octets(1'200'000, 1);
  auto const published = publish_for(node, {kRecipient.public_key()}, octets).value();
  for (SigningKey const* const key : {&kRecipient, &std::as_const(node.key)}) {
    auto const file = read_for(*key, published.manifest);
    ASSERT_TRUE(file.readable);
    EXPECT_EQ(file.manifest.name, "letter.txt");
    EXPECT_EQ(file.manifest.size, octets.size());
    EXPECT_EQ(file.manifest.digest.bytes, sha256(octets));
    EXPECT_EQ(whole(node, file), octets);
  }
}

TEST(PrivateFile, IsReadInPieces) {
  ContentNode node;
  auto const octets = random_octets(1'200'000, 1);
  auto const published = publish_for(node, {kRecipient.public_key()}, octets).value();
  auto const file = read_for(kRecipient, published.manifest);
  constexpr std::uint64_t kFirst = ContentCipher::kPlainChunkSize - 10;
  FilePieces pieces(file, kFirst, ContentCipher::kPlainChunkSize + 20);
  Bytes found;
  while (auto const piece = pieces.next()) {
    auto const read = read_piece(*node.store, file, *piece).value();
    found.insert(found.end(), read.begin(), read.end());
  }
  auto const begin = octets.begin() + kFirst;
  EXPECT_EQ(found, Bytes(begin, begin + ContentCipher::kPlainChunkSize + 20));
}

TEST(PrivateFile, IsEncryptedAnewEachTime) {
  ContentNode node;
  auto const octets = random_octets(1000, 1);
  auto const one = publish_for(node, {kRecipient.public_key()}, octets).value();
  auto const other = publish_for(node, {kRecipient.public_key()}, octets).value();
  EXPECT_NE(one.id, other.id);
  EXPECT_NE(one.manifest.chunks.front().id, other.manifest.chunks.front().id);
  EXPECT_EQ(other.manifest.version, 1u);
}

TEST(PrivateFile, IsDeliveredDecryptedToItsRecipient) {
  ContentNode publisher;
  ContentNode recipient;
  recipient.key = SigningKey::from_seed({2});
  auto const octets = random_octets(600'000, 1);
  auto const published = publish_for(publisher, {kRecipient.public_key()}, octets).value();
  carry(publisher, published, recipient);
  EXPECT_EQ(recipient.finish(*recipient.assembly_of(published.id)).value(), "letter.txt");
  EXPECT_EQ(recipient.delivered("letter.txt"), octets);
}

TEST(PrivateFile, IsHeldAndNotDeliveredElsewhere) {
  ContentNode publisher;
  ContentNode carrier;
  carrier.key = SigningKey::from_seed({3});
  auto const published =
      publish_for(publisher, {kRecipient.public_key()}, random_octets(600'000, 1)).value();
  carry(publisher, published, carrier);
  EXPECT_EQ(carrier.finish(*carrier.assembly_of(published.id)).value(), "");
  EXPECT_EQ(carrier.download(published.id).state, storage::DownloadState::completed);
}

TEST(PrivateFile, NeedsARecipient) {
  ContentNode node;
  EXPECT_EQ(publish_for(node, {}, {1}).error().code, Errc::invalid_argument);
}

TEST(PrivateFile, OfNoOctetsIsReadToo) {
  ContentNode node;
  auto const published = publish_for(node, {kRecipient.public_key()}, {}).value();
  auto const file = read_for(kRecipient, published.manifest);
  ASSERT_TRUE(file.readable);
  EXPECT_TRUE(whole(node, file).empty());
}

}  // namespace
}  // namespace bindle::agent
