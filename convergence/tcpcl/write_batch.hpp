#pragma once

#include "bundle/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace bindle::convergence::tcpcl {

// The octets of one gathered write. Long pieces are only referred to, short ones are copied
// together, so that a thousand small messages are one piece.
class WriteBatch {
 public:
  WriteBatch();

  WriteBatch(WriteBatch const&) = delete;
  WriteBatch& operator=(WriteBatch const&) = delete;

  // Takes all of `messages` as one piece.
  void add_messages(Bytes messages);

  // Whole messages only begin while there is room; a message that has begun may pass the mark.
  bool has_room() const;

  // Appends a piece of a message. `octets` stays valid until clear().
  void add(ByteView octets);

  std::span<ByteView const> pieces() const { return pieces_; }

  std::size_t size() const { return size_; }

  bool empty() const { return size_ == 0; }

  void clear();

  // Gives back the memory of an empty batch.
  void trim();

 private:
  void append_copy(ByteView octets);

  Bytes messages_;
  Bytes copied_;  // never grows beyond its first capacity: pieces_ point into it
  std::vector<ByteView> pieces_;
  bool last_is_copied_ = false;
  std::size_t size_ = 0;
};

}  // namespace bindle::convergence::tcpcl
