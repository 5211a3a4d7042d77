#include "bundle/manifest_codec.hpp"

#include "bundle/labels.hpp"
#include "bundle/manifest_summary.hpp"
#include "bundle/schema/manifest.capnp.h"

#include <capnp/message.h>
#include <kj/array.h>
#include <kj/exception.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace bindle {
namespace {

constexpr int kMaxNesting = 8;
// Measuring, copying into canonical form and reading visit each word once.
constexpr std::uint64_t kVisitsPerWord = 4;

// A message without a segment table, copied to where Cap'n Proto may read it: whole, aligned words.
class SegmentReader {
 public:
  static Result<SegmentReader> over(ByteView canonical) {
    if (canonical.size() > kMaxManifestSize) {
      return fail(Errc::malformed, "a manifest has at most 8 MiB");
    }
    if (canonical.empty() || canonical.size() % sizeof(capnp::word) != 0) {
      return fail(Errc::malformed, "a manifest is a whole number of 8-octet words");
    }
    SegmentReader reader;
    reader.words_ = kj::heapArray<capnp::word>(canonical.size() / sizeof(capnp::word));
    std::memcpy(reader.words_.begin(), canonical.data(), canonical.size());
    return reader;
  }

  // Calls `read` with the root; what Cap'n Proto throws comes back as an error.
  template <class Read>
  auto read_root(Read read) const -> decltype(read(wire::Manifest::Reader())) {
    capnp::ReaderOptions options;
    options.traversalLimitInWords = kVisitsPerWord * words_.size();
    options.nestingLimit = kMaxNesting;
    try {
      kj::ArrayPtr<capnp::word const> const segment = words_;
      capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1), options);
      return read(message.getRoot<wire::Manifest>());
    } catch (kj::Exception const& broken) {
      return fail(Errc::malformed,
                  std::string("not a manifest: ") + broken.getDescription().cStr());
    }
  }

 private:
  kj::Array<capnp::word> words_;
};

Bytes to_bytes(kj::ArrayPtr<capnp::word const> words) {
  auto const bytes = words.asBytes();
  return Bytes(bytes.begin(), bytes.end());
}

ByteView to_view(capnp::Data::Reader data) {
  return {data.begin(), data.size()};
}

std::string to_string(capnp::Text::Reader text) {
  return {text.begin(), text.size()};
}

capnp::Text::Reader to_text(std::string const& text) {
  return {text.c_str(), text.size()};
}

template <class Tag>
capnp::Data::Reader to_data(Id<Tag> const& id) {
  return {id.bytes.data(), id.bytes.size()};
}

void write_chunks(Manifest const& manifest, wire::Manifest::Builder builder) {
  auto const count = static_cast<unsigned>(manifest.chunks.size());
  auto lengths = builder.initChunkLengths(count);
  auto ids = builder.initChunkIds(static_cast<unsigned>(count * ChunkId::kSize)).begin();
  for (unsigned i = 0; i < count; ++i) {
    auto const& chunk = manifest.chunks[i];
    lengths.set(i, chunk.length);
    ids = std::copy(chunk.id.bytes.begin(), chunk.id.bytes.end(), ids);
  }
}

void write_tags(std::vector<std::string> const& tags, wire::Manifest::Builder builder) {
  auto list = builder.initTags(static_cast<unsigned>(tags.size()));
  for (unsigned i = 0; i < list.size(); ++i)
    list.set(i, to_text(tags[i]));
}

void write(Manifest const& manifest, wire::Manifest::Builder builder) {
  builder.setName(to_text(manifest.name));
  builder.setMediaType(to_text(manifest.media_type));
  builder.setDescription(to_text(manifest.description));
  builder.setSize(manifest.size);
  builder.setDigest(to_data(manifest.digest));
  write_chunks(manifest, builder);
  builder.setRoot(to_data(manifest.root));
  builder.setPublisher(to_data(manifest.publisher));
  builder.setVersion(manifest.version);
  if (manifest.supersedes) builder.setSupersedes(to_data(*manifest.supersedes));
  builder.setTopic(to_text(manifest.topic));
  write_tags(manifest.tags, builder);
  builder.setPriority(static_cast<std::uint8_t>(manifest.priority));
  builder.setAudience(static_cast<std::uint8_t>(manifest.audience));
  builder.setReplicas(manifest.replicas);
  builder.setCreated(manifest.created_ms);
  builder.setLifetime(manifest.lifetime_ms);
  builder.setChunking(static_cast<std::uint8_t>(manifest.chunking));
  builder.setReceipt(static_cast<std::uint8_t>(manifest.receipt));
  if (!manifest.sealed.empty())
    builder.setSealed(capnp::Data::Reader(manifest.sealed.data(), manifest.sealed.size()));
}

// The writer sets all of these, empty or not, so that no manifest has two encodings.
bool has_all_fields(wire::Manifest::Reader reader) {
  return reader.hasName() && reader.hasMediaType() && reader.hasDescription() &&
         reader.hasDigest() && reader.hasChunkIds() && reader.hasChunkLengths() &&
         reader.hasRoot() && reader.hasPublisher() && reader.hasTopic() && reader.hasTags();
}

