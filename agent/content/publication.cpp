#include "agent/content/publication.hpp"

#include "agent/content/announcement.hpp"
#include "bundle/chunk.hpp"
#include "bundle/file_name.hpp"
#include "bundle/fixed_chunker.hpp"
#include "bundle/labels.hpp"
#include "bundle/lifetime.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

// A buffer is room for the unfinished chunk of the piece before, then the piece itself.
constexpr std::size_t kHeadroom = kMaxChunkSize;
constexpr std::size_t kPieceSize = 2u << 20;

// Each version of a private file has a key of its own: there is nothing that two could share.
std::unique_ptr<Chunker> chunker_for(Audience audience, ChunkingMethod method) {
  if (audience == Audience::recipients)
    return std::make_unique<FixedChunker>(ContentCipher::kPlainChunkSize);
  return make_chunker(method);
}

Result<void> check_audience(FileDescription const& description) {
  auto const is_private = description.audience == Audience::recipients;
  if (is_private && description.recipients.empty())
    return fail(Errc::invalid_argument, "a private file needs a recipient: say whom it is for");
  if (!is_private && !description.recipients.empty())
    return fail(Errc::invalid_argument,
                "only a private file has recipients: its audience must be private");
  if (is_private && description.versions.update)
    return fail(Errc::invalid_argument,
                "the name of a private file is secret: say by id which version it replaces");
  return {};
}

}  // namespace

Publication::Publication(PublishingNode node, FileDescription description)
    : node_(node),
      description_(std::move(description)),
      chunker_(chunker_for(description_.audience, node.chunking)),
      sink_(node.store),
      buffers_{Bytes(kHeadroom + kPieceSize), Bytes(kHeadroom + kPieceSize)} {
  if (description_.audience == Audience::recipients)
    private_.emplace(description_.recipients, node.key.public_key());
}

Publication::~Publication() = default;

Result<std::unique_ptr<Publication>> Publication::begin(PublishingNode node,
                                                        FileDescription description) {
  auto const name = check_file_name(description.name);
  if (!name) return fail(Errc::invalid_argument, "name: " + name.error().detail);
  auto const topic = check_topic(description.topic);
  if (!topic) return fail(Errc::invalid_argument, topic.error().detail);
  auto const tags = check_tags(description.tags);
  if (!tags) return fail(Errc::invalid_argument, tags.error().detail);
  TRY_VOID(check_audience(description));
  if (!description.lifetime)
    description.lifetime =
        default_lifetime(description.priority, description.topic, description.tags);
  return std::unique_ptr<Publication>(new Publication(node, std::move(description)));
}

std::span<std::uint8_t> Publication::buffer() {
  return std::span(buffers_[current_]).subspan(kHeadroom);
}

std::span<std::uint8_t> Publication::next_buffer() {
  return std::span(buffers_[1 - current_]).subspan(kHeadroom);
}

Task<Result<void>> Publication::take(std::size_t length) {
  using namespace boost::asio::experimental::awaitable_operators;
  auto const taken = current_;
  size_ += length;
  if (size_ > node_.max_file_size)
    co_return fail(Errc::invalid_argument,
                   "the file is larger than content.max_file_size, " +
                       std::to_string(node_.max_file_size) + " octets");

  // The whole file's digest and the chunks' ids are taken side by side.
  auto hash = [this, taken, length] {
    file_hash_.update(ByteView(buffers_[taken]).subspan(kHeadroom, length));
    return Result<void>{};
  };
  auto store = [this, taken, length] { return store_piece(taken, length); };
  auto hashing = node_.workers.run(std::move(hash));
  auto storing = node_.workers.run(std::move(store));
  auto [hashed, stored] = co_await (std::move(hashing) && std::move(storing));
  (void)hashed;
  current_ = 1 - current_;
  co_return stored;
}

Result<void> Publication::store_piece(std::size_t buffer, std::size_t length) {
  auto& octets = buffers_[buffer];
  std::copy(rest_.begin(),
            rest_.end(),
            octets.begin() + static_cast<std::ptrdiff_t>(kHeadroom - rest_.size()));
  auto const pending = ByteView(octets).subspan(kHeadroom - rest_.size(), rest_.size() + length);
  std::size_t consumed = 0;
  TRY_VOID(cut(pending, Input::continues, consumed));
  rest_.assign(pending.begin() + static_cast<std::ptrdiff_t>(consumed), pending.end());
  return {};
}

Result<void> Publication::cut(ByteView pending, Input input, std::size_t& consumed) {
  while (auto const length = chunker_->next_cut(pending.subspan(consumed), input)) {
    auto const chunk = pending.subspan(consumed, *length);
    if (chunks_.size() == kMaxManifestChunks)
      return fail(Errc::invalid_argument, "the file has more chunks than a manifest can list");
    TRY_VOID(private_ ? store_chunk(private_->seal(chunk)) : store_chunk(chunk));
    consumed += *length;
  }
  return {};
}

Result<void> Publication::store_chunk(ByteView octets) {
  auto const id = chunk_id_of(octets);
  chunks_.push_back({id, static_cast<std::uint32_t>(octets.size())});
  return sink_.add(id, octets);
}

Task<Result<PublishedFile>> Publication::finish() {
  auto finish_it = [this] { return finish_blocking(); };
  co_return co_await node_.workers.run(std::move(finish_it));
}

Result<PublishedFile> Publication::finish_blocking() {
  auto const last = std::exchange(rest_, {});
  std::size_t consumed = 0;
  TRY_VOID(cut(last, Input::ended, consumed));
  TRY(auto const holding, sink_.flush());
  TRY(auto manifest, draft());
  Announcement announcement(node_, std::move(manifest), holding);
  TRY(auto announced, announcement.announce(description_.versions));
  if (announced.takes_holding) sink_.keep();

  PublishedFile published;
  published.id = announced.id;
  published.manifest = std::move(announced.manifest);
  published.send_class = storage::send_class(description_.priority, description_.audience);
  published.new_chunks = sink_.new_chunks();
  published.bytes_written = sink_.bytes_written();
  published.bundles = announced.bundles;
  published.created = announced.created;
  return published;
}

Result<Manifest> Publication::draft() {
  Manifest manifest;
  manifest.name = description_.name;
  manifest.media_type = description_.media_type;
  manifest.description = description_.description;
  manifest.size = size_;
  manifest.digest = FileDigest{file_hash_.finish()};
  manifest.chunks = chunks_;
  manifest.root = merkle_root(chunks_);
  manifest.topic = description_.topic;
  manifest.tags = description_.tags;
  manifest.priority = description_.priority;
  manifest.created_ms = node_.clock.now().dtn_ms;
  manifest.lifetime_ms = static_cast<std::uint64_t>(description_.lifetime->count());
  if (description_.replicas) manifest.replicas = *description_.replicas;
  manifest.chunking = private_ ? ChunkingMethod::fixed : node_.chunking;
  manifest.audience = description_.audience;
  manifest.receipt = description_.receipt;
  if (private_) TRY_VOID(private_->conceal(manifest));
  return manifest;
}

}  // namespace bindle::agent
