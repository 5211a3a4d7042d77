#pragma once

#include "bundle/chunk.hpp"
#include "bundle/chunker.hpp"
#include "bundle/ids.hpp"
#include "bundle/priority.hpp"
#include "bundle/receipt_policy.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bindle {

inline constexpr std::size_t kMaxManifestChunks = 200'000;  // some 100 GiB
inline constexpr std::size_t kMaxMediaTypeSize = 127;       // octets
inline constexpr std::size_t kMaxDescriptionSize = 4096;    // octets
inline constexpr std::uint8_t kMaxReplicas = 32;

// Describes one version of one file: what it is called, whose it is, and the chunks that rebuild
// it, in file order. The same chunk may stand in the list many times. For an audience of recipients
// the file is an encrypted one, no text says anything, and what it is stands sealed
// (bundle/private/private_details.hpp).
struct Manifest {
  std::string name;         // as check_file_name() wants it; empty for recipients only
  std::string media_type;   // "application/pdf"; empty when not known
  std::string description;  // UTF-8; line feeds and tabs are allowed
  std::uint64_t size = 0;   // octets; the sum of the chunks' lengths
  FileDigest digest;
  std::vector<ChunkRef> chunks;  // none for an empty file
  MerkleHash root;               // over the chunk ids
  PublisherKey publisher;
  std::uint64_t version = 1;             // from 1, rising with each new version
  std::optional<ManifestId> supersedes;  // the version before
  std::string topic;
  std::vector<std::string> tags;
  Priority priority = Priority::normal;
  Audience audience = Audience::everyone;
  std::uint8_t replicas = 2;     // how many nodes should keep the file; 0 is no wish
  std::uint64_t created_ms = 0;  // DTN time: ms since 2000-01-01 UTC; 0 is an unset clock
  std::uint64_t lifetime_ms = 0;
  ChunkingMethod chunking = ChunkingMethod::fastcdc;
  Bytes sealed;  // for an audience of recipients, and for no other
  ReceiptPolicy receipt = ReceiptPolicy::none;

  friend bool operator==(Manifest const&, Manifest const&) = default;
};

MerkleHash merkle_root(std::vector<ChunkRef> const& chunks);

// The limits of name, media type, description, topic and tags. Errc::malformed.
Result<void> check_texts(Manifest const& manifest);

// Everything about a manifest that can be checked without its file: texts, limits, chunk lengths
// against the size, the root against the chunks. Fails with Errc::malformed and the field's name.
Result<void> check_manifest(Manifest const& manifest);

}  // namespace bindle