Result<std::vector<ChunkRef>> read_chunks(wire::Manifest::Reader reader) {
  auto const lengths = reader.getChunkLengths();
  auto ids = to_view(reader.getChunkIds());
  if (lengths.size() > kMaxManifestChunks) {
    return fail(Errc::malformed, "there are at most 200000 chunks");
  }
  if (ids.size() != lengths.size() * ChunkId::kSize) {
    return fail(Errc::malformed, "there are not as many chunk ids as chunk lengths");
  }
  std::vector<ChunkRef> chunks;
  chunks.reserve(lengths.size());
  for (auto const length : lengths) {
    TRY(auto const id, ChunkId::from_bytes(ids.first(ChunkId::kSize)));
    chunks.push_back({id, length});
    ids = ids.subspan(ChunkId::kSize);
  }
  return chunks;
}

Result<std::vector<std::string>> read_tags(wire::Manifest::Reader reader) {
  auto const list = reader.getTags();
  if (list.size() > kMaxTags) return fail(Errc::malformed, "there are at most 32 tags");
  std::vector<std::string> tags;
  for (auto const tag : list)
    tags.push_back(to_string(tag));
  return tags;
}

// Into a Manifest or a ManifestSummary.
template <class Described>
Result<void> read_texts(wire::Manifest::Reader reader, Described& described) {
  described.name = to_string(reader.getName());
  described.media_type = to_string(reader.getMediaType());
  described.description = to_string(reader.getDescription());
  described.topic = to_string(reader.getTopic());
  TRY(described.tags, read_tags(reader));
  return {};
}

Result<void> read_ids(wire::Manifest::Reader reader, Manifest& manifest) {
  TRY(manifest.digest, FileDigest::from_bytes(to_view(reader.getDigest())));
  TRY(manifest.root, MerkleHash::from_bytes(to_view(reader.getRoot())));
  TRY(manifest.publisher, PublisherKey::from_bytes(to_view(reader.getPublisher())));
  if (reader.hasSupersedes()) {
    TRY(manifest.supersedes, ManifestId::from_bytes(to_view(reader.getSupersedes())));
  }
  TRY(manifest.chunks, read_chunks(reader));
  auto const sealed = to_view(reader.getSealed());
  if (reader.hasSealed() && sealed.empty())
    return fail(Errc::malformed, "sealed details that are empty");
  manifest.sealed.assign(sealed.begin(), sealed.end());
  return {};
}

Result<void> read_numbers(wire::Manifest::Reader reader, Manifest& manifest) {
  manifest.size = reader.getSize();
  manifest.version = reader.getVersion();
  TRY(manifest.priority, priority_from_value(reader.getPriority()));
  TRY(manifest.audience, audience_from_value(reader.getAudience()));
  TRY(manifest.chunking, chunking_method_from_value(reader.getChunking()));
  TRY(manifest.receipt, receipt_policy_from_value(reader.getReceipt()));
  manifest.replicas = reader.getReplicas();
  manifest.created_ms = reader.getCreated();
  manifest.lifetime_ms = reader.getLifetime();
  return {};
}

Result<Manifest> read(wire::Manifest::Reader reader) {
  if (!has_all_fields(reader)) return fail(Errc::malformed, "a manifest field is missing");
  Manifest manifest;
  TRY_VOID(read_texts(reader, manifest));
  TRY_VOID(read_ids(reader, manifest));
  TRY_VOID(read_numbers(reader, manifest));
  TRY_VOID(check_manifest(manifest));
  return manifest;
}

bool is_canonical(wire::Manifest::Reader reader, ByteView bytes) {
  auto const canonical = capnp::canonicalize(reader);
  auto const expected = canonical.asBytes();
  return std::equal(bytes.begin(), bytes.end(), expected.begin(), expected.end());
}

}  // namespace

Result<Bytes> encode_manifest(Manifest const& manifest) {
  TRY_VOID(check_manifest(manifest));
  capnp::MallocMessageBuilder message;
  auto builder = message.initRoot<wire::Manifest>();
  write(manifest, builder);
  auto bytes = to_bytes(capnp::canonicalize(builder.asReader()));
  if (bytes.size() > kMaxManifestSize) {
    return fail(Errc::invalid_argument, "the manifest would be longer than 8 MiB");
  }
  return bytes;
}

Result<Manifest> decode_manifest(ByteView canonical) {
  TRY(auto const segment, SegmentReader::over(canonical));
  return segment.read_root([canonical](wire::Manifest::Reader reader) -> Result<Manifest> {
    if (!is_canonical(reader, canonical)) {
      return fail(Errc::malformed, "the manifest is not in canonical form");
    }
    return read(reader);
  });
}

Result<ManifestSummary> decode_summary(ByteView canonical) {
  TRY(auto const segment, SegmentReader::over(canonical));
  return segment.read_root([](wire::Manifest::Reader reader) -> Result<ManifestSummary> {
    ManifestSummary summary;
    TRY_VOID(read_texts(reader, summary));
    summary.size = reader.getSize();
    TRY(summary.audience, audience_from_value(reader.getAudience()));
    summary.replicas = reader.getReplicas();
    summary.created_ms = reader.getCreated();
    summary.lifetime_ms = reader.getLifetime();
    TRY(summary.publisher, PublisherKey::from_bytes(to_view(reader.getPublisher())));
    return summary;
  });
}

Result<PublisherKey> decode_publisher(ByteView canonical) {
  TRY(auto const segment, SegmentReader::over(canonical));
  return segment.read_root([](wire::Manifest::Reader reader) {
    return Result<PublisherKey>(PublisherKey::from_bytes(to_view(reader.getPublisher())));
  });
}

}  // namespace bindle
