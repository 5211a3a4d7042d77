#include "bundle/zim_chunker.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace bindle {
namespace {

using namespace std::string_view_literals;

// openZIM, "ZIM file format": the number 0x44D495A, little-endian.
constexpr auto kArchiveMagic = "\x5a\x49\x4d\x04"sv;

// A cluster is an octet that tells how it is compressed, then a frame of that compression.
struct Compression {
  std::uint8_t kind;       // the low four bits of the octet
  std::string_view magic;  // of the frame
};

constexpr std::array<Compression, 2> kCompressions = {
    Compression{4, "\xfd\x37\x7a\x58\x5a\x00"sv},  // xz
    Compression{5, "\x28\xb5\x2f\xfd"sv},          // Zstandard (RFC 8878 section 3.1.1)
};

constexpr std::uint8_t kExtended = 0x10;  // offsets of 8 octets

constexpr std::size_t kLongestSign = 7;

// The first place at or after `from` where such a cluster begins.
std::size_t find_sign(std::string_view octets, std::size_t from, Compression const& compression) {
  auto at = octets.find(compression.magic, from + 1);
  for (; at != std::string_view::npos; at = octets.find(compression.magic, at + 1)) {
    auto const kind = static_cast<std::uint8_t>(octets[at - 1]);
    if ((kind & ~kExtended) == compression.kind) return at - 1;
  }
  return octets.size();
}

}  // namespace

bool ZimChunker::is_archive(ByteView beginning) {
  return as_text(beginning).starts_with(kArchiveMagic);
}

std::optional<std::size_t> ZimChunker::find_cluster(ByteView pending) {
  auto const octets = as_text(pending.first(std::min(pending.size(), kMaxSize)));
  looked_ = std::max(looked_, least_);
  if (octets.size() < looked_ + kLongestSign) return std::nullopt;
  auto first = octets.size();
  for (auto const& compression : kCompressions)
    first = std::min(first, find_sign(octets, looked_, compression));
  if (first < octets.size()) return first;
  looked_ = octets.size() - kLongestSign;
  return std::nullopt;
}

std::optional<std::size_t> ZimChunker::next_cut(ByteView pending, Input input) {
  auto length = find_cluster(pending);
  if (!length && pending.size() < kMaxSize && input == Input::continues) return std::nullopt;
  if (!length) length = by_content_.next_cut(pending, input);
  least_ = kMinSize;
  looked_ = 0;
  return length;
}

}  // namespace bindle
