#include "bundle/cbor_writer.hpp"

#include "bundle/cbor.hpp"

namespace bindle {

void CborWriter::write_uint(std::uint64_t value) {
  write_head(cbor::kUnsigned, value);
}

void CborWriter::write_int(std::int64_t value) {
  if (value >= 0) return write_head(cbor::kUnsigned, static_cast<std::uint64_t>(value));
  write_head(cbor::kNegative, ~static_cast<std::uint64_t>(value));
}

void CborWriter::write_bool(bool value) {
  bytes_.push_back(value ? cbor::kTrue : cbor::kFalse);
}

void CborWriter::write_bytes(ByteView bytes) {
  write_bytes_length(bytes.size());
  write_encoded(bytes);
}

void CborWriter::write_text(std::string_view text) {
  write_head(cbor::kText, text.size());
  write_encoded(as_bytes(text));
}

void CborWriter::write_array(std::uint64_t items) {
  write_head(cbor::kArray, items);
}

void CborWriter::write_bytes_length(std::uint64_t length) {
  write_head(cbor::kBytes, length);
}

void CborWriter::write_indefinite_array() {
  bytes_.push_back(cbor::kIndefiniteArray);
}

void CborWriter::write_break() {
  bytes_.push_back(cbor::kBreak);
}

void CborWriter::write_encoded(ByteView items) {
  bytes_.insert(bytes_.end(), items.begin(), items.end());
}

void CborWriter::write_head(std::uint8_t major, std::uint64_t value) {
  auto const kind = static_cast<std::uint8_t>(major << 5);
  if (value < cbor::kOneOctet) {
    bytes_.push_back(static_cast<std::uint8_t>(kind | value));
    return;
  }
  // log2 of the octets that follow
  unsigned const width = value <= 0xff ? 0 : value <= 0xffff ? 1 : value <= 0xffff'ffff ? 2 : 3;
  bytes_.push_back(static_cast<std::uint8_t>(kind | (cbor::kOneOctet + width)));
  for (unsigned i = 1u << width; i-- > 0;) {
    bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

}  // namespace bindle
