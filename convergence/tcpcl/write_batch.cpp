#include "convergence/tcpcl/write_batch.hpp"

#include <utility>

namespace bindle::convergence::tcpcl {
namespace {

constexpr std::size_t kCopyBelow = 2048;

// A batch that has this much is written before more is added, so that acknowledgements made
// meanwhile wait for no more than this and one segment.
constexpr std::size_t kFull = 128u << 10;

// Sixteen short of what Asio hands to one writev; a message adds at most four.
constexpr std::size_t kMaxPieces = 48;

// The header and three short pieces of a message that passes the mark.
constexpr std::size_t kOverhang = 4 * kCopyBelow;

}  // namespace

WriteBatch::WriteBatch() {
  pieces_.reserve(kMaxPieces + 4);
}

void WriteBatch::add_messages(Bytes messages) {
  messages_ = std::move(messages);
  if (messages_.empty()) return;
  pieces_.emplace_back(messages_);
  size_ += messages_.size();
}

bool WriteBatch::has_room() const {
  return size_ < kFull && pieces_.size() < kMaxPieces;
}

void WriteBatch::add(ByteView octets) {
  if (octets.empty()) return;
  size_ += octets.size();
  if (octets.size() < kCopyBelow) {
    append_copy(octets);
  } else {
    pieces_.push_back(octets);
    last_is_copied_ = false;
  }
}

void WriteBatch::append_copy(ByteView octets) {
  if (copied_.capacity() == 0) copied_.reserve(kFull + kOverhang);
  auto const* const start = copied_.data() + copied_.size();
  copied_.insert(copied_.end(), octets.begin(), octets.end());
  if (last_is_copied_)
    pieces_.back() = ByteView(pieces_.back().data(), pieces_.back().size() + octets.size());
  else
    pieces_.emplace_back(start, octets.size());
  last_is_copied_ = true;
}

void WriteBatch::clear() {
  messages_.clear();
  copied_.clear();
  pieces_.clear();
  last_is_copied_ = false;
  size_ = 0;
}

void WriteBatch::trim() {
  copied_ = Bytes();
}

}  // namespace bindle::convergence::tcpcl
