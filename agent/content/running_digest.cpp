#include "agent/content/running_digest.hpp"

#include <algorithm>

namespace bindle::agent {
namespace {

constexpr std::uint64_t kReadPiece = 1u << 20;

}  // namespace

void RunningDigest::offer(std::uint64_t offset, ByteView octets) {
  {
    std::lock_guard const lock(waiting_mutex_);
    waiting_[offset] = octets.size();
  }
  std::unique_lock const lock(hashing_, std::try_to_lock);
  if (!lock) return;
  while (auto const length = take_next(hashed_)) {
    if (hashed_ == offset) {
      hash_.update(octets);
      hashed_ += length;
    } else if (!hash_from_file(length)) {
      return;  // finish() meets the error again
    }
  }
}

// How long the offered piece at `offset` is; 0 when there is none.
std::uint64_t RunningDigest::take_next(std::uint64_t offset) {
  std::lock_guard const lock(waiting_mutex_);
  auto const next = waiting_.extract(offset);
  return next.empty() ? 0 : next.mapped();
}

Result<FileDigest> RunningDigest::finish() {
  std::lock_guard const lock(hashing_);
  if (finished_) return *finished_;
  TRY_VOID(hash_from_file(file_.extent().length - hashed_));
  finished_ = FileDigest{hash_.finish()};
  return *finished_;
}

Result<void> RunningDigest::hash_from_file(std::uint64_t length) {
  Bytes piece(static_cast<std::size_t>(std::min(length, kReadPiece)));
  auto const end = hashed_ + length;
  while (hashed_ < end) {
    auto const count = static_cast<std::size_t>(std::min(end - hashed_, kReadPiece));
    TRY_VOID(file_.read(hashed_, std::span(piece).first(count)));
    hash_.update(ByteView(piece).first(count));
    hashed_ += count;
  }
  return {};
}

}  // namespace bindle::agent
