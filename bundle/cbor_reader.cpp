#include "bundle/cbor_reader.hpp"

#include "bundle/cbor.hpp"
#include "bundle/utf8.hpp"

#include <array>
#include <string>

namespace bindle {
namespace {

constexpr std::uint64_t kNoEnd = std::numeric_limits<std::uint64_t>::max();

constexpr std::string_view kTruncated = "the data ends (RFC 9171 section 4.1)";

// The least value that needs an argument of this many octets.
std::uint64_t least_value(std::uint8_t information) {
  switch (information) {
    case cbor::kOneOctet:
      return 24;
    case cbor::kTwoOctets:
      return 0x100;
    case cbor::kFourOctets:
      return 0x1'0000;
    default:
      return 0x1'0000'0000;
  }
}

}  // namespace

Error CborReader::malformed(std::string_view field, std::string_view why) const {
  return malformed(field, why, position_);
}

Error CborReader::malformed(std::string_view field, std::string_view why, std::size_t at) const {
  std::string detail(field);
  detail.append(": ").append(why).append(" at offset ").append(std::to_string(origin_ + at));
  return fail(Errc::malformed, std::move(detail));
}

Result<CborReader::Head> CborReader::read_head(std::string_view field) {
  if (at_end()) return malformed(field, kTruncated);
  auto const initial = input_[position_];
  auto const major = static_cast<std::uint8_t>(initial >> 5);
  auto const information = static_cast<std::uint8_t>(initial & 0x1f);
  if (information > cbor::kEightOctets && information < cbor::kIndefinite) {
    return malformed(field, "reserved additional information (RFC 9171 section 4.1)");
  }
  Head head{.major = major, .information = information, .value = information};
  if (information >= cbor::kOneOctet && information != cbor::kIndefinite) {
    TRY(head.value, read_argument(major, information, field));
  } else {
    ++position_;
  }
  return head;
}

Result<std::uint64_t> CborReader::read_argument(std::uint8_t major,
                                                std::uint8_t information,
                                                std::string_view field) {
  std::size_t const octets = std::size_t{1} << (information - cbor::kOneOctet);
  if (input_.size() - position_ - 1 < octets) return malformed(field, kTruncated);
  std::uint64_t value = 0;
  for (auto const octet : input_.subspan(position_ + 1, octets))
    value = value << 8 | octet;
  // Behind major type 7 stand the bits of a float, or a simple value that must be 32 or more.
  auto const least = major != cbor::kSimple           ? least_value(information)
                     : information == cbor::kOneOctet ? 32
                                                      : 0;
  if (value < least) return malformed(field, "not in its shortest form (RFC 9171 section 4.1)");
  position_ += 1 + octets;
  return value;
}

Result<CborReader::Head> CborReader::expect(std::uint8_t major,
                                            std::string_view kind,
                                            std::string_view field) {
  if (at_end()) return malformed(field, kTruncated);
  auto const start = position_;
  TRY(auto const head, read_head(field));
  bool const indefinite = head.information == cbor::kIndefinite;
  if (head.major == major && !(indefinite && major != cbor::kArray)) return head;
  return malformed(field, "expected " + std::string(kind), start);
}

Result<std::uint64_t> CborReader::read_uint(std::string_view field) {
  TRY(auto const head, expect(cbor::kUnsigned, "an unsigned integer", field));
  return head.value;
}

Result<std::int64_t> CborReader::read_int(std::string_view field) {
  bool const negative = !at_end() && input_[position_] >> 5 == cbor::kNegative;
  TRY(auto const head, expect(negative ? cbor::kNegative : cbor::kUnsigned, "an integer", field));
  if (head.value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return malformed(field, "integer beyond 64 bits");
  }
  auto const value = static_cast<std::int64_t>(head.value);
  return negative ? -1 - value : value;
}

Result<bool> CborReader::read_bool(std::string_view field) {
  if (at_end()) return malformed(field, kTruncated);
  auto const octet = input_[position_];
  if (octet != cbor::kFalse && octet != cbor::kTrue) {
    return malformed(field, "expected true or false");
  }
  ++position_;
  return octet == cbor::kTrue;
}

Result<ByteView> CborReader::read_bytes(std::string_view field, std::uint64_t max_length) {
  TRY(auto const length, read_bytes_length(field));
  if (length > max_length) {
    return malformed(field, "longer than the limit of " + std::to_string(max_length) + " octets");
  }
  return take(length, field);
}

Result<std::string_view> CborReader::read_text(std::string_view field, std::uint64_t max_length) {
  TRY(auto const head, expect(cbor::kText, "a text string of definite length", field));
  if (head.value > max_length) {
    return malformed(field, "longer than the limit of " + std::to_string(max_length) + " octets");
  }
  return take_text(head.value, field);
}

Result<std::uint64_t> CborReader::read_bytes_length(std::string_view field) {
  TRY(auto const head, expect(cbor::kBytes, "a byte string of definite length", field));
  return head.value;
}

Result<ByteView> CborReader::take(std::uint64_t count, std::string_view field) {
  auto const left = input_.size() - position_;
  if (count > left) {
    return malformed(field,
                     std::to_string(count) + " octets announced, " + std::to_string(left) +
                         " there (RFC 9171 section 4.1)");
  }
  auto const octets = input_.subspan(position_, static_cast<std::size_t>(count));
  position_ += octets.size();
  return octets;
}

Result<std::string_view> CborReader::take_text(std::uint64_t count, std::string_view field) {
  auto const start = position_;
  TRY(auto const octets, take(count, field));
  if (!is_utf8(as_text(octets)))
    return malformed(field, "text that is not UTF-8 (RFC 9171 section 4.1)", start);
  return as_text(octets);
}

Result<CborArray> CborReader::read_array(std::string_view field, std::uint64_t max_items) {
  TRY(auto const head, expect(cbor::kArray, "an array", field));
  CborArray array{.size = std::nullopt, .max_items = max_items, .taken = 0};
  if (head.information == cbor::kIndefinite) return array;
  array.size = head.value;
  if (head.value > max_items) {
    return malformed(field, "more than " + std::to_string(max_items) + " items announced");
  }
  return array;
}

Result<CborArray> CborReader::read_array_of(std::uint64_t items, std::string_view field) {
  auto const start = position_;
  TRY(auto const array, read_array(field, kNoEnd));
  if (!array.size || *array.size == items) return array;
  return malformed(field, "expected an array of " + std::to_string(items) + " items", start);
}

Result<bool> CborReader::next_item(CborArray& array, std::string_view field) {
  if (array.size) {
    if (array.taken == *array.size) return false;
  } else if (at_break()) {
    ++position_;
    return false;
  } else if (array.taken == array.max_items) {
    return malformed(field, "more than " + std::to_string(array.max_items) + " items");
  }
  ++array.taken;
  return true;
}

Result<void> CborReader::end_array(CborArray const& array, std::string_view field) {
  if (array.size) return {};
  if (!at_break()) return malformed(field, "expected the array's stop code");
  ++position_;
  return {};
}

// Reads a head, and the string if it starts one. Gives the number of items that belong to it, or
// kNoEnd for an array of indefinite length.
Result<std::uint64_t> CborReader::skip_head(std::string_view field) {
  auto const start = position_;
  TRY(auto const head, read_head(field));
  bool const indefinite = head.information == cbor::kIndefinite;
  if (indefinite && head.major == cbor::kArray) return kNoEnd;
  if (indefinite) return malformed(field, "only arrays may have indefinite length", start);
  auto const left = input_.size() - position_;
  switch (head.major) {
    case cbor::kBytes:
      TRY_VOID(take(head.value, field));
      return 0;
    case cbor::kText:
      TRY_VOID(take_text(head.value, field));
      return 0;
    case cbor::kArray:
    case cbor::kMap:
      if (head.value > left)
        return malformed(field, "more items than octets (RFC 9171 section 4.1)");
      return head.major == cbor::kMap ? 2 * head.value : head.value;
    case cbor::kTag:
      return 1;
    default:
      return 0;
  }
}

Result<void> CborReader::skip_item(std::string_view field) {
  std::array<std::uint64_t, kMaxDepth> pending{};  // items still to come, by depth
  std::size_t depth = 0;
  pending[0] = 1;
  for (;;) {
    if (pending[depth] == kNoEnd && at_break()) {
      ++position_;
      pending[depth] = 0;
    }
    if (pending[depth] == 0) {
      if (depth == 0) return {};
      --depth;
      continue;
    }
    if (pending[depth] != kNoEnd) --pending[depth];
    TRY(auto const items, skip_head(field));
    if (items == 0) continue;
    if (++depth == kMaxDepth) return malformed(field, "nested too deep");
    pending[depth] = items;
  }
}

Result<void> CborReader::expect_end(std::string_view field) const {
  if (!at_end()) return malformed(field, "data after the end");
  return {};
}

}  // namespace bindle
