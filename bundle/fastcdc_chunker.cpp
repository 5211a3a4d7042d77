#include "bundle/fastcdc_chunker.hpp"

#include <algorithm>
#include <array>

namespace bindle {
namespace {

// One random-looking word for each octet value: the first 256 outputs of SplitMix64 (Steele, Lea,
// Flood, 2014) from the seed "bindle" read as a big-endian number.
constexpr std::array<std::uint64_t, 256> make_gear() {
  std::array<std::uint64_t, 256> gear{};
  std::uint64_t state = 0x62696e646c65;
  for (auto& word : gear) {
    state += 0x9e3779b97f4a7c15;
    std::uint64_t mixed = state;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    word = mixed ^ (mixed >> 31);
  }
  return gear;
}

constexpr auto kGear = make_gear();

// A cut needs the top 19 bits of the hash to be zero before the normal size, 17 bits after it.
// The top bits are those that depend on the whole window. With a minimum of half the normal size
// these two give chunks of 535 KiB on average.
constexpr std::uint64_t kStrictThreshold = std::uint64_t{1} << (64 - 19);
constexpr std::uint64_t kLooseThreshold = std::uint64_t{1} << (64 - 17);

}  // namespace

bool FastCdcChunker::scan(ByteView pending, std::size_t end, std::uint64_t threshold) {
  auto const* const octets = pending.data();
  auto hash = hash_;
  auto at = scanned_;
  while (at < end) {
    hash = (hash << 1) + kGear[octets[at++]];
    if (hash < threshold) {
      scanned_ = at;
      return true;
    }
  }
  hash_ = hash;
  scanned_ = at;
  return false;
}

std::size_t FastCdcChunker::cut_at(std::size_t length) {
  scanned_ = 0;
  hash_ = 0;
  return length;
}

std::optional<std::size_t> FastCdcChunker::next_cut(ByteView pending, Input input) {
  if (pending.size() > kMinSize) {
    scanned_ = std::max(scanned_, kMinSize);
    if (scan(pending, std::min(pending.size(), kNormalSize), kStrictThreshold) ||
        scan(pending, std::min(pending.size(), kMaxSize), kLooseThreshold)) {
      return cut_at(scanned_);
    }
  }
  if (pending.size() >= kMaxSize) return cut_at(kMaxSize);
  if (input == Input::ended && !pending.empty()) return cut_at(pending.size());
  return std::nullopt;
}

}  // namespace bindle
