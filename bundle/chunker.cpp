#include "bundle/chunker.hpp"

#include "bundle/fastcdc_chunker.hpp"
#include "bundle/fixed_chunker.hpp"
#include "bundle/zim_chunker.hpp"

#include <string>

namespace bindle {
namespace {

// Cuts by content, in the way that suits the file's format, which its first octets tell.
class ContentChunker final : public Chunker {
 public:
  std::optional<std::size_t> next_cut(ByteView pending, Input input) override {
    auto const too_short = pending.size() < ZimChunker::kMagicSize;
    if (!chosen_ && too_short && input == Input::continues) return std::nullopt;
    if (!chosen_) choose(pending);
    return chosen_->next_cut(pending, input);
  }

 private:
  void choose(ByteView beginning) {
    if (ZimChunker::is_archive(beginning))
      chosen_ = std::make_unique<ZimChunker>();
    else
      chosen_ = std::make_unique<FastCdcChunker>();
  }

  std::unique_ptr<Chunker> chosen_;
};

}  // namespace

Result<ChunkingMethod> chunking_method_from_value(std::uint64_t value) {
  if (value <= static_cast<std::uint64_t>(ChunkingMethod::fixed)) {
    return static_cast<ChunkingMethod>(value);
  }
  return fail(Errc::malformed, "unknown chunking method " + std::to_string(value));
}

std::unique_ptr<Chunker> make_chunker(ChunkingMethod method) {
  if (method == ChunkingMethod::fixed) return std::make_unique<FixedChunker>();
  return std::make_unique<ContentChunker>();
}

}  // namespace bindle
