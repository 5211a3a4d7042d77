#include "bundle/private/private_details.hpp"

#include "bundle/private/sealed_box.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

Bytes octets_of(std::string_view text) {
  return {text.begin(), text.end()};
}

PrivateDetails sample_details() {
  PrivateDetails details;
  details.publisher = SigningKey::from_seed({1}).public_key();
  details.name = "Befund Süd.pdf";
  details.media_type = "application/pdf";
  details.description = "For the clinic.\nNobody else.";
  details.topic = "health";
  details.tags = {"report", "urgent"};
  details.size = 12'345;
  details.digest.bytes.fill(7);
  return details;
}

Bytes sealed_for(std::vector<PublisherKey> const& recipients) {
  return seal_details(sample_details(), ContentCipher::generate(), recipients).value();
}

TEST(ContentCipher, OpensWhatItSealed) {
  auto const cipher = ContentCipher::generate();
  auto const again = ContentCipher::from_key(cipher.key()).value();
  for (std::size_t const size : {0u, 1u, 1000u}) {
    Bytes const plain(size, 5);
    auto const sealed = cipher.seal_chunk(3, plain);
    EXPECT_EQ(sealed.size(), size + ContentCipher::kTagSize);
    EXPECT_EQ(again.open_chunk(3, sealed).value(), plain);
  }
}

TEST(ContentCipher, OpensNoChunkInAnotherPlace) {
  auto const cipher = ContentCipher::generate();
  auto const sealed = cipher.seal_chunk(1, octets_of("one"));
  EXPECT_EQ(cipher.open_chunk(257, sealed).error().code, Errc::unverified);
  EXPECT_EQ(cipher.open_details(sealed).error().code, Errc::unverified);
  EXPECT_EQ(ContentCipher::generate().open_chunk(1, sealed).error().code, Errc::unverified);
}

TEST(ContentCipher, NoticesEveryChange) {
  auto const cipher = ContentCipher::generate();
  auto const sealed = cipher.seal_chunk(0, octets_of("plain"));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] ^= 1;
    EXPECT_FALSE(cipher.open_chunk(0, changed)) << i;
    EXPECT_FALSE(cipher.open_chunk(0, ByteView(sealed).first(i))) << i;
  }
}

// The nonce is the purpose and the place: so other programs can read it, and no version of ours
// may change it.
TEST(ContentCipher, IsTheOneOfTheFormat) {
  auto const cipher = ContentCipher::from_key(Bytes(32, 0x80)).value();
  EXPECT_EQ(to_hex(cipher.seal_chunk(0x0102, octets_of("Bindle"))),
            "602675c78c9d010e2b4dce18b2da5a88be01d193c44b");
}

TEST(SealedBox, OpensForItsRecipientAlone) {
  auto const recipient = SigningKey::from_seed({1});
  auto const box = seal_for(recipient.public_key(), octets_of("key")).value();
  EXPECT_EQ(BoxOpener(recipient).open(box).value(), octets_of("key"));
  EXPECT_EQ(BoxOpener(SigningKey::from_seed({2})).open(box).error().code, Errc::unverified);
}

TEST(SealedBox, RefusesAKeyThatNothingCanBeEncryptedTo) {
  EXPECT_EQ(seal_for(PublisherKey{}, octets_of("key")).error().code, Errc::invalid_argument);
}

TEST(PrivateDetails, AreReadByEachRecipient) {
  auto const one = SigningKey::from_seed({2});
  auto const two = SigningKey::from_seed({3});
  auto const sealed = sealed_for({one.public_key(), two.public_key()});
  for (auto const* const key : {&one, &two}) {
    auto const opened = open_details(sealed, sample_details().publisher, *key).value();
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->details, sample_details());
  }
}

TEST(PrivateDetails, AreHiddenFromOthers) {
  auto const sealed = sealed_for({SigningKey::from_seed({2}).public_key()});
  auto const opened =
      open_details(sealed, sample_details().publisher, SigningKey::from_seed({4})).value();
  EXPECT_FALSE(opened);
}

TEST(PrivateDetails, CannotBePublishedBySomeoneElse) {
  auto const recipient = SigningKey::from_seed({2});
  auto const thief = SigningKey::from_seed({5}).public_key();
  auto const sealed = sealed_for({recipient.public_key()});
  EXPECT_EQ(open_details(sealed, thief, recipient).error().code, Errc::malformed);
}

TEST(PrivateDetails, EveryTruncationIsMalformedOrUnreadable) {
  auto const recipient = SigningKey::from_seed({2});
  auto const sealed = sealed_for({recipient.public_key()});
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    auto const opened =
        open_details(ByteView(sealed).first(size), sample_details().publisher, recipient);
    ASSERT_FALSE(opened) << size;
    EXPECT_EQ(opened.error().code, Errc::malformed);
  }
}

TEST(PrivateDetails, SurviveARoundTrip) {
  EXPECT_EQ(decode_details(encode_details(sample_details())).value(), sample_details());
}

TEST(PrivateDetails, HaveTheLimitsOfAManifest) {
  auto details = sample_details();
  details.name = "../escape";
  EXPECT_EQ(decode_details(encode_details(details)).error().code, Errc::malformed);
  std::vector<PublisherKey> const none;
  EXPECT_EQ(seal_details(details, ContentCipher::generate(), none).error().code,
            Errc::invalid_argument);
}

TEST(PrivateDetails, HaveALimitedNumberOfRecipients) {
  std::vector<PublisherKey> recipients(kMaxRecipients, SigningKey::from_seed({2}).public_key());
  EXPECT_LE(sealed_for(recipients).size(), kMaxSealedDetails);
  recipients.push_back(recipients.front());
  EXPECT_EQ(seal_details(sample_details(), ContentCipher::generate(), recipients).error().code,
            Errc::invalid_argument);
}

}  // namespace
}  // namespace bindle
