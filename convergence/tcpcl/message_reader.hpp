#pragma once

#include "bundle/bytes.hpp"
#include "convergence/tcpcl/messages.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace bindle::convergence::tcpcl {

// Cuts the octets of one connection into the contact header and messages. What arrives is put
// into space() and told by arrived(). The data of a segment can bypass it: a caller that reads
// data_left() octets elsewhere says so with skip_data().
class MessageReader {
 public:
  // Longer lists are refused. Ours are 13 octets, and none of the registered ones is longer.
  static constexpr std::size_t kMaxExtensionItems = 4096;
  static constexpr std::size_t kMaxNodeId = 2048;

  MessageReader();

  // Where to put octets that arrive next. Not empty once everything complete was taken.
  std::span<std::uint8_t> space();
  void arrived(std::size_t count);

  // As space(), but only for what the contact header still lacks.
  std::span<std::uint8_t> contact_header_space();

  // Gives back memory that an idle session does not need. Nothing that space() gave is used any
  // more.
  void trim();

  // The contact header, once it is complete. Fails with Errc::malformed as soon as the magic
  // string is wrong.
  Result<std::optional<ContactHeader>> take_contact_header();

  // The next complete message. After an XferSegment the caller takes all its data before it asks
  // again. Fails with Errc::unsupported on a type that does not exist (see next_type) and with
  // Errc::malformed on a length above our limits; nothing can be read after a failure.
  Result<std::optional<Message>> take_message();

  // The type octet of the message that take_message() would return or failed on.
  std::uint8_t next_type() const { return buffer_[begin_]; }

  // Octets of the current segment's data that were not taken yet.
  std::uint64_t data_left() const { return data_left_; }

  // Those of them that are here. Valid until the next call that is not const.
  ByteView take_data();

  // `count` octets of the current segment's data arrived elsewhere. None may be here.
  void skip_data(std::uint64_t count) { data_left_ -= count; }

  // Forgets everything that is here.
  void discard() {
    begin_ = end_ = 0;
    data_left_ = 0;
  }

 private:
  // The large one once the small one was filled. What take_message() leaves is the beginning of
  // one message, which is shorter than half of either.
  static constexpr std::size_t kSmallBuffer = 16u << 10;
  static constexpr std::size_t kLargeBuffer = 64u << 10;
  static_assert(kMaxNodeId + kMaxExtensionItems + 64 < kSmallBuffer / 2);

  ByteView unread() const { return ByteView(buffer_).subspan(begin_, end_ - begin_); }

  Bytes buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool filled_ = false;  // by what arrived last
  std::uint64_t data_left_ = 0;
};

}  // namespace bindle::convergence::tcpcl
