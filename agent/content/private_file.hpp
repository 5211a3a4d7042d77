#pragma once

#include "bundle/manifest.hpp"
#include "bundle/private/content_cipher.hpp"
#include "bundle/sha256.hpp"
#include "bundle/signing_key.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace bindle::agent {

// A private file while it is published: its chunks are encrypted in their order.
class PrivateFile {
 public:
  // The key in the node's own hands reads it, too.
  PrivateFile(std::vector<PublisherKey> recipients, PublisherKey const& own);

  // The next chunk of the file, as it is stored.
  Bytes seal(ByteView chunk);

  // `manifest` describes the file; now it describes the encrypted one, and the rest only to
  // recipients. The chunks are those that seal() gave. Errc::invalid_argument on what cannot be
  // sealed.
  Result<void> conceal(Manifest& manifest);

 private:
  std::vector<PublisherKey> recipients_;
  PublisherKey own_;
  ContentCipher cipher_;
  Sha256 hash_;
  std::uint64_t size_ = 0;
  std::uint64_t chunks_ = 0;
};

// A manifest as this node can read it.
struct ReadableManifest {
  // For recipients, of whom this node is one: name, texts, size and digest are those of the file;
  // the chunks are as they are stored.
  Manifest manifest;
  std::optional<ContentCipher> cipher;  // what the chunks are encrypted with, if this node reads it
  bool readable = true;                 // false: it is for others
};

// What cannot be read for damage is not readable.
ReadableManifest read_for(SigningKey const& own, Manifest manifest);

}  // namespace bindle::agent
