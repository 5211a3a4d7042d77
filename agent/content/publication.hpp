#pragma once

#include "agent/content/chunk_sink.hpp"
#include "agent/content/private_file.hpp"
#include "agent/content/publishing_node.hpp"
#include "agent/content/version_place.hpp"
#include "agent/core/queued_bundle.hpp"
#include "bundle/chunker.hpp"
#include "bundle/manifest.hpp"
#include "bundle/sha256.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bindle::agent {

// What the publisher says of a file; the rest follows from its octets.
struct FileDescription {
  std::string name;
  std::string media_type;
  std::string description;
  std::string topic;
  std::vector<std::string> tags;
  Priority priority = Priority::normal;
  std::optional<std::chrono::milliseconds> lifetime;  // none: the design's table decides
  std::optional<std::uint8_t> replicas;               // none: as a manifest says by default
  Audience audience = Audience::everyone;
  std::vector<PublisherKey> recipients;  // for the audience of that name, at least one
  VersionWish versions;
  ReceiptPolicy receipt = ReceiptPolicy::none;
};

struct PublishedFile {
  ManifestId id;
  Manifest manifest;
  SendClass send_class{};
  std::uint64_t new_chunks = 0;
  std::uint64_t bundles = 0;
  std::uint64_t bytes_written = 0;
  bool created = true;  // false: the same file was published before, and is that one again
};

// Takes one file in, piece by piece, in constant memory: cuts and stores its chunks while the next
// piece arrives, then makes the manifest and all bundles. Nothing of it is visible before finish();
// what an abandoned publication stored is freed on destruction, which then blocks. One coroutine
// at a time.
//
// The caller reads into buffer(); while it awaits take() for that, it reads on into next_buffer().
class Publication {
 public:
  // Fails on a description that no manifest can hold.
  static Result<std::unique_ptr<Publication>> begin(PublishingNode node,
                                                    FileDescription description);
  ~Publication();

  std::span<std::uint8_t> buffer();
  std::span<std::uint8_t> next_buffer();

  // The first `length` octets of buffer() follow in the file. When it completes, next_buffer() has
  // become buffer().
  Task<Result<void>> take(std::size_t length);

  // The file is complete. On success everything is durable. Fails as place_of() too.
  Task<Result<PublishedFile>> finish();

 private:
  Publication(PublishingNode node, FileDescription description);

  Result<void> store_piece(std::size_t buffer, std::size_t length);
  Result<void> cut(ByteView pending, Input input, std::size_t& consumed);
  Result<void> store_chunk(ByteView octets);
  Result<PublishedFile> finish_blocking();
  Result<Manifest> draft();

  PublishingNode node_;
  FileDescription description_;
  std::optional<PrivateFile> private_;
  std::unique_ptr<Chunker> chunker_;
  ChunkSink sink_;
  Sha256 file_hash_;
  std::uint64_t size_ = 0;
  std::vector<ChunkRef> chunks_;
  std::array<Bytes, 2> buffers_;
  std::size_t current_ = 0;
  Bytes rest_;  // octets of the chunk that is not cut yet
};

}  // namespace bindle::agent
