#include "bundle/private/private_details.hpp"

#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"
#include "bundle/file_name.hpp"
#include "bundle/labels.hpp"
#include "bundle/manifest.hpp"
#include "bundle/private/sealed_box.hpp"

namespace bindle {
namespace {

constexpr std::uint64_t kVersion = 1;
constexpr std::uint64_t kEnvelopeItems = 3;
constexpr std::uint64_t kDetailItems = 8;
constexpr std::size_t kBoxSize = ContentCipher::kKeySize + kSealedBoxOverhead;
constexpr std::string_view kEnvelope = "sealed details";
constexpr std::string_view kDetails = "private details";

struct DetailsEnvelope {
  std::vector<ByteView> boxes;
  ByteView details;
};

Result<std::vector<std::string>> read_tags(CborReader& reader) {
  std::vector<std::string> tags;
  TRY(auto array, reader.read_array("tags", kMaxTags));
  for (;;) {
    TRY(bool const more, reader.next_item(array, "tags"));
    if (!more) return tags;
    TRY(auto const tag, reader.read_text("tag", kMaxTagSize));
    tags.emplace_back(tag);
  }
}

Result<void> read_texts(CborReader& reader, PrivateDetails& details) {
  TRY(auto const name, reader.read_text("name", kMaxFileNameSize));
  TRY(auto const media_type, reader.read_text("media type", kMaxMediaTypeSize));
  TRY(auto const description, reader.read_text("description", kMaxDescriptionSize));
  TRY(auto const topic, reader.read_text("topic", kMaxTopicSize));
  TRY(details.tags, read_tags(reader));
  details.name = name;
  details.media_type = media_type;
  details.description = description;
  details.topic = topic;
  return {};
}

Result<DetailsEnvelope> read_envelope(ByteView sealed) {
  if (sealed.size() > kMaxSealedDetails)
    return fail(Errc::malformed, "sealed details have at most 16 KiB");
  CborReader reader(sealed);
  DetailsEnvelope envelope;
  TRY(auto const array, reader.read_array_of(kEnvelopeItems, kEnvelope));
  TRY(auto const version, reader.read_uint("version"));
  if (version != kVersion) return fail(Errc::malformed, "sealed details of another version");
  TRY(auto boxes, reader.read_array("boxes", kMaxRecipients));
  for (;;) {
    TRY(bool const more, reader.next_item(boxes, "boxes"));
    if (!more) break;
    TRY(auto const box, reader.read_bytes("box", kBoxSize));
    envelope.boxes.push_back(box);
  }
  TRY(envelope.details, reader.read_bytes(kDetails));
  TRY_VOID(reader.end_array(array, kEnvelope));
  TRY_VOID(reader.expect_end(kEnvelope));
  return envelope;
}

// None when no box is for this key.
Result<std::optional<ContentCipher>> cipher_in(std::vector<ByteView> const& boxes,
                                               SigningKey const& own) {
  BoxOpener const opener(own);
  for (auto const box : boxes) {
    auto key = opener.open(box);
    if (!key) continue;
    auto cipher = ContentCipher::from_key(*key);
    bpsec::wipe(*key);
    if (!cipher) return cipher.error();
    return std::optional(std::move(*cipher));
  }
  return std::optional<ContentCipher>();
}

}  // namespace

Result<void> check_details(PrivateDetails const& details) {
  Manifest described;
  described.name = details.name;
  described.media_type = details.media_type;
  described.description = details.description;
  described.topic = details.topic;
  described.tags = details.tags;
  return check_texts(described);
}

Bytes encode_details(PrivateDetails const& details) {
  CborWriter writer;
  writer.write_array(kDetailItems);
  writer.write_bytes(details.publisher.bytes);
  writer.write_text(details.name);
  writer.write_text(details.media_type);
  writer.write_text(details.description);
  writer.write_text(details.topic);
  writer.write_array(details.tags.size());
  for (auto const& tag : details.tags)
    writer.write_text(tag);
  writer.write_uint(details.size);
  writer.write_bytes(details.digest.bytes);
  return writer.take();
}

Result<PrivateDetails> decode_details(ByteView bytes) {
  CborReader reader(bytes);
  PrivateDetails details;
  TRY(auto const array, reader.read_array_of(kDetailItems, kDetails));
  TRY(auto const publisher, reader.read_bytes("publisher", PublisherKey::kSize));
  TRY(details.publisher, PublisherKey::from_bytes(publisher));
  TRY_VOID(read_texts(reader, details));
  TRY(details.size, reader.read_uint("size"));
  TRY(auto const digest, reader.read_bytes("digest", FileDigest::kSize));
  TRY(details.digest, FileDigest::from_bytes(digest));
  TRY_VOID(reader.end_array(array, kDetails));
  TRY_VOID(reader.expect_end(kDetails));
  TRY_VOID(check_details(details));
  return details;
}

Result<Bytes> seal_details(PrivateDetails const& details,
                           ContentCipher const& cipher,
                           std::span<PublisherKey const> recipients) {
  if (recipients.size() > kMaxRecipients)
    return fail(Errc::invalid_argument, "a private file has at most 64 recipients");
  if (auto const good = check_details(details); !good)
    return fail(Errc::invalid_argument, good.error().detail);
  CborWriter writer;
  writer.write_array(kEnvelopeItems);
  writer.write_uint(kVersion);
  writer.write_array(recipients.size());
  for (auto const& recipient : recipients) {
    TRY(auto const box, seal_for(recipient, cipher.key()));
    writer.write_bytes(box);
  }
  writer.write_bytes(cipher.seal_details(encode_details(details)));
  if (writer.size() > kMaxSealedDetails)
    return fail(Errc::invalid_argument, "the description and the recipients are too long together");
  return writer.take();
}

Result<std::optional<OpenedDetails>> open_details(ByteView sealed,
                                                  PublisherKey const& publisher,
                                                  SigningKey const& own) {
  using Opened = std::optional<OpenedDetails>;
  TRY(auto const envelope, read_envelope(sealed));
  TRY(auto cipher, cipher_in(envelope.boxes, own));
  if (!cipher) return Opened();
  auto const plain = cipher->open_details(envelope.details);
  if (!plain) return fail(Errc::malformed, plain.error().detail);
  TRY(auto details, decode_details(*plain));
  if (details.publisher != publisher)
    return fail(Errc::malformed, "private content was encrypted by someone else");
  return Opened(OpenedDetails{std::move(details), std::move(*cipher)});
}

}  // namespace bindle
