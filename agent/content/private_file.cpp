#include "agent/content/private_file.hpp"

#include "bundle/private/private_details.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {

PrivateFile::PrivateFile(std::vector<PublisherKey> recipients, PublisherKey const& own)
    : recipients_(std::move(recipients)), own_(own), cipher_(ContentCipher::generate()) {
  recipients_.push_back(own);
  std::sort(recipients_.begin(), recipients_.end());
  recipients_.erase(std::unique(recipients_.begin(), recipients_.end()), recipients_.end());
}

Bytes PrivateFile::seal(ByteView chunk) {
  auto sealed = cipher_.seal_chunk(chunks_, chunk);
  ++chunks_;
  size_ += sealed.size();
  hash_.update(sealed);
  return sealed;
}

Result<void> PrivateFile::conceal(Manifest& manifest) {
  PrivateDetails const details{own_,
                               std::exchange(manifest.name, {}),
                               std::exchange(manifest.media_type, {}),
                               std::exchange(manifest.description, {}),
                               std::exchange(manifest.topic, {}),
                               std::exchange(manifest.tags, {}),
                               std::exchange(manifest.size, size_),
                               std::exchange(manifest.digest, FileDigest{hash_.finish()})};
  TRY(manifest.sealed, seal_details(details, cipher_, recipients_));
  manifest.audience = Audience::recipients;
  return {};
}

namespace {

// The chunks hold so many octets besides what encryption adds to them.
bool fits(std::vector<ChunkRef> const& chunks, std::uint64_t size) {
  std::uint64_t total = 0;
  for (auto const& chunk : chunks) {
    if (chunk.length <= ContentCipher::kTagSize) return false;
    total += chunk.length - ContentCipher::kTagSize;
  }
  return total == size;
}

}  // namespace

ReadableManifest read_for(SigningKey const& own, Manifest manifest) {
  ReadableManifest found{std::move(manifest), std::nullopt, true};
  if (found.manifest.audience != Audience::recipients) return found;
  auto opened = open_details(found.manifest.sealed, found.manifest.publisher, own);
  found.readable = opened && *opened && fits(found.manifest.chunks, (*opened)->details.size);
  if (!found.readable) return found;
  auto& [details, cipher] = **opened;
  auto& shown = found.manifest;
  shown.name = std::move(details.name);
  shown.media_type = std::move(details.media_type);
  shown.description = std::move(details.description);
  shown.topic = std::move(details.topic);
  shown.tags = std::move(details.tags);
  shown.size = details.size;
  shown.digest = details.digest;
  found.cipher = std::move(cipher);
  return found;
}

}  // namespace bindle::agent
