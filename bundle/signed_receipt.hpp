#pragma once

#include "bundle/signing_key.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace bindle {

// Receipts that count whoever hands them on: a body that one node signed, in an envelope that says
// of which kind it is. The payload of a bundle of content kind `receipt`; the bytes are in
// docs/formats.md.
struct ReceiptKind {
  std::uint64_t number = 0;
  std::string_view domain;  // of its signature
  std::string_view name;    // for failures
};

struct SignedReceipt {
  std::array<std::uint8_t, 32> object{};  // for the content block: SHA-256 of the signed octets
  Bytes payload;
};

// Fails with Errc::invalid_argument on a body of more than 1 MiB.
Result<SignedReceipt> seal_receipt(ReceiptKind const& kind, ByteView body, SigningKey const& key);

// Views into the payload; nothing is verified.
struct OpenedReceipt {
  ByteView body;
  ByteView signature;
};

// Fails with Errc::malformed, and with Errc::unsupported for receipts of other versions and kinds.
Result<OpenedReceipt> open_receipt(ReceiptKind const& kind, ByteView payload);

}  // namespace bindle
