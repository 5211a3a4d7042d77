#include "bundle/manifest.hpp"

#include "bundle/file_name.hpp"
#include "bundle/labels.hpp"
#include "bundle/merkle_tree.hpp"
#include "bundle/private/private_details.hpp"
#include "bundle/utf8.hpp"

#include <algorithm>

namespace bindle {
namespace {

// type "/" subtype of RFC 6838 and its parameters: visible ASCII and spaces.
Result<void> check_media_type(std::string_view media_type) {
  auto const is_printable = [](char c) { return c >= ' ' && c <= '~'; };
  if (media_type.size() > kMaxMediaTypeSize ||
      !std::all_of(media_type.begin(), media_type.end(), is_printable)) {
    return fail(Errc::malformed, "the media type has at most 127 octets of printable ASCII");
  }
  return {};
}

Result<void> check_description(std::string_view description) {
  if (description.size() > kMaxDescriptionSize) {
    return fail(Errc::malformed, "the description has at most 4096 octets");
  }
  while (!description.empty()) {
    auto const code_point = take_code_point(description);
    if (!code_point || (is_control(*code_point) && code_point != U'\n' && code_point != U'\t')) {
      return fail(Errc::malformed,
                  "the description is UTF-8 without control characters but line feed and tab");
    }
  }
  return {};
}

Result<void> check_chunks(Manifest const& manifest) {
  if (manifest.chunks.size() > kMaxManifestChunks) {
    return fail(Errc::malformed, "there are at most 200000 chunks");
  }
  std::uint64_t total = 0;
  for (auto const& chunk : manifest.chunks) {
    if (chunk.length == 0 || chunk.length > kMaxChunkSize) {
      return fail(Errc::malformed, "a chunk has 1 octet to 1 MiB");
    }
    total += chunk.length;
  }
  if (total != manifest.size) {
    return fail(Errc::malformed, "the chunks' lengths do not add up to the size");
  }
  if (merkle_root(manifest.chunks) != manifest.root) {
    return fail(Errc::malformed, "the root is not that of the chunks");
  }
  return {};
}

Result<void> check_numbers(Manifest const& manifest) {
  if (manifest.version == 0) return fail(Errc::malformed, "versions count from 1");
  if (manifest.replicas > kMaxReplicas) {
    return fail(Errc::malformed, "there are at most 32 replicas");
  }
  if (manifest.lifetime_ms == 0) return fail(Errc::malformed, "the lifetime is zero");
  return {};
}

bool says_something(Manifest const& manifest) {
  return !manifest.name.empty() || !manifest.media_type.empty() || !manifest.description.empty() ||
         !manifest.topic.empty() || !manifest.tags.empty();
}

Result<void> check_sealed(Manifest const& manifest) {
  if (manifest.sealed.empty() || manifest.sealed.size() > kMaxSealedDetails)
    return fail(Errc::malformed, "what is for recipients has sealed details of at most 16 KiB");
  if (says_something(manifest))
    return fail(Errc::malformed, "what is for recipients has a text that everyone can read");
  return {};
}

}  // namespace

MerkleHash merkle_root(std::vector<ChunkRef> const& chunks) {
  MerkleRootBuilder builder;
  for (auto const& chunk : chunks)
    builder.add(chunk.id);
  return builder.root();
}

Result<void> check_texts(Manifest const& manifest) {
  TRY_VOID(check_file_name(manifest.name));
  TRY_VOID(check_media_type(manifest.media_type));
  TRY_VOID(check_description(manifest.description));
  TRY_VOID(check_topic(manifest.topic));
  return check_tags(manifest.tags);
}

Result<void> check_manifest(Manifest const& manifest) {
  if (manifest.audience == Audience::recipients) {
    TRY_VOID(check_sealed(manifest));
  } else {
    if (!manifest.sealed.empty())
      return fail(Errc::malformed, "only what is for recipients has sealed details");
    TRY_VOID(check_texts(manifest));
  }
  TRY_VOID(check_numbers(manifest));
  return check_chunks(manifest);
}

}  // namespace bindle
