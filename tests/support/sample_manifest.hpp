#pragma once

#include "bundle/manifest.hpp"
#include "bundle/sha256.hpp"

namespace bindle::tests {

inline ChunkId sample_chunk_id(std::uint8_t number) {
  ChunkId id;
  id.bytes.fill(number);
  return id;
}

// A consistent manifest of 70'000 octets in two chunks, every field set.
inline Manifest sample_manifest() {
  Manifest manifest;
  manifest.name = "Wasserkarte Süd.pdf";
  manifest.media_type = "application/pdf";
  manifest.description = "Wells and springs.\nSurvey of 2024.";
  manifest.size = 70'000;
  manifest.digest = FileDigest{sha256(as_bytes("the file"))};
  manifest.chunks = {{sample_chunk_id(1), 40'000}, {sample_chunk_id(2), 30'000}};
  manifest.root = merkle_root(manifest.chunks);
  manifest.publisher.bytes.fill(9);
  manifest.version = 2;
  manifest.supersedes = ManifestId{sha256(as_bytes("version 1"))};
  manifest.topic = "knowledge";
  manifest.tags = {"water", "map"};
  manifest.priority = Priority::perishable;
  manifest.audience = Audience::trusted;
  manifest.replicas = 3;
  manifest.created_ms = 780'000'000'000;
  manifest.lifetime_ms = 172'800'000;
  manifest.chunking = ChunkingMethod::fixed;
  return manifest;
}

// The same for recipients only: no text says anything.
inline Manifest concealed(Manifest manifest) {
  manifest.audience = Audience::recipients;
  manifest.name.clear();
  manifest.media_type.clear();
  manifest.description.clear();
  manifest.topic.clear();
  manifest.tags.clear();
  manifest.sealed = {1, 2, 3};
  return manifest;
}

}  // namespace bindle::tests
