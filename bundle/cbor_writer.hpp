#pragma once

#include "bundle/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace bindle {

// Appends CBOR in core deterministic encoding (RFC 8949 section 4.2.1). The caller keeps counts
// and items in step; nothing is checked.
class CborWriter {
 public:
  CborWriter() = default;

  explicit CborWriter(Bytes start) : bytes_(std::move(start)) {}

  void write_uint(std::uint64_t value);
  void write_int(std::int64_t value);
  void write_bool(bool value);
  void write_bytes(ByteView bytes);
  void write_text(std::string_view text);
  void write_array(std::uint64_t items);

  // Only the head of a byte string, whose `length` octets are put behind it by someone else.
  void write_bytes_length(std::uint64_t length);

  void write_indefinite_array();
  void write_break();

  // Items that are encoded already.
  void write_encoded(ByteView items);

  // Room for so many octets in all, where they are known beforehand.
  void reserve(std::size_t octets) { bytes_.reserve(octets); }

  std::size_t size() const { return bytes_.size(); }

  ByteView bytes() const { return bytes_; }

  Bytes take() { return std::move(bytes_); }

 private:
  void write_head(std::uint8_t major, std::uint64_t value);

  Bytes bytes_;
};

}  // namespace bindle
