#pragma once

#include "bundle/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace bindle {

// An array being read. `size` is absent for one of indefinite length, which RFC 9171 section 4.1
// permits.
struct CborArray {
  std::optional<std::uint64_t> size;
  std::uint64_t max_items = 0;
  std::uint64_t taken = 0;
};

// A strict cursor over CBOR (RFC 8949) as RFC 9171 section 4.1 narrows it: heads in their shortest
// form, byte and text strings of definite length, no tags where a value is expected.
//
// Nothing is copied: strings are views into the input. No length is believed before it was
// compared with what is left of the input. Every failure is Errc::malformed, and its detail names
// `field` and the offset. After a failure the cursor stands somewhere inside the broken item:
// drop the reader.
class CborReader {
 public:
  // Nesting that skip_item() follows.
  static constexpr std::size_t kMaxDepth = 16;

  // `origin` is added to the offsets in failures, for input that is a part of something larger.
  explicit CborReader(ByteView input, std::uint64_t origin = 0) : input_(input), origin_(origin) {}

  bool at_end() const { return position_ == input_.size(); }

  // Octets read so far.
  std::size_t position() const { return position_; }

  // The octets from `start`, an earlier position(), up to here.
  ByteView since(std::size_t start) const { return input_.subspan(start, position_ - start); }

  ByteView rest() const { return input_.subspan(position_); }

  Result<std::uint64_t> read_uint(std::string_view field);

  // Unsigned or negative, within std::int64_t.
  Result<std::int64_t> read_int(std::string_view field);

  Result<bool> read_bool(std::string_view field);

  Result<ByteView> read_bytes(std::string_view field,
                              std::uint64_t max_length = std::numeric_limits<std::uint64_t>::max());

  // Well-formed UTF-8; control characters are let through.
  Result<std::string_view> read_text(
      std::string_view field, std::uint64_t max_length = std::numeric_limits<std::uint64_t>::max());

  // Only the head of a byte string. Its octets come next, and need not be in this input.
  Result<std::uint64_t> read_bytes_length(std::string_view field);

  Result<ByteView> take(std::uint64_t count, std::string_view field);

  // The items may be fewer than announced: reading past them fails. Allocate nothing for the count.
  Result<CborArray> read_array(std::string_view field, std::uint64_t max_items);

  // An array of exactly `items` items, or one of indefinite length: finish it with end_array().
  Result<CborArray> read_array_of(std::uint64_t items, std::string_view field);

  // True when another item of the array follows; false at its end, which is then consumed.
  Result<bool> next_item(CborArray& array, std::string_view field);

  // Requires the end of an array whose items were all read without next_item(). Consumes the
  // stop code of an array of indefinite length.
  Result<void> end_array(CborArray const& array, std::string_view field);

  // Skips one well-formed item, tags and maps included, nested at most kMaxDepth deep. Strings and
  // maps of indefinite length are refused.
  Result<void> skip_item(std::string_view field);

  bool next_is_uint() const { return !at_end() && input_[position_] >> 5 == 0; }

  // Refuses anything after the last item.
  Result<void> expect_end(std::string_view field) const;

  // The failure to report at the current position, or at an earlier one.
  Error malformed(std::string_view field, std::string_view why) const;
  Error malformed(std::string_view field, std::string_view why, std::size_t at) const;

 private:
  struct Head {
    std::uint8_t major;
    std::uint8_t information;
    std::uint64_t value;
  };

  Result<Head> read_head(std::string_view field);
  Result<std::uint64_t> read_argument(std::uint8_t major,
                                      std::uint8_t information,
                                      std::string_view field);
  Result<Head> expect(std::uint8_t major, std::string_view kind, std::string_view field);
  Result<std::string_view> take_text(std::uint64_t count, std::string_view field);
  Result<std::uint64_t> skip_head(std::string_view field);

  bool at_break() const { return !at_end() && input_[position_] == 0xff; }

  ByteView input_;
  std::uint64_t origin_;
  std::size_t position_ = 0;
};

}  // namespace bindle
